package barnabas.sim.check;

import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import java.util.HashMap;
import java.util.Map;

/// A member whose session has not run out is known to its group, whatever became of the broker
/// meanwhile: a group loses only those who leave, who fall silent, and who don't join again in
/// time.
public final class MembersStay implements Checker {
  private static final String PROMISE = "a member that keeps its session stays in its group";
  private static final long NANOS_PER_MS = 1_000_000;

  /// By member id, the shortest time in which a member may be given up.
  private final Map<String, Long> patienceNanos = new HashMap<>();

  /// By member id, when the last request left that shows the member to be in its group.
  private final Map<String, Long> keptNanos = new HashMap<>();

  @Override
  public void exchanged(Exchange exchange) {
    switch (exchange.request()) {
      case JoinGroupRequest request -> joins(exchange, request);
      case LeaveGroupRequest request -> {
        forget(request.memberId());
        request.members().forEach(member -> forget(member.memberId()));
      }
      case SyncGroupRequest request -> {
        if (exchange.response() instanceof SyncGroupResponse response
            && response.errorCode() == ErrorCode.NONE.code()) {
          kept(request.memberId(), exchange);
        }
      }
      case HeartbeatRequest request -> {
        if (exchange.response() instanceof HeartbeatResponse response) {
          heard(exchange, request, ErrorCode.of(response.errorCode()));
        }
      }
      default -> {}
    }
  }

  private void joins(Exchange exchange, JoinGroupRequest request) {
    keptNanos.remove(request.memberId());
    if (exchange.response() instanceof JoinGroupResponse response
        && response.errorCode() == ErrorCode.NONE.code()) {
      long ms = Math.min(request.sessionTimeoutMs(), request.rebalanceTimeoutMs());
      patienceNanos.put(response.memberId(), ms * NANOS_PER_MS);
    }
  }

  private void heard(Exchange exchange, HeartbeatRequest request, ErrorCode code) {
    if (code == ErrorCode.NONE) {
      kept(request.memberId(), exchange);
    } else if (code == ErrorCode.UNKNOWN_MEMBER_ID) {
      Long kept = keptNanos.get(request.memberId());
      Long patience = patienceNanos.get(request.memberId());
      if (kept != null && patience != null && exchange.nowNanos() - kept < patience) {
        throw new Violation(
            PROMISE,
            "group %s no longer knows %s, who was in it %d ms ago and may be silent for %d"
                .formatted(
                    request.groupId(),
                    request.memberId(),
                    (exchange.nowNanos() - kept) / NANOS_PER_MS,
                    patience / NANOS_PER_MS));
      }
    }
  }

  private void kept(String member, Exchange exchange) {
    if (patienceNanos.containsKey(member)) {
      keptNanos.put(member, exchange.sentNanos());
    }
  }

  private void forget(String member) {
    keptNanos.remove(member);
    patienceNanos.remove(member);
  }
}
