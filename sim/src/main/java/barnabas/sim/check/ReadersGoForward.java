package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.HashMap;
import java.util.Map;

/// A reader that was given a partition gets its records one after the other; it skips only what was
/// deleted or compacted meanwhile, or damaged at rest.
public final class ReadersGoForward implements Checker {
  private static final String PROMISE = "readers go forward";

  private final Topics topics;
  private final Map<String, Map<TopicPartition, Long>> nextOffsets = new HashMap<>();

  public ReadersGoForward(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void began(String reader, TopicPartition partition) {
    nextOffsets.computeIfAbsent(reader, r -> new HashMap<>()).remove(partition);
  }

  @Override
  public void read(String reader, TopicPartition partition, long offset, long id) {
    Long next =
        nextOffsets.computeIfAbsent(reader, r -> new HashMap<>()).put(partition, offset + 1);
    TopicFacts topic = topics.of(partition.topic());
    if (next == null || !topic.durable() || topic.deletionAsked()) {
      return;
    }
    boolean skipped =
        !topic.compacted()
            && offset > topic.rotEnd(partition.partition(), next)
            && offset > topic.startMax(partition.partition());
    if (offset < next || skipped) {
      throw new Violation(
          PROMISE, "%s got %s %d when %d was next".formatted(reader, partition, offset, next));
    }
  }
}
