package barnabas.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Kafka's Java client, set up for a broker of a test.
final class Clients {
  private static final int POLLS_MAX = 200;

  private Clients() {}

  static KafkaProducer<String, String> producer(Barnabas broker, String... configs) {
    return new KafkaProducer<>(
        configs(broker, configs), new StringSerializer(), new StringSerializer());
  }

  /// A consumer that begins with the first record.
  static KafkaConsumer<String, String> consumer(Barnabas broker, String group, String... configs) {
    Map<String, Object> all = configs(broker, configs);
    all.put("group.id", group);
    all.putIfAbsent("auto.offset.reset", "earliest");
    return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
  }

  static Admin admin(Barnabas broker) {
    return Admin.create(configs(broker));
  }

  static void send(KafkaProducer<String, String> producer, String topic, String... values)
      throws ExecutionException, InterruptedException {
    for (String value : values) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }

  /// Polls until so many records have come.
  static List<String> values(KafkaConsumer<String, String> consumer, int count) {
    List<String> values = new ArrayList<>();
    for (int polls = 0; values.size() < count && polls < POLLS_MAX; polls++) {
      for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(100))) {
        values.add(each.value());
      }
    }
    return values;
  }

  private static Map<String, Object> configs(Barnabas broker, String... pairs) {
    Map<String, Object> configs = new HashMap<>();
    configs.put("bootstrap.servers", broker.bootstrapServers());
    for (int i = 0; i < pairs.length; i += 2) {
      configs.put(pairs[i], pairs[i + 1]);
    }
    return configs;
  }
}
