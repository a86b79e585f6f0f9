/// The engine: a single-threaded state machine over a log. Owned by the loop of the log's
/// partition.
///
/// A command comes in; [Machine#decide] gives events and an answer; the events are appended to an
/// [EventLog] and applied at once; the answer leaves when they are committed. So the next command
/// is decided on the newest state, while answers, those of read-only commands and of repetitions
/// too, wait until all that they depend on is committed. The same [Machine#apply] runs live and at
/// replay.
///
/// [Engine] is the way in. It never reorders answers, never answers from a state that may still be
/// lost, and after a loss knows nothing until it has been loaded again. How events become bytes is
/// the event log's affair, not the engine's.
@org.jspecify.annotations.NullMarked
package barnabas.log.machine;
