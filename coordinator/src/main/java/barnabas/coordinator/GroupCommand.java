package barnabas.coordinator;

import java.util.List;

/// What is asked of the [GroupMachine].
sealed interface GroupCommand {

  /// Changes nothing: its answer says that the state at this moment is committed.
  record Look() implements GroupCommand {}

  /// Makes a group what is given: a new generation, its assignments, or a replaced member.
  record Store(String groupId, Group group) implements GroupCommand {}

  /// Commits offsets for a member of a generation, or, with generation −1, for nobody in
  /// particular.
  record Commit(
      String groupId, String memberId, int generation, List<GroupEvent.OffsetStored> offsets)
      implements GroupCommand {}

  /// Takes away offsets, and groups that have no members and, by then, no offsets.
  record Remove(List<? extends GroupEvent> removals) implements GroupCommand {}

  /// Takes away a group that has no members and, by now, no offsets.
  record RemoveGroup(String groupId) implements GroupCommand {}

  /// Has happen what was decided for a group of the consumer protocol.
  record Change(List<GroupEvent> events) implements GroupCommand {}
}
