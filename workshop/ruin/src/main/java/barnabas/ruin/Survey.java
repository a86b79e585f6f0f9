package barnabas.ruin;

import barnabas.client.TopicPartition;
import barnabas.sim.Values;
import barnabas.sim.check.Violation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/// What a partition with damage shows: the records that can be read, and the offsets whose fetch
/// the broker refuses.
///
/// @param values by offset
record Survey(SortedMap<Long, Long> values, SortedSet<Long> refused) {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long TIMEOUT_NANOS = 60_000_000_000L;

  /// How the stock consumer words CORRUPT_MESSAGE in an answer; it has other words for a batch that
  /// it finds damaged itself, which the broker must not let happen.
  private static final String REFUSED = "Encountered corrupt message when fetching offset";

  static Survey of(
      String bootstrap, TopicPartition place, long start, long end, SplittableRandom chance) {
    Survey survey = new Survey(new TreeMap<>(), new TreeSet<>());
    Map<String, Object> settings = JavaReader.settings(bootstrap, "survey", chance);
    settings.put("auto.offset.reset", "none");
    settings.put("fetch.min.bytes", 1);
    var partition = new org.apache.kafka.common.TopicPartition(place.topic(), place.partition());
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, start);
      survey.read(consumer, partition, end);
    }
    return survey;
  }

  private void read(
      KafkaConsumer<byte[], byte[]> consumer,
      org.apache.kafka.common.TopicPartition partition,
      long end) {
    long deadline = System.nanoTime() + TIMEOUT_NANOS;
    for (long next; (next = consumer.position(partition)) < end; ) {
      if (System.nanoTime() > deadline) {
        throw new Violation("the rest stays readable", partition + " gives nothing at " + next);
      }
      try {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          String where = partition + " " + record.offset();
          byte[] value = record.value();
          values.put(
              record.offset(), Values.id(value == null ? null : ByteBuffer.wrap(value), where));
        }
      } catch (KafkaException refusal) {
        if (!String.valueOf(refusal.getMessage()).startsWith(REFUSED)) {
          throw new Violation("damage is never served", partition + ": " + refusal);
        }
        refused.add(next);
        consumer.seek(partition, next + 1);
      }
    }
  }
}
