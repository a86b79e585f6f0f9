package barnabas.metadata;

import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What changed from one image to the next, so that nobody has to compare the two.
///
/// @param index the entry of the log that `after` is the state of
/// @param createdTopics as they are in `after`; all their partitions are in `changedPartitions` too
/// @param deletedTopics as they were in `before`; no partition of theirs is in `changedPartitions`
/// @param changedPartitions new and changed ones
/// @param changedConfigs resources whose dynamic configs changed; deleted topics are not among them
/// @param changedBrokers registered anew or removed
public record ClusterDelta(
    long index,
    ClusterImage before,
    ClusterImage after,
    List<Topic> createdTopics,
    List<Topic> deletedTopics,
    List<PartitionId> changedPartitions,
    List<ConfigResource> changedConfigs,
    List<Integer> changedBrokers) {

  /// The change from the empty image to all of `after`: the first delta that anybody hears.
  static ClusterDelta whole(long index, ClusterImage after) {
    List<PartitionId> partitions = new ArrayList<>();
    for (Topic topic : after.topics().values()) {
      for (int i = 0; i < topic.partitions().size(); i++) {
        partitions.add(new PartitionId(topic.id(), i));
      }
    }
    return new ClusterDelta(
        index,
        ClusterImage.EMPTY,
        after,
        List.copyOf(after.topics().values()),
        List.of(),
        List.copyOf(partitions),
        List.copyOf(after.configs().keySet()),
        List.copyOf(after.brokers().keySet()));
  }

  /// The change that these events made.
  static ClusterDelta of(
      long index, ClusterImage before, ClusterImage after, List<? extends Event> events) {
    Touched touched = new Touched();
    events.forEach(event -> touched.event(event, after));
    List<Topic> created = new ArrayList<>();
    List<Topic> deleted = new ArrayList<>();
    for (Uuid id : touched.topics) {
      Topic was = before.topic(id);
      Topic is = after.topic(id);
      if (was == null && is != null) {
        created.add(is);
      } else if (was != null && is == null) {
        deleted.add(was);
      }
    }
    return new ClusterDelta(
        index,
        before,
        after,
        List.copyOf(created),
        List.copyOf(deleted),
        touched.partitions.stream().filter(id -> after.partition(id) != null).toList(),
        touched.configs.stream().filter(resource -> stands(after, resource)).toList(),
        List.copyOf(touched.brokers));
  }

  private static boolean stands(ClusterImage image, ConfigResource resource) {
    return switch (resource.kind()) {
      case TOPIC -> image.topic(resource.name()) != null;
      case BROKER, GROUP -> true;
    };
  }

  /// Gathers what events speak of.
  private static final class Touched {
    private final Set<Uuid> topics = new LinkedHashSet<>();
    private final Set<PartitionId> partitions = new LinkedHashSet<>();
    private final Set<ConfigResource> configs = new TreeSet<>();
    private final Set<Integer> brokers = new TreeSet<>();

    /// No `switch` over the sealed type, as in [ImageDraft#apply]. Events that are not here change
    /// nothing that a delta lists.
    void event(Event event, ClusterImage after) {
      if (event instanceof PartitionSet set) {
        partitions.add(new PartitionId(set.topicId(), set.index()));
      } else if (event instanceof TopicCreated created) {
        topics.add(created.topicId());
      } else if (event instanceof TopicDeleted deleted) {
        topics.add(deleted.topicId());
      } else if (event instanceof BrokerRegistered registered) {
        brokers.add(registered.brokerId());
        if (registered.leadsAnew()) {
          ledBy(registered.brokerId(), after);
        }
      } else if (event instanceof BrokerRemoved removed) {
        brokers.add(removed.brokerId());
      } else if (event instanceof ConfigSet set) {
        ConfigResource.Kind kind = ConfigResource.Kind.of(set.resourceType());
        if (kind != null) {
          configs.add(new ConfigResource(kind, set.resourceName()));
        }
      }
    }

    private void ledBy(int leader, ClusterImage after) {
      for (Topic topic : after.topics().values()) {
        for (int index = 0; index < topic.partitions().size(); index++) {
          if (topic.partitions().get(index).leader() == leader) {
            partitions.add(new PartitionId(topic.id(), index));
          }
        }
      }
    }
  }
}
