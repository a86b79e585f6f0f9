package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Topics;
import barnabas.metadata.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which partitions a rebalance moves, in words for the log. Bounded: the first few are named.
///
/// @param moved as `topic-0 from one to other`
/// @param count how many there are
/// @param of how many partitions the group reads
record Moves(List<String> moved, int count, int of) {
  private static final int NAMED_MAX = 10;

  static Moves between(ConsumerGroup before, ConsumerGroup after, Topics topics) {
    Map<PartitionId, String> had = readers(before);
    Map<PartitionId, String> has = readers(after);
    Map<PartitionId, String> all = new TreeMap<>(had);
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
              inWords(partition, topics) + name(before, from, " from ") + name(after, to, " to "));
        }
      }
    }
    return new Moves(List.copyOf(moved), count, has.size());
  }

  private static Map<PartitionId, String> readers(ConsumerGroup group) {
    Map<PartitionId, String> readers = new TreeMap<>();
    for (Map.Entry<String, SortedSet<PartitionId>> target : group.targets().entrySet()) {
      target.getValue().forEach(partition -> readers.put(partition, target.getKey()));
    }
    return readers;
  }

  private static String inWords(PartitionId partition, Topics topics) {
    Topics.TopicFacts topic = topics.withId(partition.topicId());
    return (topic == null ? partition.topicId() : topic.name()) + "-" + partition.index();
  }

  private static String name(ConsumerGroup group, @Nullable String id, String word) {
    if (id == null) {
      return "";
    }
    ConsumerMember member = group.members().get(id);
    return word + Changes.name(id, member == null ? null : member.instanceId());
  }

  String inWords() {
    if (count == 0) {
      return "nothing moves";
    }
    String more = count > moved.size() ? " and " + (count - moved.size()) + " more" : "";
    return "moves " + count + ", reads " + of + ": " + String.join(", ", moved) + more;
  }
}
