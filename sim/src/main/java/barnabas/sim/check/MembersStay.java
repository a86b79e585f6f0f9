package barnabas.sim.check;

import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;

/// A member whose session has not run out is known to its group, whatever became of the broker
/// meanwhile: a group loses only those who leave, who fall silent, and who don't do their part of a
/// rebalance in time.
public final class MembersStay implements Checker {
  private static final String PROMISE = "a member that keeps its session stays in its group";

  private final Presence presence = new Presence();

  @Override
  public void exchanged(Exchange exchange) {
    if (exchange.request() instanceof HeartbeatRequest request
        && exchange.response() instanceof HeartbeatResponse response) {
      heard(exchange, request.groupId(), request.memberId(), ErrorCode.of(response.errorCode()));
    } else if (exchange.request() instanceof ConsumerGroupHeartbeatRequest request
        && exchange.response() instanceof ConsumerGroupHeartbeatResponse response) {
      heard(exchange, request.groupId(), request.memberId(), ErrorCode.of(response.errorCode()));
    }
    presence.exchanged(exchange);
  }

  private void heard(Exchange exchange, String group, String member, ErrorCode code) {
    boolean isUnknown = code == ErrorCode.UNKNOWN_MEMBER_ID || code == ErrorCode.GROUP_ID_NOT_FOUND;
    long silentMs = presence.silentMs(member, exchange.nowNanos());
    if (isUnknown && silentMs >= 0) {
      throw new Violation(
          PROMISE,
          "group %s no longer knows %s, who was in it %d ms ago and may be silent for %d"
              .formatted(group, member, silentMs, presence.patienceMs(member)));
    }
  }
}
