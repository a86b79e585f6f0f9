/// The group coordinator of one `__consumer_offsets` partition: a tenant of the engine in
/// `barnabas.log.machine`. Owned by that partition's loop.
///
/// Two layers. What a group *is* (its generation, members, assignments and committed offsets) is
/// the state of the [barnabas.coordinator.GroupMachine]: it changes by events only, which are
/// records in Kafka's own formats, and an answer leaves when the events that it depends on are
/// committed. What a group *is waiting for* (who has asked to join, whose session runs, which
/// request is parked) is a [barnabas.coordinator.LiveGroup]: it is never stored, and dies with the
/// leadership.
///
/// [barnabas.coordinator.GroupCoordinator] is the way in. Behind it lies one file for each deed:
/// joining, rebalancing, syncing, sessions, leaving, offsets, and telling about groups. Time comes
/// from the loop's monotonic clock only; the wall clock is written into records and decides
/// nothing.
///
/// Groups of the consumer protocol (KIP-848) have the same two layers:
/// [barnabas.coordinator.consumer] holds what such a group is and what follows from what it hears,
/// and [barnabas.coordinator.Consumers] has it happen, with sessions, migration and members of the
/// classic protocol in a file each.
///
/// Unlike Kafka, a generation is stored as soon as its members are known, before the leader assigns
/// (see `unassigned` in `Offsets.data`). So no number of a generation is ever given out twice, not
/// even across a crash, and what a stale member holds can't be mistaken for what is in force.
@org.jspecify.annotations.NullMarked
package barnabas.coordinator;
