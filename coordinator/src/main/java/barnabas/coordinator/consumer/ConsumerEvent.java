package barnabas.coordinator.consumer;

import barnabas.metadata.PartitionId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// What happened to a group of the consumer protocol: one record of `__consumer_offsets`.
public sealed interface ConsumerEvent {

  /// The group came to an epoch.
  ///
  /// @param metadataHash tells apart what was known of the topics that it reads
  /// @param emptySinceMs the wall clock when its last member went; −1 while it has members
  record GroupStored(int epoch, long metadataHash, long emptySinceMs) implements ConsumerEvent {}

  /// The group is no more.
  record GroupRemoved() implements ConsumerEvent {}

  /// A member is or wants something else than before.
  record MemberStored(String memberId, ConsumerMember member) implements ConsumerEvent {}

  /// A member is no more.
  record MemberRemoved(String memberId) implements ConsumerEvent {}

  /// It was decided for a group epoch who is to read what.
  ///
  /// @param atMs the wall clock at that moment
  record TargetStored(int epoch, long atMs) implements ConsumerEvent {}

  /// Nothing is decided any more.
  record TargetRemoved() implements ConsumerEvent {}

  /// A member is to read something else than before.
  record TargetOfMemberStored(String memberId, SortedSet<PartitionId> partitions)
      implements ConsumerEvent {
    public TargetOfMemberStored {
      partitions = Collections.unmodifiableSortedSet(new TreeSet<>(partitions));
    }
  }

  /// A member is to read nothing any more.
  record TargetOfMemberRemoved(String memberId) implements ConsumerEvent {}

  /// A member has come further.
  record StandingStored(String memberId, Standing standing) implements ConsumerEvent {}

  /// A member stands nowhere any more.
  record StandingRemoved(String memberId) implements ConsumerEvent {}
}
