package barnabas.client;

import barnabas.client.LeaderQuestion.Part;
import barnabas.wire.DeleteRecordsRequest;
import barnabas.wire.DeleteRecordsResponse;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Deletes the oldest records of partitions, at their leaders. Owned by the client's loop.
final class RecordTrim {

  private final Cluster cluster;

  RecordTrim(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Deletes all records before these offsets.
  ///
  /// @param outcome the first offset of each partition afterwards
  void before(Map<TopicPartition, Long> offsets, Reply<SortedMap<TopicPartition, Long>> outcome) {
    SortedMap<TopicPartition, Long> asked = new TreeMap<>(offsets);
    new LeaderQuestion<>(cluster, led -> call(asked, led), RecordTrim::parts)
        .ask(asked.keySet(), outcome);
  }

  private Call<DeleteRecordsResponse> call(
      SortedMap<TopicPartition, Long> offsets, List<TopicPartition> partitions) {
    TreeMap<String, List<DeleteRecordsRequest.DeleteRecordsPartition>> topics = new TreeMap<>();
    for (TopicPartition partition : partitions) {
      topics
          .computeIfAbsent(partition.topic(), t -> new ArrayList<>())
          .add(
              DeleteRecordsRequest.DeleteRecordsPartition.DEFAULT
                  .withPartitionIndex(partition.partition())
                  .withOffset(offsets.getOrDefault(partition, 0L)));
    }
    List<DeleteRecordsRequest.DeleteRecordsTopic> all = new ArrayList<>();
    topics.forEach(
        (topic, trimmed) ->
            all.add(
                DeleteRecordsRequest.DeleteRecordsTopic.DEFAULT
                    .withName(topic)
                    .withPartitions(trimmed)));
    long timeoutMs = cluster.settings().requestTimeoutMs();
    DeleteRecordsRequest request =
        DeleteRecordsRequest.DEFAULT.withTopics(all).withTimeoutMs((int) timeoutMs);
    return Call.of(request, DeleteRecordsResponse.class, timeoutMs);
  }

  private static List<Part<Long>> parts(DeleteRecordsResponse response) {
    List<Part<Long>> parts = new ArrayList<>();
    for (DeleteRecordsResponse.DeleteRecordsTopicResult topic : response.topics()) {
      for (DeleteRecordsResponse.DeleteRecordsPartitionResult p : topic.partitions()) {
        parts.add(
            new Part<>(
                new TopicPartition(topic.name(), p.partitionIndex()),
                ErrorCode.of(p.errorCode()),
                p.lowWatermark()));
      }
    }
    return parts;
  }
}
