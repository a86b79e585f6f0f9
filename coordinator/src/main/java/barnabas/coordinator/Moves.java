package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Topics;
import barnabas.metadata.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// Which partitions a rebalance moves, in words for the log. Bounded: the first few are named.
///
/// @param moved as `topic-0 from one to other`
/// @param count how many there are
/// @param of how many partitions the group reads
record Moves(List<String> moved, int count, int of) {
  private static final int NAMED_MAX = 10;

  static Moves between(ConsumerGroup before, ConsumerGroup after, Topics topics) {
    return between(readers(before), readers(after), topics);
  }

  /// @param had who read each partition, as logs name members
  /// @param has who is to read it
  static Moves between(
      SortedMap<PartitionId, String> had, SortedMap<PartitionId, String> has, Topics topics) {
    SortedMap<PartitionId, String> all = new TreeMap<>(had);
    all.putAll(has);
    List<String> moved = new ArrayList<>();
    int count = 0;
    for (PartitionId partition : all.keySet()) {
      String from = had.get(partition);
      String to = has.get(partition);
      if (from == null || !from.equals(to)) {
        count++;
        if (moved.size() < NAMED_MAX) {
          moved.add(
              inWords(partition, topics)
                  + (from == null ? "" : " from " + from)
                  + (to == null ? "" : " to " + to));
        }
      }
    }
    return new Moves(List.copyOf(moved), count, has.size());
  }

  private static SortedMap<PartitionId, String> readers(ConsumerGroup group) {
    SortedMap<PartitionId, String> readers = new TreeMap<>();
    for (Map.Entry<String, SortedSet<PartitionId>> target : group.targets().entrySet()) {
      ConsumerMember member = group.members().get(target.getKey());
      String name = Changes.name(target.getKey(), member == null ? null : member.instanceId());
      target.getValue().forEach(partition -> readers.put(partition, name));
    }
    return readers;
  }

  private static String inWords(PartitionId partition, Topics topics) {
    Topics.TopicFacts topic = topics.withId(partition.topicId());
    return (topic == null ? partition.topicId() : topic.name()) + "-" + partition.index();
  }

  String inWords() {
    if (count == 0) {
      return "nothing moves";
    }
    String more = count > moved.size() ? " and " + (count - moved.size()) + " more" : "";
    return "moves " + count + ", reads " + of + ": " + String.join(", ", moved) + more;
  }
}
