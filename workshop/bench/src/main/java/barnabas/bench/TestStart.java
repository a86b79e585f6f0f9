package barnabas.bench;

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
  private final String contender;
  private final long[] started;
  private final long[] acknowledged;
  private final long[] read;
  private final long[] cleared;

  private TestStart(String contender, int rounds) {
    this.contender = contender;
    started = new long[rounds];
    acknowledged = new long[rounds];
    read = new long[rounds];
    cleared = new long[rounds];
  }

  /// @param args the contender and the number of rounds, 3 or more
  public static void main(String[] args) throws Exception {
    TestStart runs = new TestStart(args[0], Integer.parseInt(args[1]));
    for (int round = 0; round < runs.started.length; round++) {
      runs.round(round);
    }
    System.out.println(args[0] + ", in a JVM that is cold; in its later rounds (longest), ms");
    print("start", runs.started);
    print("start to first acknowledged record", runs.acknowledged);
    print("subscribe to first record", runs.read);
    print("clear", runs.cleared);
    // Some of what Apache Kafka starts goes on for ever.
    System.exit(0);
  }

  private void round(int round) throws Exception {
    long began = System.nanoTime();
    try (var broker = TestBroker.start(contender)) {
      started[round] = since(began);
      Map<String, Object> configs = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (var producer =
          new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
        producer.send(new ProducerRecord<>("greetings", "hello")).get();
        acknowledged[round] = since(began);
      }
      read(broker, round);
      long clearBegan = System.nanoTime();
      broker.clear();
      cleared[round] = since(clearBegan);
    }
  }

  private void read(TestBroker broker, int round) {
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
      read[round] = since(began);
    }
  }

  private static long since(long beganNanos) {
    return (System.nanoTime() - beganNanos) / 1_000;
  }

  private static void print(String what, long[] micros) {
    long[] warm = Arrays.copyOfRange(micros, micros.length / 3, micros.length);
    Arrays.sort(warm);
    System.out.printf(
        "%-36s %8.1f %8.1f (%.1f)%n",
        what, micros[0] / 1e3, warm[warm.length / 2] / 1e3, warm[warm.length - 1] / 1e3);
  }
}
