package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Departures;
import barnabas.coordinator.consumer.Draft;
import barnabas.log.machine.Decision;
import barnabas.log.machine.Machine;
import barnabas.metadata.PartitionId;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The groups and offsets of one `__consumer_offsets` partition, as far as they are stored. Owned
/// by the coordinator's engine; the coordinator reads it between two commands.
final class GroupMachine implements Machine<GroupCommand, GroupEvent, ErrorCode> {
  private static final GroupOffsets NO_OFFSETS = new GroupOffsets();

  private final Map<String, Group> groups = new HashMap<>();
  private final Map<String, GroupOffsets> offsets = new HashMap<>();
  private final ConsumerStore consumers;
  private final GroupMemory memory;
  private long storedBytes;

  /// @param memory where it counts what it has stored
  GroupMachine(GroupMemory memory) {
    this.memory = memory;
    consumers = new ConsumerStore(memory);
  }

  @Override
  public Decision<GroupEvent, ErrorCode> decide(GroupCommand command) {
    return switch (command) {
      case GroupCommand.Look ignored -> Decision.answer(ErrorCode.NONE);
      case GroupCommand.Store store -> store(store);
      case GroupCommand.Commit commit -> commit(commit);
      case GroupCommand.Remove removal ->
          Decision.of(List.copyOf(removal.removals()), ErrorCode.NONE);
      case GroupCommand.RemoveGroup removal -> remove(removal.groupId());
      case GroupCommand.Change change -> Decision.of(change.events(), ErrorCode.NONE);
    };
  }

  private Decision<GroupEvent, ErrorCode> store(GroupCommand.Store store) {
    Group before = groups.get(store.groupId());
    if (before != null
        && store.group().generation() < before.generation()
        && store.group().generation() != 1) {
      throw new IllegalStateException("the generation of a group went back");
    }
    return Decision.of(
        List.of(new GroupEvent.GroupStored(store.groupId(), store.group())), ErrorCode.NONE);
  }

  private Decision<GroupEvent, ErrorCode> commit(GroupCommand.Commit commit) {
    ErrorCode refusal = refusal(commit);
    return refusal == ErrorCode.NONE
        ? Decision.of(List.copyOf(commit.offsets()), ErrorCode.NONE)
        : Decision.answer(refusal);
  }

  /// Fences: only a member of the generation in force commits, and nobody else while there are
  /// members. While members join, the generation in force is still the last one; once they have
  /// joined, it is the new one, for which nobody has read anything yet.
  private ErrorCode refusal(GroupCommand.Commit commit) {
    ConsumerGroup consumer = consumers.group(commit.groupId());
    if (!consumer.members().isEmpty()) {
      return refusal(consumer, commit);
    }
    Group group = groups.get(commit.groupId());
    if (group == null || group.members().isEmpty()) {
      return commit.generation() < 0 ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
    }
    if (group.member(commit.memberId()) == null) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    if (commit.generation() != group.generation()) {
      return ErrorCode.ILLEGAL_GENERATION;
    }
    return group.unassigned() ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
  }

  /// The same where members have epochs of their own: who missed a change of its epoch may still
  /// commit what it has read all along (KIP-1251).
  private static ErrorCode refusal(ConsumerGroup group, GroupCommand.Commit commit) {
    ConsumerMember member = group.members().get(commit.memberId());
    if (member == null) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    for (GroupEvent.OffsetStored each : commit.offsets()) {
      PartitionId partition = new PartitionId(each.offset().topicId(), each.partition());
      if (!group.mayCommit(commit.memberId(), commit.generation(), partition)) {
        return member.isClassic() ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.STALE_MEMBER_EPOCH;
      }
    }
    return ErrorCode.NONE;
  }

  private Decision<GroupEvent, ErrorCode> remove(String groupId) {
    ConsumerGroup consumer = consumers.group(groupId);
    if (!consumer.isNothing()) {
      return remove(groupId, consumer);
    }
    Group group = groups.get(groupId);
    if (group == null) {
      return Decision.answer(ErrorCode.NONE);
    }
    return group.members().isEmpty()
        ? Decision.of(List.of(new GroupEvent.GroupRemoved(groupId)), ErrorCode.NONE)
        : Decision.answer(ErrorCode.NON_EMPTY_GROUP);
  }

