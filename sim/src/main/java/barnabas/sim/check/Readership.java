package barnabas.sim.check;

import barnabas.client.TopicPartition;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which member of a group reads a partition, by what members do, and whether its group may have
/// given it up meanwhile. Owned by its checker.
final class Readership {
  private final Presence presence = new Presence();

  /// By client, the id of the member that it is.
  private final Map<String, String> members = new TreeMap<>();

  /// By group and partition, who reads it.
  private final Map<String, Map<TopicPartition, Map<String, Long>>> readers = new TreeMap<>();

  void exchanged(Exchange exchange) {
    presence.exchanged(exchange);
    if (exchange.response() instanceof JoinGroupResponse response
        && exchange.request() instanceof JoinGroupRequest) {
      members.put(exchange.client(), response.memberId());
    } else if (exchange.request() instanceof ConsumerGroupHeartbeatRequest request) {
      members.put(exchange.client(), request.memberId());
    }
  }

  void took(String client, String group, SortedSet<TopicPartition> partitions, long nowNanos) {
    partitions.forEach(partition -> of(group, partition).put(client, nowNanos));
  }

  void letGo(String client, String group, SortedSet<TopicPartition> partitions) {
    partitions.forEach(partition -> of(group, partition).remove(client));
  }

  /// The id of the member that a client is; empty if it is none yet.
  String memberId(String client) {
    return members.getOrDefault(client, "");
  }

  /// Somebody other than a member who has read a partition since before `sinceNanos` and may not
  /// have been given up, or null.
  @Nullable String other(
      String memberId, String group, TopicPartition partition, long sinceNanos, long nowNanos) {
    for (Map.Entry<String, Long> reader : of(group, partition).entrySet()) {
      String id = memberId(reader.getKey());
      boolean isOther = !id.equals(memberId) && reader.getValue() < sinceNanos;
      if (isOther && presence.silentMs(id, nowNanos) >= 0) {
        return reader.getKey();
      }
    }
    return null;
  }

  private Map<String, Long> of(String group, TopicPartition partition) {
    return readers
        .computeIfAbsent(group, g -> new TreeMap<>())
        .computeIfAbsent(partition, p -> new TreeMap<>());
  }
}
