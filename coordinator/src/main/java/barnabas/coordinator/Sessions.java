package barnabas.coordinator;

import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Members' sessions: heartbeats, expiry, and who may speak for a member. Owned by the
/// coordinator's loop.
///
/// A session has one timer, which looks at the deadline when it fires and is set again; a heartbeat
/// only moves the deadline. While the coordinator owes a member an answer, its silence says
/// nothing.
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /// How long a member that was in no generation yet may wait in a rebalance (KAFKA-7610): its
  /// client may have gone, and come back as somebody else.
  static final int NEWCOMER_WAIT_MS = 300_000;

  /// A look that comes this late shows that the broker itself had no time (a stopped process, a
  /// paused machine), so that the members' silence says nothing: heartbeats lie unread.
  private static final long LATE_NANOS = 1_000 * Groups.NANOS_PER_MS;

  private final Groups groups;
  private final Rebalances rebalances;

  Sessions(Groups groups, Rebalances rebalances) {
    this.groups = groups;
    this.rebalances = rebalances;
    rebalances.sessions(this);
  }

  void heartbeat(HeartbeatRequest request, Consumer<HeartbeatResponse> answer) {
    if (!GroupCoordinator.isGroupId(request.groupId())) {
      groups.tell(answer, response(ErrorCode.INVALID_GROUP_ID), Sessions::response);
      return;
    }
    LiveGroup group = groups.live(request.groupId());
    ErrorCode refusal =
        standing(group, request.memberId(), request.groupInstanceId(), request.generationId());
    if (group == null || refusal != ErrorCode.NONE) {
      groups.tell(answer, response(refusal), Sessions::response);
      return;
    }
    touch(group, member(group, request.memberId()));
    boolean joining = group.rebalance != null;
    ErrorCode code = joining ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
    groups.tell(group, answer, response(code), Sessions::response);
  }

  static HeartbeatResponse response(ErrorCode code) {
    return HeartbeatResponse.DEFAULT.withErrorCode(code.code());
  }

  /// Whether somebody speaks for a member of the generation in force: NONE, or why not.
  ErrorCode standing(
      @Nullable LiveGroup group, String memberId, @Nullable String instanceId, int generation) {
    ErrorCode refusal = membership(group, memberId, instanceId);
    if (group == null) {
      return refusal;
    }
    Group stored = groups.stored().group(group.id);
    int inForce = stored == null ? 0 : stored.generation();
    if (refusal == ErrorCode.NONE && generation != inForce) {
      refusal = ErrorCode.ILLEGAL_GENERATION;
    }
    if (refusal != ErrorCode.NONE && LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: group {}: {} of generation {} is refused: {}, the generation is {}",
          groups.name,
          Changes.printable(group.id),
          Changes.name(memberId, instanceId),
          generation,
          refusal,
          inForce);
    }
    return refusal;
  }

  /// Whether somebody speaks for a member: NONE, or why not. Of two with the same instance id the
  /// one that joined last is the member, and the other is fenced.
  static ErrorCode membership(
      @Nullable LiveGroup group, String memberId, @Nullable String instanceId) {
    if (group == null) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    if (instanceId != null) {
      String behind = group.memberIdOf(instanceId);
      if (behind == null) {
        return ErrorCode.UNKNOWN_MEMBER_ID;
      }
      return behind.equals(memberId) ? ErrorCode.NONE : ErrorCode.FENCED_INSTANCE_ID;
    }
    return group.member(memberId) == null ? ErrorCode.UNKNOWN_MEMBER_ID : ErrorCode.NONE;
  }

  /// A member that is known to be there.
  static LiveMember member(LiveGroup group, String memberId) {
    LiveMember member = group.member(memberId);
    if (member == null) {
      throw new IllegalStateException("a member that has standing is not in its group");
    }
    return member;
  }

  /// The member has shown that it is alive.
  void touch(LiveGroup group, LiveMember member) {
    expect(group, member, member.sessionTimeoutMs);
  }

  /// The member's request is parked: its session rests. A newcomer does not wait for ever.
  void park(LiveGroup group, LiveMember member) {
    expect(group, member, member.settled ? member.sessionTimeoutMs : NEWCOMER_WAIT_MS);
  }

  private void expect(LiveGroup group, LiveMember member, int timeoutMs) {
    member.deadlineNanos = groups.loop.nanos() + timeoutMs * Groups.NANOS_PER_MS;
    if (member.sessionTimer == null) {
      arm(group, member, Math.min(timeoutMs, member.sessionTimeoutMs));
    }
  }

  private void arm(LiveGroup group, LiveMember member, long delayMs) {
    long dueNanos = groups.loop.nanos() + delayMs * Groups.NANOS_PER_MS;
    member.sessionTimer = groups.loop.after(delayMs, () -> look(group, member, dueNanos));
  }

  private void look(LiveGroup group, LiveMember member, long dueNanos) {
    member.sessionTimer = null;
    if (groups.loop.nanos() - dueNanos > LATE_NANOS) {
      tell(group, member, "may be silent because this broker stood still; its session begins anew");
      expect(group, member, member.sessionTimeoutMs);
      return;
    }
    boolean excused = group.heldAnswers > 0 || (member.isWaiting() && member.settled);
    long leftMs = groups.untilMs(member.deadlineNanos);
    if (leftMs == 0 && !excused) {
      lose(group, member);
    } else {
      if (leftMs == 0) {
        tell(group, member, "is silent, but waits for an answer of ours: it stays");
      }
      arm(
          group,
          member,
          leftMs == 0 ? member.sessionTimeoutMs : Math.min(leftMs, member.sessionTimeoutMs));
    }
  }

  private void tell(LiveGroup group, LiveMember member, String what) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: group {}: {} {}",
          groups.name,
          Changes.printable(group.id),
          Changes.name(member),
          what);
    }
  }

  private void lose(LiveGroup group, LiveMember member) {
    String why =
        member.isWaiting()
            ? "waited in vain for " + NEWCOMER_WAIT_MS + " ms"
            : "silent for its session timeout of " + member.sessionTimeoutMs + " ms";
    group.changes.lost(Changes.name(member), why);
    rebalances.without(
        group,
        member,
        ErrorCode.UNKNOWN_MEMBER_ID,
        "the session of " + Changes.name(member) + " ended");
  }
}
