package barnabas.ruin;

import barnabas.client.TopicPartition;
import barnabas.wire.FetchRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a client wants to read over a connection: a request within a fetch session (KIP-227) names
/// only what has changed since the last one. Owned by the connection's thread.
final class FetchSession {
  private final Map<TopicPartition, FetchRequest.FetchPartition> wanted = new TreeMap<>();

  /// The request as if there were no sessions.
  ///
  /// @param request with topics by name
  FetchRequest whole(FetchRequest request) {
    if (request.sessionEpoch() <= 0) {
      wanted.clear();
    }
    request
        .forgottenTopicsData()
        .forEach(
            topic ->
                topic
                    .partitions()
                    .forEach(index -> wanted.remove(new TopicPartition(topic.topic(), index))));
    request
        .topics()
        .forEach(
            topic ->
                topic
                    .partitions()
                    .forEach(p -> wanted.put(new TopicPartition(topic.topic(), p.partition()), p)));
    return request.withTopics(
        wanted.entrySet().stream()
            .map(
                each ->
                    FetchRequest.FetchTopic.DEFAULT
                        .withTopic(each.getKey().topic())
                        .withPartitions(List.of(each.getValue())))
            .toList());
  }
}
