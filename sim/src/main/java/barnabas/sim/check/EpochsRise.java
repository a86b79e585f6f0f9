package barnabas.sim.check;

import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Whoever is new in a group comes to an epoch or generation that is no lower than any that
/// somebody in it was told before, through restarts and from one protocol to the other. Else what
/// is left of the former would be fenced no more.
///
/// A group that never committed anything may be forgotten when its members are gone, and begin
/// anew.
public final class EpochsRise implements Checker {
  private static final String PROMISE = "epochs of groups never go back";
  private static final int JOINS = 0;

  private final Map<String, TreeMap<Long, Integer>> told = new TreeMap<>();
  private final Set<String> lasting = new HashSet<>();

  /// Members of the classic protocol, who have an epoch of their own once they are in.
  private final Set<String> known = new HashSet<>();

  @Override
  public void exchanged(Exchange exchange) {
    if (exchange.request() instanceof ConsumerGroupHeartbeatRequest request
        && exchange.response() instanceof ConsumerGroupHeartbeatResponse response
        && response.errorCode() == ErrorCode.NONE.code()
        && request.memberEpoch() >= JOINS) {
      if (request.memberEpoch() == JOINS) {
        check(exchange, request.groupId(), response.memberEpoch());
      }
      tell(exchange, request.groupId(), response.memberEpoch());
    } else if (exchange.request() instanceof JoinGroupRequest request
        && exchange.response() instanceof JoinGroupResponse response
        && response.errorCode() == ErrorCode.NONE.code()) {
      if (known.add(response.memberId())) {
        check(exchange, request.groupId(), response.generationId());
      }
      tell(exchange, request.groupId(), response.generationId());
    } else if (exchange.request() instanceof OffsetCommitRequest request
        && exchange.response() instanceof OffsetCommitResponse response
        && response.topics().stream()
            .flatMap(topic -> topic.partitions().stream())
            .anyMatch(partition -> partition.errorCode() == ErrorCode.NONE.code())) {
      lasting.add(request.groupId());
    }
  }

  private void tell(Exchange exchange, String group, int epoch) {
    TreeMap<Long, Integer> times = told.computeIfAbsent(group, g -> new TreeMap<>());
    Map.Entry<Long, Integer> last = times.lastEntry();
    if (last == null || last.getValue() < epoch) {
      times.put(exchange.nowNanos(), epoch);
    }
  }

  private void check(Exchange exchange, String group, int epoch) {
    TreeMap<Long, Integer> times = told.get(group);
    Map.Entry<Long, Integer> before = times == null ? null : times.lowerEntry(exchange.sentNanos());
    if (before != null && lasting.contains(group) && epoch < before.getValue()) {
      throw new Violation(
          PROMISE,
          "group %s is at %d, and was at %d before".formatted(group, epoch, before.getValue()));
    }
  }
}
