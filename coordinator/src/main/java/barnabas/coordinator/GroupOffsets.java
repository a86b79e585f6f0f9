package barnabas.coordinator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The committed offsets of one group, by topic and partition. Owned by its [GroupMachine].
final class GroupOffsets {
  private final TreeMap<String, TreeMap<Integer, CommittedOffset>> topics = new TreeMap<>();

  void put(String topic, int partition, CommittedOffset offset) {
    topics.computeIfAbsent(topic, t -> new TreeMap<>()).put(partition, offset);
  }

  void remove(String topic, int partition) {
    TreeMap<Integer, CommittedOffset> partitions = topics.get(topic);
    if (partitions != null && partitions.remove(partition) != null && partitions.isEmpty()) {
      topics.remove(topic);
    }
  }

  @Nullable CommittedOffset offset(String topic, int partition) {
    return partitions(topic).get(partition);
  }

  boolean isEmpty() {
    return topics.isEmpty();
  }

  List<String> topics() {
    return List.copyOf(topics.keySet());
  }

  SortedMap<Integer, CommittedOffset> partitions(String topic) {
    TreeMap<Integer, CommittedOffset> partitions = topics.get(topic);
    return partitions == null
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(partitions);
  }

  /// The events that take all of it away, or all of one topic.
  List<GroupEvent.OffsetRemoved> removals(String groupId, List<String> of) {
    List<GroupEvent.OffsetRemoved> removals = new ArrayList<>();
    for (String topic : of) {
      for (int partition : partitions(topic).keySet()) {
        removals.add(new GroupEvent.OffsetRemoved(groupId, topic, partition));
      }
    }
    return removals;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GroupOffsets offsets && topics.equals(offsets.topics);
  }

  @Override
  public int hashCode() {
    return topics.hashCode();
  }

  @Override
  public String toString() {
    return topics.toString();
  }
}
