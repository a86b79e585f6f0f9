package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What was acknowledged is there at the end, unless a stated deletion took it or it was damaged at
/// rest. Of compacted topics only that they are there: the rest is [CompactionKeeps]'s.
public final class AcknowledgedIsReadable implements Checker {
  private static final String PROMISE = "acknowledged is readable";

  private final Topics topics;
  private final Map<TopicPartition, Map<Long, Long>> byOffset = new TreeMap<>();
  private final Map<TopicPartition, Set<Long>> anywhere = new TreeMap<>();

  public AcknowledgedIsReadable(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void acknowledged(SentRecord record, TopicPartition partition, long offset) {
    if (offset >= 0) {
      byOffset.computeIfAbsent(partition, p -> new TreeMap<>()).put(offset, record.id());
    } else {
      anywhere.computeIfAbsent(partition, p -> new HashSet<>()).add(record.id());
    }
  }

  @Override
  public void ended(Inventory inventory) {
    byOffset.forEach(
        (name, expected) -> {
          if (topics.keeps(name.topic())) {
            Inventory.Partition found = partition(inventory, name);
            if (!topics.of(name.topic()).compacted()) {
              expected.forEach((offset, id) -> checkAt(name, found, offset, id));
            }
          }
        });
    anywhere.forEach(
        (name, expected) -> {
          TopicFacts topic = topics.of(name.topic());
          if (topics.keeps(name.topic()) && !topic.hasRot() && !topic.compacted()) {
            Inventory.Partition found = partition(inventory, name);
            checkAnywhere(name, found, expected);
          }
        });
  }

  private Inventory.Partition partition(Inventory inventory, TopicPartition name) {
    Inventory.Partition found = inventory.partition(name);
    if (found == null) {
      throw new Violation(PROMISE, name + " is gone with all that it held");
    }
    if (found.start() > topics.of(name.topic()).startMax(name.partition())) {
      throw new Violation(PROMISE, name + " begins at " + found.start() + ", unasked");
    }
    return found;
  }

  private void checkAt(TopicPartition name, Inventory.Partition found, long offset, long id) {
    if (offset >= found.start()
        && !found.values().containsKey(offset)
        && !topics.of(name.topic()).isRotten(name.partition(), offset)) {
      throw new Violation(
          PROMISE,
          "record %d was acknowledged at %s %d, which is not in %d to %d"
              .formatted(id, name, offset, found.start(), found.end()));
    }
  }

  private static void checkAnywhere(
      TopicPartition name, Inventory.Partition found, Set<Long> expected) {
    if (found.start() == 0 && !found.values().values().containsAll(expected)) {
      throw new Violation(PROMISE, name + " lacks some of " + expected + ", acknowledged");
    }
  }
}
