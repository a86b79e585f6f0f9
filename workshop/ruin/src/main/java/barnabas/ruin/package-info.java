/// A real broker's process, ruined: killed, paused, short of room and with damaged files, while
/// stock clients use it, and their history held against the simulator's checkers.
@org.jspecify.annotations.NullMarked
package barnabas.ruin;
