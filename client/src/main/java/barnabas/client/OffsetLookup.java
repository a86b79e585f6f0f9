package barnabas.client;

import barnabas.client.LeaderQuestion.Part;
import barnabas.wire.ErrorCode;
import barnabas.wire.ListOffsetsRequest;
import barnabas.wire.ListOffsetsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Finds offsets by time, or by Kafka's special times, at the leaders of partitions. Owned by the
/// client's loop.
final class OffsetLookup {

  /// The offset behind the last record.
  static final long LATEST = -1;

  /// The first offset that is still there.
  static final long EARLIEST = -2;

  private static final int CONSUMER = -1;

  private final Cluster cluster;
  private final boolean readCommitted;

  OffsetLookup(Cluster cluster, boolean readCommitted) {
    this.cluster = cluster;
    this.readCommitted = readCommitted;
  }

  /// Finds all that is asked for, or fails.
  void find(
      Map<TopicPartition, Long> times, Reply<SortedMap<TopicPartition, FoundOffset>> outcome) {
    SortedMap<TopicPartition, Long> asked = new TreeMap<>(times);
    new LeaderQuestion<>(cluster, led -> call(asked, led), OffsetLookup::parts)
        .ask(asked.keySet(), outcome);
  }

  private Call<ListOffsetsResponse> call(
      SortedMap<TopicPartition, Long> times, List<TopicPartition> partitions) {
    TreeMap<String, List<ListOffsetsRequest.ListOffsetsPartition>> topics = new TreeMap<>();
    for (TopicPartition partition : partitions) {
      topics
          .computeIfAbsent(partition.topic(), t -> new ArrayList<>())
          .add(
              ListOffsetsRequest.ListOffsetsPartition.DEFAULT
                  .withPartitionIndex(partition.partition())
                  .withTimestamp(times.getOrDefault(partition, LATEST)));
    }
    List<ListOffsetsRequest.ListOffsetsTopic> all = new ArrayList<>();
    topics.forEach(
        (topic, asked) ->
            all.add(
                ListOffsetsRequest.ListOffsetsTopic.DEFAULT.withName(topic).withPartitions(asked)));
    ClientSettings settings = cluster.settings();
    ListOffsetsRequest request =
        ListOffsetsRequest.DEFAULT
            .withReplicaId(CONSUMER)
            .withIsolationLevel((byte) (readCommitted ? 1 : 0))
            .withTimeoutMs((int) settings.requestTimeoutMs())
            .withTopics(all);
    return Call.of(request, ListOffsetsResponse.class, settings.requestTimeoutMs());
  }

  private static List<Part<FoundOffset>> parts(ListOffsetsResponse response) {
    List<Part<FoundOffset>> parts = new ArrayList<>();
    for (ListOffsetsResponse.ListOffsetsTopicResponse topic : response.topics()) {
      for (ListOffsetsResponse.ListOffsetsPartitionResponse p : topic.partitions()) {
        parts.add(
            new Part<>(
                new TopicPartition(topic.name(), p.partitionIndex()),
                ErrorCode.of(p.errorCode()),
                new FoundOffset(p.offset(), p.timestamp(), p.leaderEpoch())));
      }
    }
    return parts;
  }

  /// @param offset -1 if no record is that young
  /// @param timestampMs the record's, or -1
  /// @param leaderEpoch the epoch in which it was written, or -1
  public record FoundOffset(long offset, long timestampMs, int leaderEpoch) {}
}
