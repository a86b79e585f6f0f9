package barnabas.bench;

import barnabas.testkit.Barnabas;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// How long a test waits for a broker in its own JVM, with Kafka's Java client: from the start to
/// the first acknowledged record, from subscribing to the first record, and to be wiped. The first
/// round is that of a cold JVM, which has the client's classes to load as well; the rest are warm.
public final class TestStart {
  private static final int ROUNDS = 30;

  private final long[] startMs = new long[ROUNDS];
  private final long[] acknowledgedMs = new long[ROUNDS];
  private final long[] readMs = new long[ROUNDS];
  private final long[] clearedMs = new long[ROUNDS];

  private TestStart() {}

  /// Prints microseconds: cold, then the median and the longest of the warm rounds.
  public static void main(String[] args) throws Exception {
    TestStart runs = new TestStart();
    for (int round = 0; round < ROUNDS; round++) {
      runs.round(round);
    }
    print("start", runs.startMs);
    print("start to first acknowledged record", runs.acknowledgedMs);
    print("subscribe to first record", runs.readMs);
    print("clear", runs.clearedMs);
  }

  private void round(int round) throws Exception {
    long began = System.nanoTime();
    try (var broker = Barnabas.start()) {
      startMs[round] = since(began);
      Map<String, Object> configs = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (var producer =
          new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
        producer.send(new ProducerRecord<>("greetings", "hello")).get();
        acknowledgedMs[round] = since(began);
      }
      read(broker, round);
      long clearBegan = System.nanoTime();
      broker.clear();
      clearedMs[round] = since(clearBegan);
    }
  }

  private void read(Barnabas broker, int round) {
    Map<String, Object> configs =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "group.id",
            "readers",
            "auto.offset.reset",
            "earliest");
    try (var consumer =
        new KafkaConsumer<>(configs, new StringDeserializer(), new StringDeserializer())) {
      long began = System.nanoTime();
      consumer.subscribe(List.of("greetings"));
      while (consumer.poll(Duration.ofSeconds(1)).isEmpty()) {
        Thread.onSpinWait();
      }
      readMs[round] = since(began);
    }
  }

  private static long since(long beganNanos) {
    return (System.nanoTime() - beganNanos) / 1_000;
  }

  private static void print(String what, long[] micros) {
    long[] warm = Arrays.copyOfRange(micros, micros.length / 3, micros.length);
    Arrays.sort(warm);
    System.out.printf(
        "%-36s cold %7.1f ms, second %6.1f, warm %6.1f (longest %.1f)%n",
        what,
        micros[0] / 1e3,
        micros[1] / 1e3,
        warm[warm.length / 2] / 1e3,
        warm[warm.length - 1] / 1e3);
  }
}
