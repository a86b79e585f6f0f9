package barnabas.bench;

import barnabas.application.Cluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// What a test writes and reads with.
interface TestClient {
  Map<String, String> READER = Map.of("group.id", "readers", "auto.offset.reset", "earliest");

  /// Makes a producer, and writes a record into a topic that isn't there yet.
  ///
  /// @return when it was acknowledged, by the monotonic clock
  long write(String bootstrapServers) throws Exception;

  /// Subscribes a consumer, and waits for its first record.
  ///
  /// @return the nanoseconds from subscribing to that record
  long read(String bootstrapServers);

  /// @param name `kafka-clients` or `application`, which has to be on the class path
  static TestClient named(String name) {
    return name.equals("application") ? new Own() : new Kafkas();
  }

  /// Apache Kafka's Java client.
  final class Kafkas implements TestClient {
    @Override
    public long write(String bootstrapServers) throws Exception {
      Map<String, Object> configs = Map.of("bootstrap.servers", bootstrapServers);
      try (var producer =
          new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
        producer.send(new ProducerRecord<>("greetings", "hello")).get();
        return System.nanoTime();
      }
    }

    @Override
    public long read(String bootstrapServers) {
      var configs = new HashMap<String, Object>(READER);
      configs.put("bootstrap.servers", bootstrapServers);
      try (var consumer =
          new KafkaConsumer<>(configs, new StringDeserializer(), new StringDeserializer())) {
        long began = System.nanoTime();
        consumer.subscribe(List.of("greetings"));
        while (consumer.poll(Duration.ofSeconds(1)).isEmpty()) {
          Thread.onSpinWait();
        }
        return System.nanoTime() - began;
      }
    }
  }

  /// The one of the room `application`.
  final class Own implements TestClient {
    @Override
    public long write(String bootstrapServers) {
      try (var cluster = Cluster.at(bootstrapServers);
          var producer = cluster.producer()) {
        producer.send("greetings", "key", "hello").join();
        return System.nanoTime();
      }
    }

    @Override
    public long read(String bootstrapServers) {
      try (var cluster = Cluster.at(bootstrapServers);
          var consumer = cluster.consumer(READER)) {
        long began = System.nanoTime();
        consumer.subscribe("greetings");
        while (consumer.poll(Duration.ofSeconds(1)).isEmpty()) {
          Thread.onSpinWait();
        }
        return System.nanoTime() - began;
      }
    }
  }
}
