package barnabas.sim.check;

import barnabas.client.TopicPartition;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// A record lies behind every record of its partition that was acknowledged before it was sent.
public final class LaterLiesBehind implements Checker {
  private static final String PROMISE = "later lies behind earlier";

  private final Topics topics;

  /// By the record: how many acknowledgements had come when it was sent.
  private final Map<Long, Long> before = new HashMap<>();

  /// The largest offset acknowledged, after so many acknowledgements.
  private final Map<TopicPartition, TreeMap<Long, Long>> largest = new TreeMap<>();

  private long acknowledgements;

  public LaterLiesBehind(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void sent(SentRecord record) {
    before.put(record.id(), acknowledgements);
  }

  @Override
  public void acknowledged(SentRecord record, TopicPartition partition, long offset) {
    acknowledgements++;
    if (offset < 0 || !topics.of(partition.topic()).durable()) {
      return;
    }
    TreeMap<Long, Long> known = largest.computeIfAbsent(partition, p -> new TreeMap<>());
    Map.Entry<Long, Long> earlier = known.floorEntry(before.getOrDefault(record.id(), 0L));
    if (earlier != null && earlier.getValue() >= offset) {
      throw new Violation(
          PROMISE,
          "%s is at %s %d, though %d was acknowledged before it was sent"
              .formatted(record, partition, offset, earlier.getValue()));
    }
    if (known.isEmpty() || known.lastEntry().getValue() < offset) {
      known.put(acknowledgements, offset);
    }
  }
}
