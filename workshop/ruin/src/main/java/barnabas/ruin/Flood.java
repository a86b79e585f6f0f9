package barnabas.ruin;

import barnabas.sim.check.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A topic that takes all room of a disk. Owned by who lets it rise.
final class Flood implements AutoCloseable {
  private static final int RECORD_BYTES = 200_000;
  private static final int REFUSALS = 4;
  private static final int RECORDS_MAX = 2_000;

  private final String topic;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  Flood(String bootstrap, String topic) {
    this.topic = topic;
    this.admin = Admin.create(Administrator.settings(bootstrap, topic));
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class,
                "enable.idempotence",
                false,
                "delivery.timeout.ms",
                2_000,
                "request.timeout.ms",
                1_500,
                "linger.ms",
                0));
  }

  /// Writes until there is no room: an error is told, and the broker goes on.
  ///
  /// @return how many records it took
  long rise() throws InterruptedException {
    try {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    } catch (ExecutionException e) {
      throw new Violation("topics can be made", String.valueOf(e.getCause()));
    }
    long taken = 0;
    for (int refused = 0; refused < REFUSALS; ) {
      try {
        var _ = producer.send(new ProducerRecord<>(topic, new byte[RECORD_BYTES])).get();
        if (++taken > RECORDS_MAX) {
          throw new IllegalStateException("the disk has more room than was meant");
        }
      } catch (ExecutionException full) {
        if (full.getCause() instanceof TimeoutException
            || full.getCause() instanceof KafkaStorageException) {
          refused++;
        } else {
          throw new Violation("a full disk is a clean error", String.valueOf(full.getCause()));
        }
      }
    }
    return taken;
  }

  /// Deletion is possible on a full disk.
  void delete() throws InterruptedException {
    try {
      admin.deleteTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new Violation("room can be made on a full disk", String.valueOf(e.getCause()));
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    admin.close(Duration.ofSeconds(1));
  }
}
