package barnabas.ruin;

import barnabas.client.TopicPartition;
import barnabas.sim.Values;
import barnabas.sim.check.SentRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// The stock Java producer, idempotent or not, with drawn settings in each life. Some lives end
/// with all acknowledged, some in the midst of it.
final class JavaWriter extends Life {
  private static final String[] CODECS = {"none", "gzip", "snappy", "lz4", "zstd"};
  private static final Duration LAST_FLUSH = Duration.ofSeconds(60);

  private final boolean idempotent;

  /// How many records of this life were not acknowledged yet.
  private volatile AtomicLong open = new AtomicLong();

  JavaWriter(Stage stage, String name, boolean idempotent, SplittableRandom chance) {
    super(stage, name, chance);
    this.idempotent = idempotent;
  }

  @Override
  void live(String session) {
    long end = lifeEndNanos(3_000, 40_000);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings(stage.bootstrap(), session, idempotent, chance));
    open = new AtomicLong();
    try {
      while (!isOver(end)) {
        for (int burst = chance.nextInt(20); burst >= 0; burst--) {
          send(producer, session);
        }
        stage.rest(chance);
      }
    } finally {
      boolean patient = isStopping() || chance.nextInt(3) > 0;
      producer.close(patient ? LAST_FLUSH : Duration.ZERO);
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, String session) {
    Stage.Topic topic = stage.anyTopic(chance);
    TopicPartition place = new TopicPartition(topic.name(), chance.nextInt(topic.partitions()));
    byte[] key = chance.nextBoolean() ? null : new byte[] {(byte) chance.nextInt(20)};
    int bytes = Stage.valueBytes(chance);
    SentRecord record = stage.witness().sent(session, idempotent, topic.name());
    byte[] value = Values.of(record.id(), bytes).array();
    AtomicLong own = open;
    own.incrementAndGet();
    var _ =
        producer.send(
            new ProducerRecord<>(topic.name(), place.partition(), key, value),
            (at, refused) -> {
              if (answered(record, place, at, refused)) {
                own.decrementAndGet();
              }
            });
  }

  /// @return whether it was acknowledged
  private boolean answered(
      SentRecord record,
      TopicPartition place,
      @Nullable RecordMetadata at,
      @Nullable Exception refused) {
    if (refused == null && at != null) {
      stage.witness().acknowledged(record, place, at.hasOffset() ? at.offset() : -1);
      return true;
    }
    stage.figures().refused(refused == null ? new IllegalStateException("no place") : refused);
    stage.witness().say("%s is open: %s".formatted(record, refused));
    return false;
  }

  static Map<String, Object> settings(
      String bootstrap, String session, boolean idempotent, SplittableRandom chance) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("client.id", session);
    settings.put("key.serializer", ByteArraySerializer.class);
    settings.put("value.serializer", ByteArraySerializer.class);
    settings.put("enable.idempotence", idempotent);
    settings.put("acks", idempotent || chance.nextInt(3) > 0 ? "all" : "1");
    settings.put("compression.type", CODECS[chance.nextInt(CODECS.length)]);
    settings.put("batch.size", 500 << chance.nextInt(8));
    settings.put("linger.ms", chance.nextInt(20));
    settings.put("max.in.flight.requests.per.connection", 1 + chance.nextInt(5));
    settings.put("request.timeout.ms", 4_000);
    settings.put("delivery.timeout.ms", 120_000);
    settings.put("retry.backoff.ms", 20);
    settings.put("retry.backoff.max.ms", 200);
    settings.put("reconnect.backoff.ms", 20);
    settings.put("reconnect.backoff.max.ms", 200);
    return settings;
  }

  @Override
  public boolean done(Map<TopicPartition, Long> ends) {
    return open.get() == 0;
  }
}
