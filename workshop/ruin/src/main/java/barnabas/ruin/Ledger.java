package barnabas.ruin;

import barnabas.client.TopicPartition;
import barnabas.sim.Values;
import barnabas.sim.check.Violation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// The stock Java producer on a compacted topic of few keys, of which it is the only writer, and
/// what it knows of each: compaction keeps the latest value of a key, resurrects none, and leaves
/// every other record at its offset.
///
/// An entry's number is in its header, so that the mark of a deletion has one too.
final class Ledger extends Life {
  static final int PARTITIONS = 2;

  private static final String PROMISE = "compaction keeps the latest of each key";
  private static final String NUMBER = "n";
  private static final int KEYS = 40;
  private static final Duration LAST_FLUSH = Duration.ofSeconds(60);
  private static final long READ_NANOS = 60_000_000_000L;

  private final String topic;
  private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
  private final ConcurrentMap<Integer, Long> acknowledged = new ConcurrentHashMap<>();
  private final Map<TopicPartition, ConcurrentMap<Long, Long>> places = new TreeMap<>();
  private long number;

  Ledger(Stage stage, String topic, SplittableRandom chance) {
    super(stage, topic, chance);
    this.topic = topic;
    for (int index = 0; index < PARTITIONS; index++) {
      places.put(new TopicPartition(topic, index), new ConcurrentHashMap<>());
    }
  }

  /// @param deletes whether it is the mark of a deletion
  private record Entry(int key, boolean deletes) {}

  Map<String, String> configs() {
    return Map.of(
        "cleanup.policy", "compact",
        "segment.bytes", "1048576",
        "segment.ms", "" + (500 + chance.nextInt(3_000)),
        "min.cleanable.dirty.ratio", "0.01",
        "delete.retention.ms", "" + chance.nextInt(3_000));
  }

  @Override
  void live(String session) {
    long end = lifeEndNanos(5_000, 40_000);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(JavaWriter.settings(stage.bootstrap(), session, true, chance))) {
      while (!isOver(end)) {
        for (int burst = chance.nextInt(20); burst >= 0; burst--) {
          send(producer);
        }
        stage.rest(chance);
      }
      producer.close(LAST_FLUSH);
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer) {
    long id = number++;
    int key = chance.nextInt(KEYS);
    boolean deletes = chance.nextInt(6) == 0;
    entries.put(id, new Entry(key, deletes));
    byte[] value = deletes ? null : Values.of(id, 8 + chance.nextInt(1_000)).array();
    byte[] keyBytes = {(byte) key};
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, key % PARTITIONS, keyBytes, value);
    record.headers().add(NUMBER, ByteBuffer.allocate(Long.BYTES).putLong(0, id).array());
    var _ = producer.send(record, (at, refused) -> answered(id, key, at, refused));
  }

  private void answered(
      long id, int key, @Nullable RecordMetadata at, @Nullable Exception refused) {
    if (at == null || refused != null) {
      return;
    }
    stage.figures().count("records acknowledged in compacted topics");
    acknowledged.merge(key, id, Math::max);
    if (at.hasOffset()) {
      keep(new TopicPartition(topic, at.partition()), at.offset(), id);
    }
  }

  private void keep(TopicPartition partition, long offset, long id) {
    Long known = place(partition).putIfAbsent(offset, id);
    if (known != null && known != id) {
      stage
          .witness()
          .broken(
              new Violation(
                  PROMISE, "%s %d is entry %d and was %d".formatted(partition, offset, id, known)));
    }
  }

  private ConcurrentMap<Long, Long> place(TopicPartition partition) {
    ConcurrentMap<Long, Long> found = places.get(partition);
    if (found == null) {
      throw new Violation(PROMISE, partition + " is none of " + topic);
    }
    return found;
  }

  /// Reads all of the topic and holds it against what was acknowledged.
  ///
  /// @throws Violation if an entry is missing, has come back, or is not as it was written
  void audit() {
    Map<String, Object> settings = JavaReader.settings(stage.bootstrap(), topic + "-audit", chance);
    Map<Integer, Long> latest = new HashMap<>();
    long ends = 0;
    long read = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      List<org.apache.kafka.common.TopicPartition> partitions =
          places.keySet().stream()
              .map(p -> new org.apache.kafka.common.TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<org.apache.kafka.common.TopicPartition, Long> bounds = consumer.endOffsets(partitions);
      long deadline = System.nanoTime() + READ_NANOS;
      while (partitions.stream().anyMatch(p -> consumer.position(p) < bounds.getOrDefault(p, 0L))) {
        if (System.nanoTime() > deadline) {
          throw new Violation("a healed broker serves", topic + " can't be read");
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          read++;
          Long before = latest.put(record.key()[0] & 0xff, number(record));
          if (before != null && before >= number(record)) {
            throw new Violation(PROMISE, "entry " + before + " lies before " + number(record));
          }
        }
      }
      ends = bounds.values().stream().mapToLong(Long::longValue).sum();
    }
    stage.figures().count("records of compacted topics that were compacted away", ends - read);
    acknowledged.forEach((key, id) -> require(key, id, latest.get(key)));
  }

  /// The number of an entry that was read, which must be as it was written.
  private long number(ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    String where = partition + " " + record.offset();
    Header header = record.headers().lastHeader(NUMBER);
    long id = header == null ? -1 : ByteBuffer.wrap(header.value()).getLong();
    Entry entry = entries.get(id);
    byte[] value = record.value();
    if (entry == null
        || entry.key() != (record.key()[0] & 0xff)
        || entry.deletes() != (value == null)
        || (value != null && Values.id(ByteBuffer.wrap(value), where) != id)) {
      throw new Violation("bytes are kept", where + " is not what was written");
    }
    keep(partition, record.offset(), id);
    return id;
  }

  /// @param id the last entry of that key that was acknowledged
  /// @param found the last one that is there
  private void require(int key, long id, @Nullable Long found) {
    Entry entry = entries.get(id);
    boolean mayBeGone = entry != null && entry.deletes();
    if (found == null ? !mayBeGone : found < id) {
      throw new Violation(
          PROMISE, "key %d of %s is entry %s, and was %d".formatted(key, topic, found, id));
    }
  }

  /// @return whether it has no entry under way, which its end sees to
  @Override
  public boolean done(Map<TopicPartition, Long> ends) {
    return true;
  }
}