  private static Decision<GroupEvent, ErrorCode> remove(String groupId, ConsumerGroup group) {
    if (!group.members().isEmpty()) {
      return Decision.answer(ErrorCode.NON_EMPTY_GROUP);
    }
    return Decision.of(removals(groupId, group), ErrorCode.NONE);
  }

  /// What takes away all that is stored of a group of the consumer protocol.
  static List<GroupEvent> removals(String groupId, ConsumerGroup group) {
    Draft draft = new Draft(group);
    Departures.dissolve(draft);
    List<GroupEvent> events = new ArrayList<>();
    draft.events().forEach(event -> events.add(new GroupEvent.ConsumerChanged(groupId, event)));
    return events;
  }

  @Override
  public void apply(GroupEvent event) {
    switch (event) {
      case GroupEvent.GroupStored stored -> {
        if (groups.put(stored.groupId(), stored.group()) == null) {
          count(StoredSize.ofGroup(stored.groupId()));
        }
      }
      case GroupEvent.GroupRemoved removed -> {
        if (groups.remove(removed.groupId()) != null) {
          count(-StoredSize.ofGroup(removed.groupId()));
        }
      }
      case GroupEvent.OffsetStored stored -> {
        count(growth(stored));
        offsets
            .computeIfAbsent(stored.groupId(), id -> new GroupOffsets())
            .put(stored.topic(), stored.partition(), stored.offset());
      }
      case GroupEvent.OffsetRemoved removed -> remove(removed);
      case GroupEvent.ConsumerChanged changed ->
          count(consumers.apply(changed.groupId(), changed.event()));
    }
  }

  private void remove(GroupEvent.OffsetRemoved removed) {
    GroupOffsets of = offsets.get(removed.groupId());
    CommittedOffset gone = of == null ? null : of.offset(removed.topic(), removed.partition());
    if (of == null || gone == null) {
      return;
    }
    of.remove(removed.topic(), removed.partition());
    count(-StoredSize.of(gone));
    if (of.isEmpty()) {
      offsets.remove(removed.groupId());
      count(-StoredSize.ofGroup(removed.groupId()));
    }
  }

  /// How many bytes more are occupied once this is stored.
  long growth(GroupEvent.OffsetStored stored) {
    GroupOffsets of = offsets.get(stored.groupId());
    CommittedOffset before = of == null ? null : of.offset(stored.topic(), stored.partition());
    return StoredSize.of(stored.offset())
        - (before == null ? 0 : StoredSize.of(before))
        + (of == null ? StoredSize.ofGroup(stored.groupId()) : 0);
  }

  private void count(long more) {
    storedBytes += more;
    memory.store(more);
  }

  @Override
  public void reset() {
    groups.clear();
    offsets.clear();
    consumers.clear();
    count(-storedBytes);
  }

  /// The group of that name, null if none is stored.
  @Nullable Group group(String groupId) {
    return groups.get(groupId);
  }

  /// The group of the consumer protocol of that name; [ConsumerGroup#NOTHING] if none is stored.
  ConsumerGroup consumer(String groupId) {
    return consumers.group(groupId);
  }

  /// All groups of the consumer protocol, in order.
  SortedMap<String, ConsumerGroup> consumers() {
    return new TreeMap<>(consumers.all());
  }

  /// The offsets of a group, empty if there are none.
  GroupOffsets offsets(String groupId) {
    return offsets.getOrDefault(groupId, NO_OFFSETS);
  }

  /// Whether anything is stored under that name.
  boolean knows(String groupId) {
    return groups.containsKey(groupId)
        || offsets.containsKey(groupId)
        || !consumers.group(groupId).isNothing();
  }

  /// Every name under which something is stored, in order.
  SortedSet<String> groupIds() {
    SortedSet<String> all = new TreeSet<>(groups.keySet());
    all.addAll(offsets.keySet());
    all.addAll(consumers.all().keySet());
    return all;
  }

  /// The whole state, to be compared.
  State state() {
    return new State(
        Collections.unmodifiableMap(groups), Collections.unmodifiableMap(offsets), consumers.all());
  }

  /// What a machine knows. Equal to another's if both know the same; a view, not a copy.
  record State(
      Map<String, Group> groups,
      Map<String, GroupOffsets> offsets,
      Map<String, ConsumerGroup> consumers) {}
}
