/// The ports through which the rooms below touch the outside: loops, network, disk, work,
/// randomness and meters. Interfaces and records only.
///
/// `host` implements them with threads, sockets and files; `sim` with one queue of events drawn
/// from a seed. A core room that needs a clock, a socket or a file gets it from here or not at all,
/// which is what lets a whole cluster run in one thread and repeat itself exactly.
///
/// Two rules hold for every port. A call that takes a [Loop] or is made on one completes on that
/// loop, by a message or, where it would not block, before the call returns. And a completion is
/// delivered exactly once, unless the node dies first.
@org.jspecify.annotations.NullMarked
package barnabas.world;
