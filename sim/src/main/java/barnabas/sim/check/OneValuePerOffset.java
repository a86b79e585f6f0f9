package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// An offset of a partition has one value for ever, whoever says so: an acknowledgement, a reader,
/// or the cluster after the run.
public final class OneValuePerOffset implements Checker {
  private static final String PROMISE = "one value per offset";

  private final Topics topics;
  private final Map<TopicPartition, Map<Long, Long>> values = new TreeMap<>();

  public OneValuePerOffset(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void acknowledged(SentRecord record, TopicPartition partition, long offset) {
    if (offset >= 0) {
      check("an acknowledgement", partition, offset, record.id());
    }
  }

  @Override
  public void read(String reader, TopicPartition partition, long offset, long id) {
    check(reader, partition, offset, id);
  }

  @Override
  public void ended(Inventory inventory) {
    inventory.forEachValue(
        (partition, offset, id) -> check("the last look", partition, offset, id));
  }

  private void check(String who, TopicPartition partition, long offset, long id) {
    if (!topics.of(partition.topic()).durable()) {
      return;
    }
    Long known = values.computeIfAbsent(partition, p -> new HashMap<>()).putIfAbsent(offset, id);
    if (known != null && known != id) {
      throw new Violation(
          PROMISE,
          "%s at %d is record %d for %s, and was record %d before"
              .formatted(partition, offset, id, who, known));
    }
  }
}
