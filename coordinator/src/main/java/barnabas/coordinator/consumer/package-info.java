/// Groups of the consumer protocol (KIP-848): pure, without time, chance or answers. The
/// coordinator in the package above owns the state and asks here what follows from what it hears.
///
/// [barnabas.coordinator.consumer.ConsumerGroup] is what a group is; it is immutable and changes by
/// [barnabas.coordinator.consumer.ConsumerEvent]s, live and at replay. Three numbers carry the
/// protocol. The *group epoch* grows when members, what they want to read, or the topics change.
/// The *target epoch* says for which group epoch the assignor has decided who is to read what. The
/// *member epoch* says how far a member has come on its way there.
///
/// A member goes that way by itself ([barnabas.coordinator.consumer.Reconciliation]): it gives up
/// what it is not to have, then takes what nobody else has any more. So a partition stands still
/// only while it moves, and has one owner at most at any moment.
///
/// [barnabas.coordinator.consumer.Heartbeats] and [barnabas.coordinator.consumer.Departures]
/// decide: they work on a [barnabas.coordinator.consumer.Draft], which gathers events and shows
/// what they make of the group.
@org.jspecify.annotations.NullMarked
package barnabas.coordinator.consumer;
