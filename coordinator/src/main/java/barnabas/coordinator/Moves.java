package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Topics;
import barnabas.metadata.PartitionId;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which partitions a rebalance moves, in words for the log. Bounded: the first few are named.
///
/// @param moved as `topic-0..3,7 from one to other`
/// @param count how many partitions there are
/// @param unnamed how many of them `moved` leaves out
/// @param of how many partitions the group reads
record Moves(List<String> moved, int count, int unnamed, int of) {
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
    Map<Way, List<Range>> ways = new LinkedHashMap<>();
    int count = 0;
    int ranges = 0;
    int unnamed = 0;
    for (PartitionId partition : all.keySet()) {
      Way way = new Way(partition.topicId(), had.get(partition), has.get(partition));
      if (way.from != null && way.from.equals(way.to)) {
        continue;
      }
      count++;
      List<Range> named = ways.getOrDefault(way, List.of());
      if (!named.isEmpty() && named.getLast().last + 1 == partition.index()) {
        named.set(named.size() - 1, new Range(named.getLast().first, partition.index()));
      } else if (ranges < NAMED_MAX) {
        ranges++;
        Range alone = new Range(partition.index(), partition.index());
        ways.computeIfAbsent(way, _ -> new ArrayList<>()).add(alone);
      } else {
        unnamed++;
      }
    }
    List<String> moved = new ArrayList<>();
    ways.forEach((way, named) -> moved.add(inWords(way, named, topics)));
    return new Moves(List.copyOf(moved), count, unnamed, has.size());
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

  private static String inWords(Way way, List<Range> ranges, Topics topics) {
    Topics.TopicFacts topic = topics.withId(way.topicId);
    return (topic == null ? way.topicId : topic.name())
        + "-"
        + ranges.stream().map(Range::inWords).collect(Collectors.joining(","))
        + (way.from == null ? "" : " from " + way.from)
        + (way.to == null ? "" : " to " + way.to);
  }

  String inWords() {
    if (count == 0) {
      return "nothing moves";
    }
    String more = unnamed > 0 ? " and " + unnamed + " more" : "";
    return "moves " + count + ", reads " + of + ": " + String.join(", ", moved) + more;
  }

  /// What partitions of a topic have in common that go from one member to another.
  private record Way(Uuid topicId, @Nullable String from, @Nullable String to) {}

  /// Partitions that follow each other.
  private record Range(int first, int last) {
    String inWords() {
      return first == last ? "" + first : first + (last == first + 1 ? "," : "..") + last;
    }
  }
}
