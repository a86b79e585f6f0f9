package barnabas.metadata;

import static barnabas.wire.ErrorCode.INVALID_REPLICATION_FACTOR;
import static barnabas.wire.ErrorCode.INVALID_REPLICA_ASSIGNMENT;
import static barnabas.wire.ErrorCode.POLICY_VIOLATION;

import java.util.List;
import java.util.TreeSet;

/// What holds of partitions that are to be made, whichever way. Checked before anything as large as
/// the request's numbers is made.
final class PartitionRules {
  private PartitionRules() {}

  /// Whether a topic with `before` partitions may have `wanted`.
  ///
  /// @param roomLeft partitions that the request may still make
  static Refusal count(
      Configs configs, ClusterImage image, int before, long wanted, long roomLeft) {
    long topicMax = configs.brokerNumber(image, "max.partitions.per.topic");
    if (wanted > topicMax) {
      return Refusal.of(
          POLICY_VIOLATION,
          "%d partitions are too many for a topic; max.partitions.per.topic is %d.",
          wanted,
          topicMax);
    }
    long clusterMax = configs.brokerNumber(image, "max.partitions");
    if (image.partitionCount() + wanted - before > clusterMax) {
      return Refusal.of(
          POLICY_VIOLATION,
          "The cluster has %d partitions and would have %d; max.partitions is %d.",
          image.partitionCount(),
          image.partitionCount() + wanted - before,
          clusterMax);
    }
    if (wanted - before > roomLeft) {
      return Refusal.of(
          POLICY_VIOLATION,
          "At most %d partitions may be made by one request.",
          CreateTopics.PARTITIONS_MAX);
    }
    return Refusal.NONE;
  }

  /// Whether there are brokers for so many replicas.
  static Refusal factor(ClusterImage image, int factor) {
    int brokers = image.brokers().size();
    return factor <= brokers
        ? Refusal.NONE
        : Refusal.of(
            INVALID_REPLICATION_FACTOR,
            "Replication factor: %d larger than available brokers: %d.",
            factor,
            brokers);
  }

  /// Whether these replicas can be: all brokers known, none twice, as many for each partition.
  static Refusal assignment(ClusterImage image, List<List<Integer>> partitions, int factor) {
    for (List<Integer> replicas : partitions) {
      if (replicas.isEmpty()) {
        return Refusal.of(
            INVALID_REPLICA_ASSIGNMENT, "A partition must have one replica at least.");
      }
      if (new TreeSet<>(replicas).size() != replicas.size()) {
        return Refusal.of(
            INVALID_REPLICA_ASSIGNMENT, "A partition has a broker twice: %s.", shown(replicas));
      }
      for (int broker : replicas) {
        if (!image.brokers().containsKey(broker)) {
          return Refusal.of(
              INVALID_REPLICA_ASSIGNMENT,
              "Broker %d of a manual assignment is not registered.",
              broker);
        }
      }
      if (replicas.size() != factor) {
        return Refusal.of(
            INVALID_REPLICA_ASSIGNMENT,
            "A partition has %d replicas, another one %d.",
            replicas.size(),
            factor);
      }
    }
    return Refusal.NONE;
  }

  private static String shown(List<Integer> replicas) {
    return ConfigRange.shortened(replicas.toString());
  }

  /// A new partition with these replicas, all of them in sync.
  static Partition fresh(List<Integer> replicas) {
    return new Partition(replicas, replicas, replicas.getFirst(), 0, 0, List.of(), List.of());
  }
}
