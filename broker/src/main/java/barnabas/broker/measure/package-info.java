/// What a node tells of itself to those who watch it: counts that each loop keeps for its own, the
/// survey that gathers them, and the watch over what retention takes from those who read late.
///
/// Counting costs a few plain additions on the loop where something happens. Nothing here is shared
/// between loops: [barnabas.broker.Survey] asks each loop by a message, and each answers with
/// records that never change. How they are named and shown is for the host to know.
@NullMarked
package barnabas.broker.measure;

import org.jspecify.annotations.NullMarked;
