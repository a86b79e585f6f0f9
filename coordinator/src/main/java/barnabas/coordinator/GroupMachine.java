package barnabas.coordinator;

import barnabas.log.machine.Decision;
import barnabas.log.machine.Machine;
import barnabas.wire.ErrorCode;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The groups and offsets of one `__consumer_offsets` partition, as far as they are stored. Owned
/// by the coordinator's engine; the coordinator reads it between two commands.
final class GroupMachine implements Machine<GroupCommand, GroupEvent, ErrorCode> {
  private static final GroupOffsets NO_OFFSETS = new GroupOffsets();

  private final Map<String, Group> groups = new HashMap<>();
  private final Map<String, GroupOffsets> offsets = new HashMap<>();

  @Override
  public Decision<GroupEvent, ErrorCode> decide(GroupCommand command) {
    return switch (command) {
      case GroupCommand.Look ignored -> Decision.answer(ErrorCode.NONE);
      case GroupCommand.Store store -> store(store);
      case GroupCommand.Commit commit -> commit(commit);
      case GroupCommand.Remove removal ->
          Decision.of(List.copyOf(removal.removals()), ErrorCode.NONE);
      case GroupCommand.RemoveGroup removal -> remove(removal.groupId());
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

  private Decision<GroupEvent, ErrorCode> remove(String groupId) {
    Group group = groups.get(groupId);
    if (group == null) {
      return Decision.answer(ErrorCode.NONE);
    }
    return group.members().isEmpty()
        ? Decision.of(List.of(new GroupEvent.GroupRemoved(groupId)), ErrorCode.NONE)
        : Decision.answer(ErrorCode.NON_EMPTY_GROUP);
  }

  @Override
  public void apply(GroupEvent event) {
    switch (event) {
      case GroupEvent.GroupStored stored -> groups.put(stored.groupId(), stored.group());
      case GroupEvent.GroupRemoved removed -> groups.remove(removed.groupId());
      case GroupEvent.OffsetStored stored ->
          offsets
              .computeIfAbsent(stored.groupId(), id -> new GroupOffsets())
              .put(stored.topic(), stored.partition(), stored.offset());
      case GroupEvent.OffsetRemoved removed -> {
        GroupOffsets of = offsets.get(removed.groupId());
        if (of != null) {
          of.remove(removed.topic(), removed.partition());
          if (of.isEmpty()) {
            offsets.remove(removed.groupId());
          }
        }
      }
    }
  }

  @Override
  public void reset() {
    groups.clear();
    offsets.clear();
  }

  /// The group of that name, null if none is stored.
  @Nullable Group group(String groupId) {
    return groups.get(groupId);
  }

  /// The offsets of a group, empty if there are none.
  GroupOffsets offsets(String groupId) {
    return offsets.getOrDefault(groupId, NO_OFFSETS);
  }

  /// Whether anything is stored under that name.
  boolean knows(String groupId) {
    return groups.containsKey(groupId) || offsets.containsKey(groupId);
  }

  /// Every name under which something is stored, in order.
  SortedSet<String> groupIds() {
    SortedSet<String> all = new TreeSet<>(groups.keySet());
    all.addAll(offsets.keySet());
    return all;
  }

  /// The whole state, to be compared.
  State state() {
    return new State(Collections.unmodifiableMap(groups), Collections.unmodifiableMap(offsets));
  }

  /// What a machine knows. Equal to another's if both know the same; a view, not a copy.
  record State(Map<String, Group> groups, Map<String, GroupOffsets> offsets) {}
}
