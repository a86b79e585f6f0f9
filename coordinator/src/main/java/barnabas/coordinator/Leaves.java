package barnabas.coordinator;

import barnabas.wire.ErrorCode;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.LeaveGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Lets members leave, one by themselves or several on an administrator's word (KIP-345). Owned by
/// the coordinator's loop.
final class Leaves {
  private static final int FIRST_WITH_MEMBERS = 3;

  private final Groups groups;
  private final PendingMembers pending;
  private final Rebalances rebalances;

  Leaves(Groups groups, PendingMembers pending, Rebalances rebalances) {
    this.groups = groups;
    this.pending = pending;
    this.rebalances = rebalances;
  }

  void leave(LeaveGroupRequest request, short version, Consumer<LeaveGroupResponse> answer) {
    if (!GroupCoordinator.isGroupId(request.groupId())) {
      groups.tell(answer, refused(ErrorCode.INVALID_GROUP_ID), Leaves::refused);
      return;
    }
    List<LeaveGroupRequest.MemberIdentity> leaving =
        version >= FIRST_WITH_MEMBERS
            ? request.members()
            : List.of(LeaveGroupRequest.MemberIdentity.DEFAULT.withMemberId(request.memberId()));
    List<LeaveGroupResponse.MemberResponse> outcomes = new ArrayList<>();
    List<LiveMember> left = new ArrayList<>();
    LiveGroup group = groups.live(request.groupId());
    for (var identity : leaving) {
      outcomes.add(leave(request.groupId(), identity, left));
    }
    if (group != null && !left.isEmpty()) {
      if (group.rebalance == null) {
        rebalances.begin(group, left.size() == 1 ? "a member left" : left.size() + " members left");
      } else {
        rebalances.proceed(group);
      }
    }
    left.forEach(member -> rebalances.answer(member, ErrorCode.UNKNOWN_MEMBER_ID));
    groups.tell(answer, response(version, outcomes), Leaves::refused);
  }

  static LeaveGroupResponse refused(ErrorCode code) {
    return LeaveGroupResponse.DEFAULT.withErrorCode(code.code());
  }

  private static LeaveGroupResponse response(
      short version, List<LeaveGroupResponse.MemberResponse> outcomes) {
    return version >= FIRST_WITH_MEMBERS
        ? LeaveGroupResponse.DEFAULT.withMembers(outcomes)
        : LeaveGroupResponse.DEFAULT.withErrorCode(outcomes.getFirst().errorCode());
  }

  private LeaveGroupResponse.MemberResponse leave(
      String groupId, LeaveGroupRequest.MemberIdentity identity, List<LiveMember> left) {
    ErrorCode outcome = outcome(groupId, identity, left);
    return LeaveGroupResponse.MemberResponse.DEFAULT
        .withMemberId(identity.memberId())
        .withGroupInstanceId(identity.groupInstanceId())
        .withErrorCode(outcome.code());
  }

  private ErrorCode outcome(
      String groupId, LeaveGroupRequest.MemberIdentity identity, List<LiveMember> left) {
    String instanceId = identity.groupInstanceId();
    if (instanceId == null && pending.remove(groupId, identity.memberId())) {
      return ErrorCode.NONE;
    }
    LiveGroup group = groups.live(groupId);
    if (group == null) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    String behind = instanceId == null ? null : group.memberIdOf(instanceId);
    boolean byInstance = behind != null && identity.memberId().isEmpty();
    String id = byInstance && behind != null ? behind : identity.memberId();
    ErrorCode membership = Sessions.membership(group, id, instanceId);
    if (membership == ErrorCode.NONE) {
      LiveMember member = Sessions.member(group, id);
      String why = identity.reason();
      group.changes.left(Changes.name(member), why == null ? "" : why);
      rebalances.remove(group, member);
      left.add(member);
    }
    return membership;
  }
}
