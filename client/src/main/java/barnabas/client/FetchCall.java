package barnabas.client;

import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Positions of several partitions in one Fetch request, which names all of them: no fetch session
/// (KIP-227) is asked for.
final class FetchCall {

  /// The last version that names topics.
  private static final int HIGHEST = 12;

  private static final int NO_SESSION_EPOCH = -1;

  private FetchCall() {}

  static Call<FetchResponse> of(
      SortedMap<TopicPartition, Long> offsets, Topology topology, ConsumerSettings settings) {
    TreeMap<String, List<FetchRequest.FetchPartition>> topics = new TreeMap<>();
    offsets.forEach(
        (name, offset) -> {
          Topology.Partition known = topology.partition(name);
          topics
              .computeIfAbsent(name.topic(), t -> new ArrayList<>())
              .add(
                  FetchRequest.FetchPartition.DEFAULT
                      .withPartition(name.partition())
                      .withCurrentLeaderEpoch(known == null ? -1 : known.leaderEpoch())
                      .withFetchOffset(offset)
                      .withPartitionMaxBytes(settings.partitionMaxBytes()));
        });
    List<FetchRequest.FetchTopic> all = new ArrayList<>();
    topics.forEach(
        (topic, partitions) ->
            all.add(
                FetchRequest.FetchTopic.DEFAULT
                    .withTopic(topic)
                    .withTopicId(Uuid.ZERO)
                    .withPartitions(partitions)));
    FetchRequest request =
        FetchRequest.DEFAULT
            .withMaxWaitMs(settings.fetchMaxWaitMs())
            .withMinBytes(settings.fetchMinBytes())
            .withMaxBytes(settings.fetchMaxBytes())
            .withIsolationLevel((byte) (settings.readCommitted() ? 1 : 0))
            .withSessionEpoch(NO_SESSION_EPOCH)
            .withTopics(all);
    long timeoutMs = settings.client().requestTimeoutMs() + settings.fetchMaxWaitMs();
    return Call.of(request, FetchResponse.class, timeoutMs).upTo(HIGHEST);
  }
}
