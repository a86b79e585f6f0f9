package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerEvent;
import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.metadata.PartitionId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;

/// The groups of the consumer protocol, as far as they are stored, and what they occupy. Owned by
/// its [GroupMachine].
final class ConsumerStore {
  private static final long PARTITION_BYTES = 150;

  private final Map<String, ConsumerGroup> groups = new HashMap<>();
  private final GroupMemory memory;
  private long memberBytes;

  ConsumerStore(GroupMemory memory) {
    this.memory = memory;
  }

  /// The group of that name; [ConsumerGroup#NOTHING] if none is stored.
  ConsumerGroup group(String groupId) {
    return groups.getOrDefault(groupId, ConsumerGroup.NOTHING);
  }

  Map<String, ConsumerGroup> all() {
    return Collections.unmodifiableMap(groups);
  }

  /// @return how many bytes more the name of the group occupies
  long apply(String groupId, ConsumerEvent event) {
    ConsumerGroup before = group(groupId);
    ConsumerGroup after = before.after(event);
    count(growth(before, after, event));
    if (after.isNothing()) {
      groups.remove(groupId);
    } else {
      groups.put(groupId, after);
    }
    int more = (after.isNothing() ? 0 : 1) - (before.isNothing() ? 0 : 1);
    return more * StoredSize.ofGroup(groupId);
  }

  private static long growth(ConsumerGroup before, ConsumerGroup after, ConsumerEvent event) {
    return switch (event) {
      case ConsumerEvent.MemberStored stored ->
          member(after, stored.memberId()) - member(before, stored.memberId());
      case ConsumerEvent.MemberRemoved removed -> -member(before, removed.memberId());
      case ConsumerEvent.TargetOfMemberStored stored ->
          partitions(after.target(stored.memberId()))
              - partitions(before.target(stored.memberId()));
      case ConsumerEvent.TargetOfMemberRemoved removed ->
          -partitions(before.target(removed.memberId()));
      case ConsumerEvent.StandingStored ignored ->
          PARTITION_BYTES * (after.owners().size() - before.owners().size());
      case ConsumerEvent.StandingRemoved ignored ->
          PARTITION_BYTES * (after.owners().size() - before.owners().size());
      case ConsumerEvent.GroupStored ignored -> 0;
      case ConsumerEvent.GroupRemoved ignored -> 0;
      case ConsumerEvent.TargetStored ignored -> 0;
      case ConsumerEvent.TargetRemoved ignored -> 0;
    };
  }

  private static long member(ConsumerGroup group, String id) {
    ConsumerMember member = group.members().get(id);
    return member == null ? 0 : member.bytes();
  }

  private static long partitions(SortedSet<PartitionId> partitions) {
    return PARTITION_BYTES * partitions.size();
  }

  private void count(long more) {
    memberBytes += more;
    memory.take(more);
  }

  void clear() {
    groups.clear();
    count(-memberBytes);
  }
}
