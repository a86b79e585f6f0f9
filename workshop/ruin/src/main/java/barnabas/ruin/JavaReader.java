package barnabas.ruin;

import barnabas.client.TopicPartition;
import barnabas.sim.Values;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// The stock Java consumer, assigned to all partitions of one topic. Each life begins at the
/// beginning, or at an offset that an earlier one has come to.
final class JavaReader extends Life {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Stage.Topic topic;
  private final Map<TopicPartition, Long> next = new ConcurrentHashMap<>();

  JavaReader(Stage stage, String name, Stage.Topic topic, SplittableRandom chance) {
    super(stage, name, chance);
    this.topic = topic;
  }

  @Override
  void live(String session) {
    long end = lifeEndNanos(5_000, 60_000);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings(stage.bootstrap(), session, chance))) {
      begin(consumer, session);
      while (!isOver(end)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          read(stage, session, record);
        }
        consumer.assignment().forEach(p -> next.put(of(p), consumer.position(p)));
      }
    }
  }

  private void begin(KafkaConsumer<byte[], byte[]> consumer, String session) {
    List<org.apache.kafka.common.TopicPartition> partitions =
        IntStream.range(0, topic.partitions())
            .mapToObj(index -> new org.apache.kafka.common.TopicPartition(topic.name(), index))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    for (org.apache.kafka.common.TopicPartition partition : partitions) {
      stage.witness().began(session, of(partition));
      long known = next.getOrDefault(of(partition), 0L);
      if (known > 0 && chance.nextBoolean()) {
        consumer.seek(partition, chance.nextLong(known));
      }
      next.remove(of(partition));
    }
  }

  /// Tells the witness of a record.
  ///
  /// @return its id
  static long read(Stage stage, String reader, ConsumerRecord<byte[], byte[]> record) {
    TopicPartition place = new TopicPartition(record.topic(), record.partition());
    byte[] value = record.value();
    long id =
        Values.id(value == null ? null : ByteBuffer.wrap(value), place + " " + record.offset());
    stage.witness().read(reader, place, record.offset(), id);
    return id;
  }

  static TopicPartition of(org.apache.kafka.common.TopicPartition partition) {
    return new TopicPartition(partition.topic(), partition.partition());
  }

  static Map<String, Object> settings(String bootstrap, String session, SplittableRandom chance) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("client.id", session);
    settings.put("key.deserializer", ByteArrayDeserializer.class);
    settings.put("value.deserializer", ByteArrayDeserializer.class);
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "earliest");
    settings.put("max.poll.records", 1 + chance.nextInt(800));
    settings.put("fetch.min.bytes", 1 << chance.nextInt(13));
    settings.put("fetch.max.wait.ms", 20 + chance.nextInt(400));
    settings.put("max.partition.fetch.bytes", 16_000 << chance.nextInt(7));
    settings.put("request.timeout.ms", 4_000);
    settings.put("default.api.timeout.ms", 20_000);
    settings.put("retry.backoff.ms", 20);
    settings.put("retry.backoff.max.ms", 200);
    settings.put("reconnect.backoff.ms", 20);
    settings.put("reconnect.backoff.max.ms", 200);
    return settings;
  }

  @Override
  public boolean done(Map<TopicPartition, Long> ends) {
    return IntStream.range(0, topic.partitions())
        .mapToObj(index -> new TopicPartition(topic.name(), index))
        .allMatch(p -> next.getOrDefault(p, -1L) >= ends.getOrDefault(p, 0L));
  }
}
