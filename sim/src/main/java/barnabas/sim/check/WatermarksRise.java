package barnabas.sim.check;

import barnabas.client.TopicPartition;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import java.util.Map;
import java.util.TreeMap;

/// What clients hear of a partition's start and of its high watermark never goes back: an answer to
/// a fetch says no less than the answers that had come before it was sent.
public final class WatermarksRise implements Checker {
  private static final String PROMISE = "watermarks rise";

  private final Topics topics;
  private final Map<TopicPartition, TreeMap<Long, Long>> ends = new TreeMap<>();
  private final Map<TopicPartition, TreeMap<Long, Long>> starts = new TreeMap<>();

  public WatermarksRise(Topics topics) {
    this.topics = topics;
  }

  @Override
  public void exchanged(Exchange exchange) {
    if (exchange.response() instanceof FetchResponse response) {
      for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
        if (topics.keeps(topic.topic())) {
          topic.partitions().forEach(answer -> heard(exchange, topic.topic(), answer));
        }
      }
    }
  }

  private void heard(Exchange exchange, String topic, FetchResponse.PartitionData answer) {
    if (answer.errorCode() == ErrorCode.NONE.code()) {
      TopicPartition name = new TopicPartition(topic, answer.partitionIndex());
      check("the high watermark", ends, exchange, name, answer.highWatermark());
      check("the start", starts, exchange, name, answer.logStartOffset());
    }
  }

  private static void check(
      String what,
      Map<TopicPartition, TreeMap<Long, Long>> heard,
      Exchange exchange,
      TopicPartition name,
      long offset) {
    TreeMap<Long, Long> known = heard.computeIfAbsent(name, n -> new TreeMap<>());
    Map.Entry<Long, Long> before = known.lowerEntry(exchange.sentNanos());
    if (before != null && before.getValue() > offset) {
      throw new Violation(
          PROMISE,
          "%s of %s is %d for %s, and was %d before it asked"
              .formatted(what, name, offset, exchange.client(), before.getValue()));
    }
    if (known.isEmpty() || known.lastEntry().getValue() < offset) {
      known.put(exchange.nowNanos(), offset);
    }
  }
}
