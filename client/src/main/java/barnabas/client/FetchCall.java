package barnabas.client;

import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Positions of several partitions in one Fetch request, which names all of them: no fetch session
/// (KIP-227) is asked for. They go by the ids of topics where all are known (KIP-516), so that one
/// that was deleted and made again is not read as if it were the old one.
final class FetchCall {

  private static final int HIGHEST = 13;

  /// The last version that names topics.
  private static final int HIGHEST_WITH_NAMES = 12;

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
                    .withTopicId(topology.idOf(topic))
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
    boolean byIds = topics.keySet().stream().noneMatch(topic -> topology.idOf(topic).isZero());
    return Call.of(request, FetchResponse.class, timeoutMs)
        .upTo(byIds ? HIGHEST : HIGHEST_WITH_NAMES);
  }

  /// What an answer may call the topics of these partitions, by their ids.
  static SortedMap<Uuid, String> names(SortedMap<TopicPartition, Long> offsets, Topology topology) {
    SortedMap<Uuid, String> names = new TreeMap<>();
    offsets.keySet().forEach(one -> names.put(topology.idOf(one.topic()), one.topic()));
    return names;
  }
}
