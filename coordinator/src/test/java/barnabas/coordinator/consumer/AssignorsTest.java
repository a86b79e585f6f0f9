package barnabas.coordinator.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.PartitionId;
import barnabas.sim.ports.SimRandomness;
import barnabas.wire.Uuid;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Proves what assignors promise, on groups drawn from seeds that change step by step: each
/// partition that is read has one reader of its topic; `uniform` is balanced and moves no more than
/// it must; `range` gives ranges, and the same ones where topics are read alike.
class AssignorsTest {
  private static final int GROUPS = 300;
  private static final int STEPS = 12;
  private static final int TOPICS = 6;

  private final Assignor uniform = new UniformAssignor();
  private final Assignor range = new RangeAssignor();

  @Test
  void eachPartitionHasOneReaderOfItsTopic() {
    for (int seed = 0; seed < GROUPS; seed++) {
      Story story = new Story(seed, 50);
      for (int step = 0; step < STEPS; step++) {
        Assignor.Task task = story.next();

        SortedMap<String, SortedSet<PartitionId>> assigned =
            (seed % 2 == 0 ? uniform : range).assign(task);

        checkWhole(task, assigned);
        story.remember(assigned);
      }
    }
  }

  @Test
  void uniformLeavesNobodyWithTwoMoreThanAnotherThatCouldTakeOne() {
    for (int seed = 0; seed < GROUPS; seed++) {
      Story story = new Story(seed, 50);
      for (int step = 0; step < STEPS; step++) {
        Assignor.Task task = story.next();

        SortedMap<String, SortedSet<PartitionId>> assigned = uniform.assign(task);

        assigned.forEach(
            (id, partitions) ->
                partitions.forEach(
                    partition ->
                        task.readers()
                            .forEach(
                                (other, reader) -> {
                                  if (reader.reads(partition)) {
                                    assertThat(partitions.size() - assigned.get(other).size())
                                        .isLessThan(2);
                                  }
                                })));
        story.remember(assigned);
      }
    }
  }

  @Test
  void uniformMovesNoMoreThanItMustWhereAllReadTheSame() {
    for (int seed = 0; seed < GROUPS; seed++) {
      Story story = new Story(seed, 0);
      for (int step = 0; step < STEPS; step++) {
        Assignor.Task task = story.next();

        SortedMap<String, SortedSet<PartitionId>> assigned = uniform.assign(task);

        assertThat(kept(task, assigned)).isEqualTo(keepable(task));
        story.remember(assigned);
      }
    }
  }

  @Test
  void askedAgainNobodyMovesAnything() {
    for (int seed = 0; seed < GROUPS; seed++) {
      for (Assignor assignor : Assignor.ALL) {
        Story story = new Story(seed, 50);
        for (int step = 0; step < STEPS; step++) {
          SortedMap<String, SortedSet<PartitionId>> assigned = assignor.assign(story.next());
          story.remember(assigned);

          assertThat(assignor.assign(story.same())).isEqualTo(assigned);
        }
      }
    }
  }

  @Test
  void rangeGivesRangesAndTheSameOnesWhereTopicsAreReadAlike() {
    for (int seed = 0; seed < GROUPS; seed++) {
      Story story = new Story(seed, 0);
      for (int step = 0; step < STEPS; step++) {
        Assignor.Task task = story.next();

        SortedMap<String, SortedSet<PartitionId>> assigned = range.assign(task);

        Map<String, SortedSet<Integer>> alike = new TreeMap<>();
        assigned.forEach(
            (id, partitions) ->
                task.partitions()
                    .forEach(
                        (topic, count) -> {
                          SortedSet<Integer> indexes = indexes(partitions, topic);
                          if (!indexes.isEmpty()) {
                            int width = indexes.last() - indexes.first() + 1;
                            assertThat(width).isEqualTo(indexes.size());
                          }
                          SortedSet<Integer> before = alike.putIfAbsent(id + " " + count, indexes);
                          assertThat(before == null || before.equals(indexes)).isTrue();
                        }));
        story.remember(assigned);
      }
    }
  }

  private static SortedSet<Integer> indexes(SortedSet<PartitionId> partitions, Uuid topic) {
    SortedSet<Integer> indexes = new TreeSet<>();
    for (PartitionId partition : partitions) {
      if (partition.topicId().equals(topic)) {
        indexes.add(partition.index());
      }
    }
    return indexes;
  }

