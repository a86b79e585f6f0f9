package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerEvent;

/// What happened to a group: one record of `__consumer_offsets`. Opaque outside this room; see
/// [OffsetsCodec] for its bytes.
public sealed interface GroupEvent {

  /// The group that it happened to.
  String groupId();

  /// A group came to be as it is now.
  record GroupStored(String groupId, Group group) implements GroupEvent {}

  /// A group is no more. Its offsets are taken away one by one.
  record GroupRemoved(String groupId) implements GroupEvent {}

  /// An offset was committed.
  record OffsetStored(String groupId, String topic, int partition, CommittedOffset offset)
      implements GroupEvent {}

  /// An offset was taken away.
  record OffsetRemoved(String groupId, String topic, int partition) implements GroupEvent {}

  /// Something happened to a group of the consumer protocol.
  record ConsumerChanged(String groupId, ConsumerEvent event) implements GroupEvent {}
}
