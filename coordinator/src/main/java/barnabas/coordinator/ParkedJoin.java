package barnabas.coordinator;

import barnabas.wire.ErrorCode;
import barnabas.wire.JoinGroupResponse;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A JoinGroup to be answered.
///
/// @param version the version of its request, which its answer is written in
record ParkedJoin(short version, Consumer<JoinGroupResponse> answer) {
  private static final short FIRST_NULLABLE_PROTOCOL = 7;

  /// The member is in this generation. The leader hears who else is, and assigns.
  JoinGroupResponse joined(Group group, String memberId) {
    boolean leads = memberId.equals(group.leader());
    return response(group, memberId, group.leader())
        .withMembers(leads ? members(group) : List.of());
  }

  /// A static member is back in the generation in force, under a new id (KIP-345). It is not to
  /// assign even if it leads, since nothing has changed: from version 9 on it is told so (KIP-814),
  /// before that it is told that somebody else leads.
  JoinGroupResponse rejoined(Group group, String memberId, String oldLeader, boolean canSkip) {
    if (!canSkip) {
      return response(group, memberId, oldLeader);
    }
    boolean leads = memberId.equals(group.leader());
    return joined(group, memberId).withSkipAssignment(leads);
  }

  JoinGroupResponse refused(ErrorCode code, String memberId) {
    return JoinGroupResponse.DEFAULT
        .withErrorCode(code.code())
        .withProtocolName(version >= FIRST_NULLABLE_PROTOCOL ? null : "")
        .withMemberId(memberId);
  }

  private JoinGroupResponse response(Group group, String memberId, @Nullable String leader) {
    return JoinGroupResponse.DEFAULT
        .withGenerationId(group.generation())
        .withProtocolType(group.protocolType())
        .withProtocolName(group.protocol())
        .withLeader(leader == null ? "" : leader)
        .withMemberId(memberId);
  }

  private static List<JoinGroupResponse.JoinGroupResponseMember> members(Group group) {
    return group.members().stream()
        .map(
            member ->
                JoinGroupResponse.JoinGroupResponseMember.DEFAULT
                    .withMemberId(member.id())
                    .withGroupInstanceId(member.instanceId())
                    .withMetadata(member.subscription().duplicate()))
        .toList();
  }
}
