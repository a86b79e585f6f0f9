package barnabas.broker.api;

import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceRequest.PartitionProduceData;
import barnabas.wire.ProduceRequest.TopicProduceData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Produce requests that name a partition several times, which no client means to send. As with
/// Apache Kafka the last time counts, at the place of the first, and the answer names it once.
final class NamedTwice {
  private NamedTwice() {}

  /// The request with each partition named once; the very same if that is so already.
  static ProduceRequest resolve(ProduceRequest request) {
    return isSo(request) ? request.withTopicData(resolved(request)) : request;
  }

  private static boolean isSo(ProduceRequest request) {
    List<TopicProduceData> topics = request.topicData();
    if (topics.isEmpty() || topics.size() == 1 && topics.getFirst().partitionData().size() <= 1) {
      return false;
    }
    Set<FetchKey> named = new HashSet<>();
    for (TopicProduceData topic : topics) {
      for (PartitionProduceData partition : topic.partitionData()) {
        if (!named.add(new FetchKey(topic.name(), topic.topicId(), partition.index()))) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<TopicProduceData> resolved(ProduceRequest request) {
    Map<FetchKey, TopicProduceData> topics = new LinkedHashMap<>();
    Map<FetchKey, Map<Integer, PartitionProduceData>> partitions = new LinkedHashMap<>();
    for (TopicProduceData topic : request.topicData()) {
      FetchKey key = new FetchKey(topic.name(), topic.topicId(), 0);
      topics.putIfAbsent(key, topic);
      for (PartitionProduceData partition : topic.partitionData()) {
        partitions
            .computeIfAbsent(key, _ -> new LinkedHashMap<>())
            .put(partition.index(), partition);
      }
    }
    List<TopicProduceData> resolved = new ArrayList<>(topics.size());
    topics.forEach(
        (key, topic) ->
            resolved.add(
                topic.withPartitionData(
                    List.copyOf(partitions.getOrDefault(key, Map.of()).values()))));
    return resolved;
  }
}
