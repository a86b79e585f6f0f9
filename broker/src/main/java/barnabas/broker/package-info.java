/// A connection's session, one handler for each API, and the node that lists every part once.
@org.jspecify.annotations.NullMarked
package barnabas.broker;