  private static void checkWhole(
      Assignor.Task task, SortedMap<String, SortedSet<PartitionId>> assigned) {
    assertThat(assigned.keySet()).isEqualTo(task.readers().keySet());
    SortedSet<PartitionId> seen = new TreeSet<>();
    assigned.forEach(
        (id, partitions) ->
            partitions.forEach(
                partition -> {
                  assertThat(task.readers().get(id).reads(partition)).isTrue();
                  assertThat(seen.add(partition)).as("%s has one reader", partition).isTrue();
                }));
    SortedSet<PartitionId> all = new TreeSet<>();
    task.partitions()
        .forEach(
            (topic, count) -> {
              for (int i = 0; i < count; i++) {
                all.add(new PartitionId(topic, i));
              }
            });
    assertThat(seen).isEqualTo(all);
  }

  private static int kept(Assignor.Task task, SortedMap<String, SortedSet<PartitionId>> assigned) {
    int kept = 0;
    for (Map.Entry<String, Assignor.Reader> reader : task.readers().entrySet()) {
      SortedSet<PartitionId> both = new TreeSet<>(reader.getValue().before());
      both.retainAll(assigned.get(reader.getKey()));
      kept += both.size();
    }
    return kept;
  }

  /// How many partitions can stay where they are at most: of P partitions and M members, P mod M
  /// members have one more than the others.
  private static int keepable(Assignor.Task task) {
    int members = task.readers().size();
    int partitions = task.partitions().values().stream().mapToInt(count -> count).sum();
    int larger = members == 0 ? 0 : partitions % members;
    int share = members == 0 ? 0 : partitions / members;
    int keepable = 0;
    for (Assignor.Reader reader : task.readers().values()) {
      long had =
          reader.before().stream()
              .filter(each -> each.index() < task.partitions().getOrDefault(each.topicId(), 0))
              .count();
      if (had > share && larger > 0) {
        larger--;
        keepable += share + 1;
      } else {
        keepable += (int) Math.min(had, share);
      }
    }
    return keepable;
  }

  /// A group and topics that change step by step.
  private static final class Story {
    private final SimRandomness chance;
    private final int pickyPercent;
    private final SortedMap<Uuid, Integer> topics = new TreeMap<>();
    private final SortedMap<String, Assignor.Reader> readers = new TreeMap<>();
    private int born;

    /// @param pickyPercent how likely a member leaves topics out
    Story(long seed, int pickyPercent) {
      chance = new SimRandomness(seed);
      this.pickyPercent = pickyPercent;
      int count = 1 + chance.nextInt(TOPICS);
      for (int i = 0; i < count; i++) {
        topics.put(new Uuid(chance.nextLong(), i), 1 + chance.nextInt(9));
      }
    }

    Assignor.Task next() {
      int dice = chance.nextInt(10);
      if (readers.isEmpty() || dice < 5) {
        String id = "m" + chance.nextInt(1_000) + "-" + born++;
        readers.put(id, new Assignor.Reader(null, chosen(), new TreeSet<>()));
      } else if (dice < 8 && readers.size() > 1) {
        readers.remove(somebody());
      } else if (dice < 9) {
        Uuid grows = topics.keySet().stream().skip(chance.nextInt(topics.size())).findFirst().get();
        topics.merge(grows, 1 + chance.nextInt(3), Integer::sum);
      } else {
        String id = somebody();
        readers.put(id, new Assignor.Reader(null, chosen(), readers.get(id).before()));
      }
      return same();
    }

    private String somebody() {
      return readers.keySet().stream().skip(chance.nextInt(readers.size())).findFirst().get();
    }

    private SortedSet<Uuid> chosen() {
      SortedSet<Uuid> chosen = new TreeSet<>();
      topics.keySet().stream().filter(id -> !chance.chance(pickyPercent)).forEach(chosen::add);
      return chosen;
    }

    Assignor.Task same() {
      SortedMap<Uuid, Integer> read = new TreeMap<>(topics);
      read.keySet()
          .removeIf(
              id -> readers.values().stream().noneMatch(reader -> reader.topics().contains(id)));
      return new Assignor.Task(new TreeMap<>(readers), read);
    }

    void remember(SortedMap<String, SortedSet<PartitionId>> assigned) {
      readers.replaceAll(
          (id, reader) ->
              new Assignor.Reader(reader.instanceId(), reader.topics(), assigned.get(id)));
    }
  }
}
