package barnabas.coordinator.consumer;

import barnabas.metadata.PartitionId;
import barnabas.wire.Uuid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Spreads partitions evenly and lets everybody keep what it can: a partition goes from one member
/// to another only where the other reads its topic and had at least two fewer.
///
/// Everybody keeps what it had and still reads; what nobody has goes to the least laden of those
/// who read it; then the most laden hand on to the least laden. So members who read the same topics
/// end with numbers that differ by one at most, and no fewer partitions could have moved.
final class UniformAssignor implements Assignor {

  @Override
  public String name() {
    return "uniform";
  }

  @Override
  public SortedMap<String, SortedSet<PartitionId>> assign(Task task) {
    Work work = new Work(task);
    work.keep();
    List<Pool> pools = work.pools();
    pools.forEach(work::hand);
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Pool pool : pools) {
        moved |= work.level(pool);
      }
    }
    return work.assigned();
  }

  /// The topics that the same members read.
  ///
  /// @param open their partitions that nobody has yet
  private record Pool(List<String> readers, SortedSet<Uuid> topics, ArrayDeque<PartitionId> open) {}

  /// How much a member has.
  private record Load(int count, String id) implements Comparable<Load> {
    @Override
    public int compareTo(Load other) {
      int byCount = Integer.compare(count, other.count);
      return byCount != 0 ? byCount : id.compareTo(other.id);
    }
  }

  /// An assignment in the making.
  private static final class Work {
    private final Task task;
    private final SortedMap<String, TreeSet<PartitionId>> assigned = new TreeMap<>();
    private final SortedSet<PartitionId> taken = new TreeSet<>();

    Work(Task task) {
      this.task = task;
    }

    SortedMap<String, SortedSet<PartitionId>> assigned() {
      return new TreeMap<>(assigned);
    }

    private TreeSet<PartitionId> of(String id) {
      return assigned.computeIfAbsent(id, member -> new TreeSet<>());
    }

    void keep() {
      task.readers()
          .forEach(
              (id, reader) -> {
                SortedSet<PartitionId> kept = of(id);
                for (PartitionId partition : reader.before()) {
                  if (reader.reads(partition) && exists(partition) && taken.add(partition)) {
                    kept.add(partition);
                  }
                }
              });
    }

    private boolean exists(PartitionId partition) {
      return partition.index() < task.partitions().getOrDefault(partition.topicId(), 0);
    }

    /// The topics by who reads them, in order.
    List<Pool> pools() {
      SortedMap<Uuid, List<String>> readers = new TreeMap<>();
      task.readers()
          .forEach(
              (id, reader) ->
                  reader
                      .topics()
                      .forEach(
                          topic -> readers.computeIfAbsent(topic, t -> new ArrayList<>()).add(id)));
      Map<List<String>, Pool> byReaders = new HashMap<>();
      List<Pool> pools = new ArrayList<>();
      readers.forEach(
          (topic, who) -> {
            Pool pool = byReaders.get(who);
            if (pool == null) {
              pool = new Pool(who, new TreeSet<>(), new ArrayDeque<>());
              byReaders.put(who, pool);
              pools.add(pool);
            }
            pool.topics().add(topic);
            open(topic, pool.open());
          });
      return pools;
    }

    private void open(Uuid topic, Collection<PartitionId> open) {
      int count = task.partitions().getOrDefault(topic, 0);
      for (int i = 0; i < count; i++) {
        PartitionId partition = new PartitionId(topic, i);
        if (!taken.contains(partition)) {
          open.add(partition);
        }
      }
    }

    /// Gives what nobody has to the least laden.
    void hand(Pool pool) {
      TreeSet<Load> loads = loads(pool);
      for (PartitionId next = pool.open().poll(); next != null; next = pool.open().poll()) {
        give(next, loads);
      }
    }

    /// Has the most laden hand on to the least laden, as long as that evens anything out.
    boolean level(Pool pool) {
      TreeSet<Load> loads = loads(pool);
      boolean moved = false;
      while (!loads.isEmpty()) {
        Load most = loads.last();
        if (most.count() - loads.first().count() < 2) {
          return moved;
        }
        loads.remove(most);
        PartitionId surplus = last(of(most.id()), pool);
        if (surplus != null) {
          of(most.id()).remove(surplus);
          give(surplus, loads);
          loads.add(new Load(most.count() - 1, most.id()));
          moved = true;
        }
      }
      return moved;
    }

    private TreeSet<Load> loads(Pool pool) {
      TreeSet<Load> loads = new TreeSet<>();
      pool.readers().forEach(id -> loads.add(new Load(of(id).size(), id)));
      return loads;
    }

    private void give(PartitionId partition, TreeSet<Load> loads) {
      Load least = loads.first();
      loads.remove(least);
      of(least.id()).add(partition);
      loads.add(new Load(least.count() + 1, least.id()));
    }

    /// The last partition that is of a pool.
    private static @Nullable PartitionId last(TreeSet<PartitionId> partitions, Pool pool) {
      for (PartitionId partition : partitions.descendingSet()) {
        if (pool.topics().contains(partition.topicId())) {
          return partition;
        }
      }
      return null;
    }
  }
}
