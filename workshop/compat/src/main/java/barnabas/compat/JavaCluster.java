package barnabas.compat;

import static barnabas.compat.Scenarios.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Makes clients of the broker under test, and does with them what several scenarios need.
final class JavaCluster {

  static final Duration DEADLINE = Duration.ofSeconds(30);

  private final String bootstrap;
  private final String prefix;

  JavaCluster(String bootstrap, String prefix) {
    this.bootstrap = bootstrap;
    this.prefix = prefix;
  }

  String named(String name) {
    return prefix + "-" + name;
  }

  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  String topic(String name, int partitions) throws Exception {
    String full = named(name);
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(full, partitions, (short) 1))).all().get();
    }
    return full;
  }

  KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    var properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("linger.ms", "5");
    properties.put("delivery.timeout.ms", "30000");
    properties.put("request.timeout.ms", "10000");
    properties.putAll(more);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  KafkaConsumer<byte[], byte[]> consumer(String group, Map<String, Object> more) {
    var properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("group.id", named(group));
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    if (!"consumer".equals(more.get("group.protocol"))) {
      properties.put("session.timeout.ms", "6000");
      properties.put("heartbeat.interval.ms", "300");
    }
    properties.putAll(more);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /// Sends records, waits for all of them and gives their places.
  List<RecordMetadata> produce(
      List<ProducerRecord<byte[], byte[]>> records, Map<String, Object> more) throws Exception {
    var pending = new ArrayList<Future<RecordMetadata>>();
    try (var producer = producer(more)) {
      for (var record : records) {
        pending.add(producer.send(record));
      }
      var places = new ArrayList<RecordMetadata>();
      for (var one : pending) {
        places.add(one.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
      }
      return places;
    }
  }

  /// Polls until so many records have come.
  static List<ConsumerRecord<byte[], byte[]>> read(
      KafkaConsumer<byte[], byte[]> consumer, int count) {
    var read = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (read.size() < count) {
      check(System.nanoTime() < deadline, read.size() + " of " + count + " records read");
      consumer.poll(Duration.ofMillis(200)).forEach(read::add);
    }
    return read;
  }

  static byte[] bytes(Object value) {
    return String.valueOf(value).getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }
}
