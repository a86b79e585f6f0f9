package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.Map;
import java.util.TreeMap;

/// What any reader was given is there at the end, unless the topic or a stated deletion took it: no
/// phantom reads.
public final class NothingReadVanishes implements Checker {
  private static final String PROMISE = "nothing read vanishes";

  private final Topics topics;
  private final Map<TopicPartition, Long> highest = new TreeMap<>();

  public NothingReadVanishes(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void read(String reader, TopicPartition partition, long offset, long id) {
    highest.merge(partition, offset, Math::max);
  }

  /// That each offset has the value that was read is [OneValuePerOffset]'s, and that none is left
  /// out is seen here.
  @Override
  public void ended(Inventory inventory) {
    highest.forEach(
        (name, offset) -> {
          if (topics.keeps(name.topic())) {
            Inventory.Partition found = inventory.partition(name);
            if (found == null || found.end() <= offset) {
              throw new Violation(PROMISE, "%s %d was read and is gone".formatted(name, offset));
            }
          }
        });
    inventory
        .topics()
        .forEach(
            (topic, all) -> {
              if (!topics.of(topic).compacted()) {
                all.partitions()
                    .forEach((index, found) -> checkWhole(new TopicPartition(topic, index), found));
              }
            });
  }

  private void checkWhole(TopicPartition name, Inventory.Partition found) {
    TopicFacts topic = topics.of(name.topic());
    long offset = found.start();
    for (long present : found.values().keySet()) {
      if (topic.rotEnd(name.partition(), offset) < present) {
        throw new Violation(PROMISE, "%s has no record at %d".formatted(name, offset));
      }
      offset = present + 1;
    }
    if (topic.rotEnd(name.partition(), offset) < found.end()) {
      throw new Violation(
          PROMISE,
          "%s gives nothing at %d and says it ends at %d".formatted(name, offset, found.end()));
    }
  }
}
