/// The simulator: whole nodes, the same [barnabas.broker.Node] that `host` runs, with the clients
/// of `client`, in one thread and from one seed. Owned by whoever runs a [barnabas.sim.Run].
///
/// A seed draws a [barnabas.sim.Story]: brokers, topics, clients, and a list of acts, each a deed
/// of a client or a fault, at a time. A run plays it in two phases: under faults nothing that was
/// promised may break; then the faults end and everything must serve again within a bound. At last
/// clients stop, all that the cluster shows is taken down, and taken down again after restarts. The
/// checkers of [barnabas.sim.check] watch what clients see.
///
/// A story is data, so a failing one can be played again with acts left out. Nothing here reads a
/// clock, a thread or the order of a hash table (but [barnabas.sim.Main], which measures): the same
/// story gives the same trace.
@org.jspecify.annotations.NullMarked
package barnabas.sim;
