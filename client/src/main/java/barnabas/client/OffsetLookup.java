package barnabas.client;

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
    times.keySet().forEach(partition -> cluster.want(partition.topic()));
    SortedMap<TopicPartition, Long> missing = new TreeMap<>(times);
    SortedMap<TopicPartition, FoundOffset> found = new TreeMap<>();
    Retrying.until(
        cluster.loop(),
        cluster.settings(),
        reply -> new Attempt(missing, found, reply).start(),
        outcome);
  }

  /// One question to each leader.
  private final class Attempt {
    private final SortedMap<TopicPartition, Long> missing;
    private final SortedMap<TopicPartition, FoundOffset> found;
    private final Reply<SortedMap<TopicPartition, FoundOffset>> reply;
    private ErrorCode failure = ErrorCode.NONE;
    private String words = "";
    private int outstanding = 1;

    Attempt(
        SortedMap<TopicPartition, Long> missing,
        SortedMap<TopicPartition, FoundOffset> found,
        Reply<SortedMap<TopicPartition, FoundOffset>> reply) {
      this.missing = missing;
      this.found = found;
      this.reply = reply;
    }

    void start() {
      TreeMap<Integer, List<TopicPartition>> leaders = new TreeMap<>();
      for (TopicPartition partition : missing.keySet()) {
        int leader = cluster.topology().leader(partition);
        leaders.computeIfAbsent(leader, l -> new ArrayList<>()).add(partition);
      }
      leaders.forEach(
          (leader, partitions) -> {
            if (leader == Topology.NO_LEADER) {
              cluster.refresh();
              partitions.forEach(this::withoutLeader);
            } else {
              outstanding++;
              cluster.send(leader, call(partitions), Reply.of(this::learn, this::lost));
            }
          });
      settle();
    }

    private Call<ListOffsetsResponse> call(List<TopicPartition> partitions) {
      TreeMap<String, List<ListOffsetsRequest.ListOffsetsPartition>> topics = new TreeMap<>();
      for (TopicPartition partition : partitions) {
        topics
            .computeIfAbsent(partition.topic(), t -> new ArrayList<>())
            .add(
                ListOffsetsRequest.ListOffsetsPartition.DEFAULT
                    .withPartitionIndex(partition.partition())
                    .withTimestamp(missing.getOrDefault(partition, LATEST)));
      }
      List<ListOffsetsRequest.ListOffsetsTopic> all = new ArrayList<>();
      topics.forEach(
          (topic, asked) ->
              all.add(
                  ListOffsetsRequest.ListOffsetsTopic.DEFAULT
                      .withName(topic)
                      .withPartitions(asked)));
      ClientSettings settings = cluster.settings();
      ListOffsetsRequest request =
          ListOffsetsRequest.DEFAULT
              .withReplicaId(CONSUMER)
              .withIsolationLevel((byte) (readCommitted ? 1 : 0))
              .withTimeoutMs((int) settings.requestTimeoutMs())
              .withTopics(all);
      return Call.of(request, ListOffsetsResponse.class, settings.requestTimeoutMs());
    }

    /// A topic that can't be had is no reason to wait for its leaders.
    private void withoutLeader(TopicPartition partition) {
      Topology.Topic topic = cluster.topology().topic(partition.topic());
      boolean hopeless =
          topic != null && topic.error() != ErrorCode.NONE && !topic.error().retriable();
      if (topic != null && hopeless) {
        fail(topic.error(), "topic " + partition.topic() + " is not to be had");
      } else {
        fail(ErrorCode.LEADER_NOT_AVAILABLE, "no leader known of " + partition);
      }
    }

    private void learn(ListOffsetsResponse response) {
      for (ListOffsetsResponse.ListOffsetsTopicResponse topic : response.topics()) {
        for (ListOffsetsResponse.ListOffsetsPartitionResponse p : topic.partitions()) {
          TopicPartition partition = new TopicPartition(topic.name(), p.partitionIndex());
          ErrorCode code = ErrorCode.of(p.errorCode());
          if (code == ErrorCode.NONE) {
            found.put(partition, new FoundOffset(p.offset(), p.timestamp(), p.leaderEpoch()));
            missing.remove(partition);
          } else {
            cluster.refresh();
            fail(code, code + " from the leader of " + partition);
          }
        }
      }
      settle();
    }

    private void lost(ErrorCode code, String reason) {
      cluster.refresh();
      fail(code, reason);
      settle();
    }

    /// What fails for good is what the caller hears of.
    private void fail(ErrorCode code, String reason) {
      if (failure == ErrorCode.NONE || failure.retriable() && !code.retriable()) {
        failure = code;
        words = reason;
      }
    }

    private void settle() {
      outstanding--;
      if (outstanding > 0) {
        return;
      }
      if (failure != ErrorCode.NONE) {
        reply.failed(failure, words);
      } else if (!missing.isEmpty()) {
        reply.failed(ErrorCode.NETWORK_EXCEPTION, "an answer forgets " + missing.keySet());
      } else {
        reply.answered(found);
      }
    }
  }

  /// @param offset -1 if no record is that young
  /// @param timestampMs the record's, or -1
  /// @param leaderEpoch the epoch in which it was written, or -1
  public record FoundOffset(long offset, long timestampMs, int leaderEpoch) {}
}
