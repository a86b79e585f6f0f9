package barnabas.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// Proves on the real process that SIGKILL loses no acknowledged record and doubles none: a stock
/// idempotent producer writes without pause while the broker is killed at random moments and
/// started again; in the end every acknowledged record is read once, at the offset that was
/// acknowledged.
class KillTest {

  private static final int KILLS = Integer.getInteger("compat.kills", 6);
  private static final int PARTITIONS = 3;

  @Test
  void killsLoseAndDoubleNothing() throws Exception {
    var random = new Random(7);
    var acknowledged = new ConcurrentHashMap<String, String>();
    try (BuiltBroker broker = BuiltBroker.start("log.segment.bytes=1048576")) {
      var cluster = new JavaCluster(broker.address(), "kill");
      String topic = cluster.topic("records", PARTITIONS);
      var running = new AtomicBoolean(true);
      Thread writer = Thread.ofPlatform().start(() -> write(cluster, topic, running, acknowledged));

      for (int i = 0; i < KILLS; i++) {
        int before = acknowledged.size();
        await(() -> acknowledged.size() > before + 200 + random.nextInt(2000));
        broker.kill();
        broker.startAgain();
      }
      int before = acknowledged.size();
      await(() -> acknowledged.size() > before + 200);
      running.set(false);
      writer.join();

      Map<String, String> read = readAll(cluster, topic);
      assertThat(acknowledged).hasSizeGreaterThan(200 * KILLS);
      assertThat(read).containsAllEntriesOf(acknowledged);
    }
  }

  private static void write(
      JavaCluster cluster, String topic, AtomicBoolean running, Map<String, String> acknowledged) {
    Map<String, Object> settings =
        Map.of("enable.idempotence", "true", "delivery.timeout.ms", 60_000, "batch.size", 2000);
    try (var producer = cluster.producer(settings)) {
      for (int i = 0; running.get(); i++) {
        String value = "value-" + i;
        var record =
            new ProducerRecord<>(
                topic, i % PARTITIONS, JavaCluster.bytes(value), JavaCluster.bytes(value));
        producer.send(
            record,
            (place, problem) -> {
              if (problem == null) {
                acknowledged.put(value, place.partition() + "/" + place.offset());
              }
            });
        if (i % 50 == 0) {
          producer.flush();
        }
      }
    }
  }

  /// Every record by its value; fails at once if one comes twice.
  private static Map<String, String> readAll(JavaCluster cluster, String topic) {
    var read = new HashMap<String, String>();
    try (var consumer = cluster.consumer("checker", Map.of())) {
      var partitions = new java.util.ArrayList<TopicPartition>();
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new TopicPartition(topic, i));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        for (var record : consumer.poll(java.time.Duration.ofMillis(200))) {
          String place = record.partition() + "/" + record.offset();
          assertThat(read.put(JavaCluster.text(record.value()), place))
              .as("%s stands at %s too", JavaCluster.text(record.value()), place)
              .isNull();
        }
      }
    }
    return read;
  }

  private static void await(java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    var never = new CountDownLatch(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the producer makes no progress").isLessThan(deadline);
      never.await(5, TimeUnit.MILLISECONDS);
    }
  }
}
