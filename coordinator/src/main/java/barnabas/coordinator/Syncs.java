package barnabas.coordinator;

import barnabas.wire.ErrorCode;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands members their assignments: waits for the leader's SyncGroup, stores what it assigned, then
/// answers everybody. Owned by the coordinator's loop.
final class Syncs {
  private static final Logger LOG = LoggerFactory.getLogger(Syncs.class);

  private final Groups groups;
  private final Sessions sessions;
  private final RebalanceLines lines;

  Syncs(Groups groups, Sessions sessions, RebalanceLines lines) {
    this.lines = lines;
    this.groups = groups;
    this.sessions = sessions;
  }

  void sync(SyncGroupRequest request, Consumer<SyncGroupResponse> answer) {
    LiveGroup group = groups.live(request.groupId());
    ErrorCode refusal =
        GroupCoordinator.isGroupId(request.groupId())
            ? sessions.standing(
                group, request.memberId(), request.groupInstanceId(), request.generationId())
            : ErrorCode.INVALID_GROUP_ID;
    Group stored = groups.stored().group(request.groupId());
    if (group == null || refusal != ErrorCode.NONE) {
      groups.tell(answer, refused(refusal), Syncs::refused);
    } else if (stored == null || group.rebalance != null) {
      groups.tell(answer, refused(ErrorCode.REBALANCE_IN_PROGRESS), Syncs::refused);
    } else if (contradicts(request, stored)) {
      groups.tell(answer, refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL), Syncs::refused);
    } else {
      sync(group, stored, request, answer);
    }
  }

  static SyncGroupResponse refused(ErrorCode code) {
    return SyncGroupResponse.DEFAULT.withErrorCode(code.code());
  }

  /// KIP-559: a member may say what it believes to take part in.
  private static boolean contradicts(SyncGroupRequest request, Group stored) {
    String type = request.protocolType();
    String name = request.protocolName();
    return (type != null && !type.equals(stored.protocolType()))
        || (name != null && !name.equals(stored.protocol()));
  }

  private void sync(
      LiveGroup group, Group stored, SyncGroupRequest request, Consumer<SyncGroupResponse> answer) {
    LiveMember member = Sessions.member(group, request.memberId());
    boolean assigns = stored.unassigned() && member.id.equals(stored.leader());
    Map<String, ByteBuffer> assignments = assigns ? kept(request, stored) : Map.of();
    ErrorCode unfit = assigns ? unfit(group, assignments) : ErrorCode.NONE;
    if (unfit != ErrorCode.NONE) {
      groups.tell(answer, refused(unfit), Syncs::refused);
      return;
    }
    Consumer<SyncGroupResponse> earlier = member.parkedSync;
    member.parkedSync = null;
    member.synced = true;
    if (!stored.unassigned()) {
      sessions.touch(group, member);
      groups.tell(group, answer, assignment(stored, member.id), Syncs::refused);
    } else {
      member.parkedSync = answer;
      sessions.park(group, member);
    }
    if (assigns) {
      assign(group, stored.assigned(assignments, groups.loop.wallMs()));
    }
    if (earlier != null) {
      groups.tell(earlier, refused(ErrorCode.REBALANCE_IN_PROGRESS), Syncs::refused);
    }
    if (group.members().stream().allMatch(each -> each.synced)) {
      Groups.cancel(group.syncTimer);
      group.syncTimer = null;
    }
  }

  private static Map<String, ByteBuffer> kept(SyncGroupRequest request, Group stored) {
    Map<String, ByteBuffer> assignments = new HashMap<>();
    for (var each : request.assignments()) {
      if (stored.member(each.memberId()) != null) {
        assignments.put(each.memberId(), Protocol.copy(each.assignment()));
      }
    }
    return assignments;
  }

  private ErrorCode unfit(LiveGroup group, Map<String, ByteBuffer> assignments) {
    long bytes = 0;
    for (ByteBuffer assignment : assignments.values()) {
      bytes += assignment.remaining();
    }
    if (group.bytes() + bytes > groups.settings.batchBytesMax()) {
      return ErrorCode.MESSAGE_TOO_LARGE;
    }
    return groups.memory.hasRoomFor(bytes - group.assignedBytes())
        ? ErrorCode.NONE
        : ErrorCode.COORDINATOR_NOT_AVAILABLE;
  }

  /// Puts the generation into force and answers everybody who has asked so far.
  private void assign(LiveGroup group, Group next) {
    List<LiveMember> members = new ArrayList<>();
    List<Consumer<SyncGroupResponse>> parked = new ArrayList<>();
    for (LiveMember member : group.members()) {
      if (member.parkedSync != null) {
        members.add(member);
        parked.add(member.parkedSync);
        member.parkedSync = null;
      }
    }
    group.heldAnswers++;
    groups.submit(
        new GroupCommand.Store(group.id, next),
        outcome -> {
          group.heldAnswers--;
          for (int i = 0; i < members.size(); i++) {
            parked
                .get(i)
                .accept(
                    outcome == ErrorCode.NONE
                        ? assignment(next, members.get(i).id)
                        : refused(outcome));
          }
        });
    boolean inForce = groups.stored().group(group.id) == next;
    if (inForce && groups.isCurrent(group)) {
      LOG.debug(
          "{}: group {} is stable at generation {}",
          groups.name,
          Changes.printable(group.id),
          next.generation());
      group.assignedBytes(next.assignedBytes());
      lines.assigned(group, next);
    }
    for (LiveMember member : members) {
      member.synced = inForce;
      if (groups.isCurrent(group)) {
        sessions.touch(group, member);
      }
    }
  }

  private static SyncGroupResponse assignment(Group group, String memberId) {
    Member member = group.member(memberId);
    if (member == null) {
      throw new IllegalStateException("a member without an assignment");
    }
    return SyncGroupResponse.DEFAULT
        .withProtocolType(group.protocolType())
        .withProtocolName(group.protocol())
        .withAssignment(member.assignment().duplicate());
  }
}
