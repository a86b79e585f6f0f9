package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.Heartbeats;
import barnabas.coordinator.consumer.Refused;
import barnabas.wire.ErrorCode;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.LeaveGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Lets members leave, one by themselves or several on an administrator's word (KIP-345). Owned by
/// the coordinator's loop.
final class Leaves {
  private static final int FIRST_WITH_MEMBERS = 3;

  private final Groups groups;
  private final PendingMembers pending;
  private final Rebalances rebalances;
  private final Consumers consumers;

  Leaves(Groups groups, PendingMembers pending, Rebalances rebalances, Consumers consumers) {
    this.consumers = consumers;
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
    if (!consumers.stored(request.groupId()).members().isEmpty()) {
      leaveConsumers(request.groupId(), leaving, version, answer);
      return;
    }
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

  /// The same in a group of the consumer protocol, for members of whatever protocol.
  private void leaveConsumers(
      String groupId,
      List<LeaveGroupRequest.MemberIdentity> leaving,
      short version,
      Consumer<LeaveGroupResponse> answer) {
    List<LeaveGroupResponse.MemberResponse> outcomes = new ArrayList<>();
    LiveConsumerGroup group = consumers.live(groupId);
    SortedMap<String, String> left = new TreeMap<>();
    for (var identity : leaving) {
      outcomes.add(response(identity, outcomeOfConsumer(groupId, identity, left)));
    }
    LeaveGroupResponse response = response(version, outcomes);
    if (left.isEmpty()) {
      groups.tell(answer, response, Leaves::refused);
      return;
    }
    left.forEach((id, why) -> group.changes.left(consumers.name(groupId, id), why));
    group.changes.began(left.size() == 1 ? "a member left" : left.size() + " members left");
    consumers.remove(
        group,
        List.copyOf(left.keySet()),
        code -> answer.accept(code == ErrorCode.NONE ? response : refused(code)));
  }

  private ErrorCode outcomeOfConsumer(
      String groupId, LeaveGroupRequest.MemberIdentity identity, SortedMap<String, String> left) {
    String instanceId = identity.groupInstanceId();
    if (instanceId == null && pending.remove(groupId, identity.memberId())) {
      return ErrorCode.NONE;
    }
    ConsumerGroup group = consumers.stored(groupId);
    String behind = instanceId == null ? null : group.instances().get(instanceId);
    boolean byInstance = behind != null && identity.memberId().isEmpty();
    String id = byInstance && behind != null ? behind : identity.memberId();
    Refused stranger = Heartbeats.stranger(groupId, group, id, instanceId);
    if (stranger != null) {
      return stranger.code();
    }
    String why = identity.reason();
    left.put(id, why == null ? "" : why);
    return ErrorCode.NONE;
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
    return response(identity, outcome(groupId, identity, left));
  }

  private static LeaveGroupResponse.MemberResponse response(
      LeaveGroupRequest.MemberIdentity identity, ErrorCode outcome) {
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
