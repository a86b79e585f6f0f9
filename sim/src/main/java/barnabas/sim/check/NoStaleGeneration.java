package barnabas.sim.check;

import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Once a member was given its part in a generation of a group, no commit of an older generation
/// that is sent after that succeeds. In a group of the consumer protocol each member has an epoch
/// of its own: that is for [OnlyReadersCommit].
public final class NoStaleGeneration implements Checker {
  private static final String PROMISE = "no commit of a stale generation succeeds";

  private final Map<String, TreeMap<Integer, Long>> formedNanos = new TreeMap<>();

  /// Groups that speak the consumer protocol, or did so once.
  private final Set<String> withEpochs = new HashSet<>();

  @Override
  public void exchanged(Exchange exchange) {
    if (exchange.request() instanceof ConsumerGroupHeartbeatRequest request) {
      withEpochs.add(request.groupId());
    }
    if (exchange.request() instanceof SyncGroupRequest request
        && exchange.response() instanceof SyncGroupResponse response
        && response.errorCode() == ErrorCode.NONE.code()) {
      formedNanos
          .computeIfAbsent(request.groupId(), g -> new TreeMap<>())
          .putIfAbsent(request.generationId(), exchange.nowNanos());
    } else if (exchange.request() instanceof OffsetCommitRequest request
        && exchange.response() instanceof OffsetCommitResponse response
        && request.generationIdOrMemberEpoch() >= 0
        && !withEpochs.contains(request.groupId())
        && succeeds(response)) {
      check(exchange, request);
    }
  }

  private static boolean succeeds(OffsetCommitResponse response) {
    return response.topics().stream()
        .flatMap(topic -> topic.partitions().stream())
        .anyMatch(partition -> partition.errorCode() == ErrorCode.NONE.code());
  }

  private void check(Exchange exchange, OffsetCommitRequest request) {
    int generation = request.generationIdOrMemberEpoch();
    var newer =
        formedNanos.getOrDefault(request.groupId(), new TreeMap<>()).tailMap(generation, false);
    newer.forEach(
        (later, formed) -> {
          if (formed < exchange.sentNanos()) {
            throw new Violation(
                PROMISE,
                "group %s takes a commit of %s in generation %d, after %d had begun"
                    .formatted(request.groupId(), request.memberId(), generation, later));
          }
        });
  }
}
