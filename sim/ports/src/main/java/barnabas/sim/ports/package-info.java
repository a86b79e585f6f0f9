/// The ports of `barnabas.world`, simulated: one queue of events ordered by (time, sequence), drawn
/// from one seed, in one thread. Owned by whoever drives the [barnabas.sim.ports.SimWorld], usually
/// a test.
///
/// A world has nodes, a node has loops, disks, a network, work and a wall clock. Killing a node or
/// cutting its power ends its *life*: its loops, timers, messages and connections vanish, its media
/// stay. What is asked from the node afterwards belongs to its next life, so that starting a node
/// again is nothing but building it again.
///
/// Whatever happens is mixed into a rolling hash. The same seed and the same calls give the same
/// hash; whoever reads a clock, a thread or the order of a hash table breaks that, and a test sees
/// it.
@org.jspecify.annotations.NullMarked
package barnabas.sim.ports;
