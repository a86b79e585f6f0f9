package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.Heartbeats;
import barnabas.coordinator.consumer.Refused;
import barnabas.coordinator.consumer.Standing;
import barnabas.wire.ConsumerProtocolSubscription;
import barnabas.wire.ErrorCode;
import barnabas.wire.JoinGroupResponse;
import org.jspecify.annotations.Nullable;

/// Lets members that speak the classic protocol join groups of the consumer protocol. Owned by the
/// coordinator's loop. The answer comes at once: see [ClassicMembers].
final class ClassicJoins {
  private final Consumers consumers;
  private final ClassicMembers members;
  private final PendingMembers pending;
  private final Joins joins;

  ClassicJoins(Consumers consumers, ClassicMembers members, PendingMembers pending, Joins joins) {
    this.consumers = consumers;
    this.members = members;
    this.pending = pending;
    this.joins = joins;
  }

  void join(Applicant applicant) {
    String groupId = applicant.request().groupId();
    ErrorCode malformed = joins.malformed(applicant.request());
    if (malformed != ErrorCode.NONE) {
      joins.refuse(applicant, malformed);
      return;
    }
    if (!consumers.settings().migration().mixes()) {
      joins.refuse(applicant, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
      return;
    }
    String id = applicant.request().memberId();
    String instanceId = applicant.request().groupInstanceId();
    if (!id.isEmpty()) {
      known(applicant, id, instanceId);
    } else if (instanceId != null) {
      fixed(applicant, instanceId);
    } else {
      String newId = joins.newId(applicant.client().id());
      if (applicant.join().version() < Joins.FIRST_WITH_ID_REQUIRED) {
        enter(applicant, newId);
      } else {
        pending.add(groupId, newId);
        joins.tell(applicant, ErrorCode.MEMBER_ID_REQUIRED, newId);
      }
    }
  }

  private void known(Applicant applicant, String id, @Nullable String instanceId) {
    String groupId = applicant.request().groupId();
    boolean isPending = instanceId == null && pending.remove(groupId, id);
    Refused stranger =
        isPending ? null : Heartbeats.stranger(groupId, consumers.stored(groupId), id, instanceId);
    if (stranger == null) {
      enter(applicant, id);
    } else {
      joins.refuse(applicant, stranger.code());
    }
  }

  private void fixed(Applicant applicant, String instanceId) {
    ConsumerGroup group = consumers.stored(applicant.request().groupId());
    String behind = group.instances().get(instanceId);
    if (behind == null || Heartbeats.isReleased(group, behind)) {
      enter(applicant, joins.newId(instanceId));
    } else {
      joins.refuse(applicant, ErrorCode.UNRELEASED_INSTANCE_ID);
    }
  }

  private void enter(Applicant applicant, String id) {
    String groupId = applicant.request().groupId();
    LiveMember joining = applicant.member(id, applicant.keptProtocols());
    ConsumerProtocolSubscription said = ClassicMembers.said(joining);
    ErrorCode unfit = unfit(applicant, joining);
    if (said == null || unfit != ErrorCode.NONE) {
      joins.refuse(applicant, said == null ? ErrorCode.INCONSISTENT_GROUP_PROTOCOL : unfit);
      return;
    }
    ParkedJoin join = applicant.join();
    members.join(
        groupId,
        joining,
        said,
        applicant.reason("a member of the classic protocol joined"),
        (outcome, standing) ->
            join.answer()
                .accept(
                    outcome == ErrorCode.NONE
                        ? joined(joining, standing)
                        : join.refused(outcome, id)));
  }

  private ErrorCode unfit(Applicant applicant, LiveMember joining) {
    ConsumerGroup group = consumers.stored(applicant.request().groupId());
    if (!applicant.request().protocolType().equals(ClassicMembers.CONSUMER)
        || !ClassicMembers.speaksWithAll(group, joining)) {
      return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
    }
    boolean isKnown =
        group.members().containsKey(joining.id)
            || (joining.instanceId != null && group.instances().containsKey(joining.instanceId));
    if (!isKnown && group.members().size() >= consumers.settings().membersMax()) {
      return ErrorCode.GROUP_MAX_SIZE_REACHED;
    }
    return consumers.groups.memory.hasRoomFor(joining.memoryBytes())
        ? ErrorCode.NONE
        : ErrorCode.COORDINATOR_NOT_AVAILABLE;
  }

  private static JoinGroupResponse joined(LiveMember member, Standing standing) {
    return JoinGroupResponse.DEFAULT
        .withGenerationId(standing.epoch())
        .withProtocolType(ClassicMembers.CONSUMER)
        .withProtocolName(member.protocols.getFirst().name())
        .withMemberId(member.id);
  }
}
