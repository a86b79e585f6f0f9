package barnabas.coordinator;

import barnabas.metadata.PartitionId;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Partitions sorted by their topics, as messages and records name them.
final class ByTopic {
  private ByTopic() {}

  /// The indexes of each topic's partitions, in the order in which they came.
  static SortedMap<Uuid, List<Integer>> indexes(Collection<PartitionId> partitions) {
    SortedMap<Uuid, List<Integer>> topics = new TreeMap<>();
    for (PartitionId partition : partitions) {
      topics.computeIfAbsent(partition.topicId(), id -> new ArrayList<>()).add(partition.index());
    }
    return topics;
  }
}
