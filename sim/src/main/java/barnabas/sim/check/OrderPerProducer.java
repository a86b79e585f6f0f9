package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The records of an idempotent producer lie in a partition in the order in which it took them.
public final class OrderPerProducer implements Checker {
  private static final String PROMISE = "order per producer and partition";

  private final Topics topics;
  private final List<SentRecord> sent = new ArrayList<>();

  public OrderPerProducer(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void sent(SentRecord record) {
    sent.add(record);
  }

  @Override
  public void ended(Inventory inventory) {
    inventory
        .topics()
        .forEach(
            (topic, all) -> {
              if (topics.of(topic).durable()) {
                all.partitions()
                    .forEach(
                        (index, partition) -> check(new TopicPartition(topic, index), partition));
              }
            });
  }

  private void check(TopicPartition name, Inventory.Partition partition) {
    Map<String, Long> last = new TreeMap<>();
    partition
        .values()
        .forEach(
            (offset, id) -> {
              SentRecord record = sent.get(id.intValue());
              boolean ordered = record.idempotent() && !topics.mayBeTwice(record.session());
              Long before = ordered ? last.put(record.session(), id) : null;
              if (before != null && before > id) {
                throw new Violation(
                    PROMISE,
                    "%s at %s %d lies behind record %d".formatted(record, name, offset, before));
              }
            });
  }
}
