package barnabas.coordinator.consumer;

import barnabas.metadata.PartitionId;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Gives each reader of a topic a range of its partitions, so that topics with the same readers and
/// as many partitions are split alike: what has the same key is read by the same member.
///
/// Readers stand in the order of the ranges that they had, newcomers behind them, so that a range
/// moves no further than it must.
final class RangeAssignor implements Assignor {

  @Override
  public String name() {
    return "range";
  }

  @Override
  public SortedMap<String, SortedSet<PartitionId>> assign(Task task) {
    SortedMap<String, SortedSet<PartitionId>> assigned = new TreeMap<>();
    task.readers().keySet().forEach(id -> assigned.put(id, new TreeSet<>()));
    readBy(task)
        .forEach(
            (readers, topics) -> {
              List<String> inOrder = inOrder(task, readers, topics);
              topics.forEach(
                  topic -> {
                    int count = task.partitions().getOrDefault(topic, 0);
                    split(topic, count, inOrder, assigned);
                  });
            });
    return assigned;
  }

  /// The topics by who reads them, in order.
  private static Map<List<String>, SortedSet<Uuid>> readBy(Task task) {
    SortedMap<Uuid, List<String>> readers = new TreeMap<>();
    task.readers()
        .forEach(
            (id, reader) ->
                reader
                    .topics()
                    .forEach(
                        topic -> readers.computeIfAbsent(topic, t -> new ArrayList<>()).add(id)));
    Map<List<String>, SortedSet<Uuid>> topics = new LinkedHashMap<>();
    readers.forEach((topic, who) -> topics.computeIfAbsent(who, w -> new TreeSet<>()).add(topic));
    return topics;
  }

  private static void split(
      Uuid topic, int count, List<String> readers, Map<String, SortedSet<PartitionId>> assigned) {
    int next = 0;
    for (int i = 0; i < readers.size(); i++) {
      int share = count / readers.size() + (i < count % readers.size() ? 1 : 0);
      SortedSet<PartitionId> range = new TreeSet<>();
      for (int end = next + share; next < end; next++) {
        range.add(new PartitionId(topic, next));
      }
      assigned.computeIfAbsent(readers.get(i), id -> new TreeSet<>()).addAll(range);
    }
  }

  private static List<String> inOrder(Task task, List<String> readers, Set<Uuid> topics) {
    List<Placed> placed = new ArrayList<>();
    for (String id : readers) {
      Reader reader = task.readers().get(id);
      if (reader == null) {
        throw new IllegalStateException("a reader that is none");
      }
      int first = Integer.MAX_VALUE;
      for (PartitionId partition : reader.before()) {
        first = topics.contains(partition.topicId()) ? Math.min(first, partition.index()) : first;
      }
      String name = reader.instanceId();
      placed.add(new Placed(first, name == null ? id : name, id));
    }
    placed.sort(
        Comparator.comparingInt(Placed::first)
            .thenComparing(Placed::name)
            .thenComparing(Placed::id));
    return placed.stream().map(Placed::id).toList();
  }

  /// Where a reader stands: by the first index that it had, then by its name.
  private record Placed(int first, String name, String id) {}
}
