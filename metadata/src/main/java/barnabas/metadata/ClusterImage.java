package barnabas.metadata;

import barnabas.wire.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/// All of the cluster's metadata at one moment. Immutable and persistent: the next image shares
/// with this one whatever did not change, so that a change costs what changed and every loop can
/// hold an image of its own.
///
/// @param clusterId empty before the cluster begins
/// @param brokers by id
/// @param topics by name, in order
/// @param topicsById the same topics
/// @param legibleNames the topics whose names have `.` or `_`, by the name with `_` for each `.`
/// @param configs what was set dynamically, by resource, then by key
/// @param features finalized levels
/// @param quotas limits of clients, by whose they are, then by key
/// @param partitionCount over all topics
/// @param nextBrokerEpoch larger than every broker epoch that was given
/// @param nextProducerId larger than every producer id that was given
public record ClusterImage(
    String clusterId,
    PSortedMap<Integer, Broker> brokers,
    PSortedMap<String, Topic> topics,
    PMap<Uuid, Topic> topicsById,
    PMap<String, String> legibleNames,
    PSortedMap<ConfigResource, PSortedMap<String, String>> configs,
    PSortedMap<String, Short> features,
    PSortedMap<QuotaEntity, PSortedMap<String, Double>> quotas,
    int partitionCount,
    long nextBrokerEpoch,
    long nextProducerId) {

  /// Before the first event.
  public static final ClusterImage EMPTY =
      new ClusterImage(
          "",
          TreePMap.empty(),
          TreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          0,
          1,
          0);

  /// The image after these events.
  public ClusterImage with(List<? extends Event> events) {
    ImageDraft draft = new ImageDraft(this);
    events.forEach(draft::apply);
    return draft.image();
  }

  /// The topic of that name, or null.
  public @Nullable Topic topic(String name) {
    return topics.get(name);
  }

  /// The topic with that id, or null.
  public @Nullable Topic topic(Uuid id) {
    return topicsById.get(id);
  }

  /// The partition with that id, or null.
  public @Nullable Partition partition(PartitionId id) {
    Topic topic = topicsById.get(id.topicId());
    return topic == null || id.index() < 0 || id.index() >= topic.partitions().size()
        ? null
        : topic.partitions().get(id.index());
  }

  /// What was set dynamically for a resource, by key; empty if nothing was.
  public PSortedMap<String, String> configs(ConfigResource resource) {
    return configs.getOrDefault(resource, TreePMap.empty());
  }

  /// The quotas that an entity has itself, by key; empty if it has none.
  public PSortedMap<String, Double> quotas(QuotaEntity entity) {
    return quotas.getOrDefault(entity, TreePMap.empty());
  }

  @Override
  public String toString() {
    return "cluster %s with %d brokers, %d topics, %d partitions (hash %08x)"
        .formatted(clusterId, brokers.size(), topics.size(), partitionCount, hashCode());
  }
}
