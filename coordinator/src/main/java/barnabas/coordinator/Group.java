package barnabas.coordinator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A group in one generation, as it is stored. Immutable.
///
/// @param protocolType what kind of members these are, such as `consumer`
/// @param protocol what all members speak; null without members
/// @param leader the member that assigns; null without members
/// @param stateSinceMs the wall clock when it came to this state, −1 if unknown
/// @param unassigned whether the leader has yet to assign
record Group(
    String protocolType,
    int generation,
    @Nullable String protocol,
    @Nullable String leader,
    long stateSinceMs,
    boolean unassigned,
    List<Member> members) {

  static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  Group {
    members = List.copyOf(members);
    if (members.isEmpty() && (leader != null || unassigned)) {
      throw new IllegalArgumentException("an empty group has no leader");
    }
  }

  /// A group without members.
  static Group empty(String protocolType, int generation, long nowMs) {
    return new Group(protocolType, generation, null, null, nowMs, false, List.of());
  }

  /// The next generation of this group, without members.
  Group emptied(long nowMs) {
    return empty(protocolType, next(generation), nowMs);
  }

  /// This generation with what its leader assigned. Who was not assigned anything has an empty
  /// assignment.
  Group assigned(Map<String, ByteBuffer> assignments, long nowMs) {
    List<Member> assigned = new ArrayList<>();
    for (Member member : members) {
      assigned.add(member.withAssignment(assignments.getOrDefault(member.id(), NOTHING)));
    }
    return new Group(protocolType, generation, protocol, leader, nowMs, false, assigned);
  }

  /// This generation with a static member under its new id (KIP-345).
  Group replaced(String oldId, Member replacement) {
    List<Member> all = new ArrayList<>();
    for (Member member : members) {
      all.add(member.id().equals(oldId) ? replacement : member);
    }
    String leads = oldId.equals(leader) ? replacement.id() : leader;
    return new Group(protocolType, generation, protocol, leads, stateSinceMs, unassigned, all);
  }

  /// Bytes of all assignments.
  long assignedBytes() {
    long bytes = 0;
    for (Member member : members) {
      bytes += member.assignment().remaining();
    }
    return bytes;
  }

  @Nullable Member member(String id) {
    for (Member member : members) {
      if (member.id().equals(id)) {
        return member;
      }
    }
    return null;
  }

  /// The state as far as it is stored: all but the waiting for members.
  GroupState state() {
    if (members.isEmpty()) {
      return GroupState.EMPTY;
    }
    return unassigned ? GroupState.COMPLETING_REBALANCE : GroupState.STABLE;
  }

  /// The generation behind `generation`: never negative.
  static int next(int generation) {
    return generation == Integer.MAX_VALUE ? 1 : generation + 1;
  }
}
