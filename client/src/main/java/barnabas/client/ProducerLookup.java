package barnabas.client;

import barnabas.client.LeaderQuestion.Part;
import barnabas.wire.DescribeProducersRequest;
import barnabas.wire.DescribeProducersResponse;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Finds which producers partitions remember, at their leaders (KIP-664). Owned by the client's
/// loop.
final class ProducerLookup {

  private final Cluster cluster;

  ProducerLookup(Cluster cluster) {
    this.cluster = cluster;
  }

  void of(
      Collection<TopicPartition> partitions,
      Reply<SortedMap<TopicPartition, List<DescribeProducersResponse.ProducerState>>> outcome) {
    new LeaderQuestion<>(cluster, this::call, ProducerLookup::parts).ask(partitions, outcome);
  }

  private Call<DescribeProducersResponse> call(List<TopicPartition> partitions) {
    TreeMap<String, List<Integer>> topics = new TreeMap<>();
    for (TopicPartition one : partitions) {
      topics.computeIfAbsent(one.topic(), t -> new ArrayList<>()).add(one.partition());
    }
    List<DescribeProducersRequest.TopicRequest> all = new ArrayList<>();
    topics.forEach(
        (topic, indexes) ->
            all.add(
                DescribeProducersRequest.TopicRequest.DEFAULT
                    .withName(topic)
                    .withPartitionIndexes(indexes)));
    return Call.of(
        DescribeProducersRequest.DEFAULT.withTopics(all),
        DescribeProducersResponse.class,
        cluster.settings().requestTimeoutMs());
  }

  private static List<Part<List<DescribeProducersResponse.ProducerState>>> parts(
      DescribeProducersResponse response) {
    List<Part<List<DescribeProducersResponse.ProducerState>>> parts = new ArrayList<>();
    for (DescribeProducersResponse.TopicResponse topic : response.topics()) {
      for (DescribeProducersResponse.PartitionResponse p : topic.partitions()) {
        parts.add(
            new Part<>(
                new TopicPartition(topic.name(), p.partitionIndex()),
                ErrorCode.of(p.errorCode()),
                p.activeProducers()));
      }
    }
    return parts;
  }
}
