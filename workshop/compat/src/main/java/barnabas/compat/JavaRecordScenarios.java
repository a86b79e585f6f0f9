package barnabas.compat;

import static barnabas.compat.JavaCluster.bytes;
import static barnabas.compat.JavaCluster.read;
import static barnabas.compat.JavaCluster.text;
import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;

/// Writing and reading records.
final class JavaRecordScenarios {

  /// Old enough to differ from the time of writing, too young for any retention.
  private static final long START_MS = System.currentTimeMillis() - 3_600_000;

  private final JavaCluster cluster;

  JavaRecordScenarios(JavaCluster cluster) {
    this.cluster = cluster;
  }

  void codec(String codec) throws Exception {
    String topic = cluster.topic("codec-" + codec, 1);
    var sent = new ArrayList<ProducerRecord<byte[], byte[]>>();
    for (int i = 0; i < 500; i++) {
      byte[] key = i % 7 == 0 ? null : bytes("key-" + i % 10);
      byte[] value = i % 11 == 0 ? null : bytes(("value-" + i + " ").repeat(20));
      var record = new ProducerRecord<>(topic, 0, START_MS + i, key, value);
      if (i % 3 == 0) {
        record.headers().add("n", bytes(i)).add("none", null);
      }
      sent.add(record);
    }

    cluster.produce(sent, Map.of("compression.type", codec));

    try (var consumer = cluster.consumer("codec-" + codec, Map.of())) {
      var partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<ConsumerRecord<byte[], byte[]>> got = read(consumer, sent.size());
      for (int i = 0; i < sent.size(); i++) {
        same(sent.get(i), got.get(i), i);
      }
    }
  }

  private static void same(
      ProducerRecord<byte[], byte[]> sent, ConsumerRecord<byte[], byte[]> got, int offset) {
    equal(got.offset(), (long) offset);
    equal(got.key(), sent.key());
    equal(got.value(), sent.value());
    equal(got.timestamp(), sent.timestamp());
    Header[] headers = sent.headers().toArray();
    Header[] read = got.headers().toArray();
    equal(read.length, headers.length);
    for (int i = 0; i < headers.length; i++) {
      equal(read[i].key(), headers[i].key());
      equal(read[i].value(), headers[i].value());
    }
  }

  void acksAndIdempotence() throws Exception {
    for (String acks : List.of("0", "1", "all")) {
      String topic = cluster.topic("acks-" + acks, 1);
      cluster.produce(numbered(topic, 200), Map.of("acks", acks, "enable.idempotence", "false"));
      equal(numbers(topic, 200), numbersTo(200));
    }
    String topic = cluster.topic("idempotent", 3);
    var places =
        cluster.produce(
            numbered(topic, 5000), Map.of("enable.idempotence", "true", "batch.size", "200"));
    var distinct = new HashSet<String>();
    places.forEach(place -> distinct.add(place.partition() + "/" + place.offset()));
    equal(distinct.size(), 5000);
  }

  void largeRecords() throws Exception {
    String topic = cluster.topic("large", 1);
    byte[] value = new byte[900_000];
    new java.util.Random(1).nextBytes(value);
    Map<String, Object> large = Map.of("max.request.size", 20_000_000, "batch.size", 1);

    cluster.produce(List.of(new ProducerRecord<>(topic, value)), large);

    try (var consumer = cluster.consumer("large", Map.of("max.partition.fetch.bytes", 1000))) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      equal(read(consumer, 1).get(0).value(), value);
    }
    try {
      cluster.produce(List.of(new ProducerRecord<>(topic, new byte[3_000_000])), large);
      check(false, "a record above max.message.bytes was accepted");
    } catch (ExecutionException e) {
      check(e.getCause() instanceof RecordTooLargeException, "refused by " + e.getCause());
    }
  }

  void seekAndTimes() throws Exception {
    String topic = cluster.topic("seek", 1);
    var partition = new TopicPartition(topic, 0);
    var sent = new ArrayList<ProducerRecord<byte[], byte[]>>();
    for (int i = 0; i < 100; i++) {
      sent.add(new ProducerRecord<>(topic, 0, START_MS + i * 1000L, null, bytes(i)));
    }
    cluster.produce(sent, Map.of());
    try (var consumer = cluster.consumer("seek", Map.of())) {
      equal(consumer.beginningOffsets(List.of(partition)).get(partition), 0L);
      equal(consumer.endOffsets(List.of(partition)).get(partition), 100L);
      var found = consumer.offsetsForTimes(Map.of(partition, START_MS + 41_500)).get(partition);
      equal(found.offset(), 42L);
      equal(found.timestamp(), START_MS + 42_000);
      check(
          consumer.offsetsForTimes(Map.of(partition, START_MS + 100_000)).get(partition) == null,
          "an offset for a time behind the last record");
      consumer.assign(List.of(partition));
      consumer.seek(partition, 90);
      equal(text(read(consumer, 10).get(0).value()), "90");
      consumer.seek(partition, 5);
      equal(text(read(consumer, 3).get(0).value()), "5");
      consumer.pause(List.of(partition));
      equal(consumer.poll(java.time.Duration.ofMillis(300)).count(), 0);
      consumer.resume(List.of(partition));
      consumer.seekToEnd(List.of(partition));
      equal(consumer.position(partition), 100L);
    }
  }

  /// Five batches are under way before the first answer; none may be left behind.
  void producerStartsWithItsTopic() throws Exception {
    try (var admin = cluster.admin()) {
      for (int i = 0; i < 10; i++) {
        String topic = cluster.named("at-once-" + i);
        var made = admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1)));
        var places =
            cluster.produce(
                numbered(topic, 300), Map.of("batch.size", 100, "enable.idempotence", "true"));
        equal(places.size(), 300);
        try {
          made.all().get();
        } catch (ExecutionException e) {
          check(
              e.getCause() instanceof org.apache.kafka.common.errors.TopicExistsException,
              "creation failed by " + e.getCause());
        }
      }
    }
  }

  void transactionsAreRefusedAtOnce() {
    long started = System.nanoTime();
    try (var producer = cluster.producer(Map.of("transactional.id", "compat-tx"))) {
      producer.initTransactions();
      check(false, "a transactional producer was let in");
    } catch (org.apache.kafka.common.KafkaException e) {
      long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
      check(
          !(e instanceof org.apache.kafka.common.errors.TimeoutException) && tookMs < 5000,
          "refused after " + tookMs + " ms by " + e);
    }
  }

  private static List<ProducerRecord<byte[], byte[]>> numbered(String topic, int count) {
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
    for (int i = 0; i < count; i++) {
      records.add(new ProducerRecord<>(topic, bytes(i)));
    }
    return records;
  }

  private List<Integer> numbers(String topic, int count) {
    try (var consumer = cluster.consumer("numbers", Map.of())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      var numbers = new ArrayList<Integer>();
      read(consumer, count).forEach(record -> numbers.add(Integer.valueOf(text(record.value()))));
      return numbers;
    }
  }

  private static List<Integer> numbersTo(int count) {
    var numbers = new ArrayList<Integer>();
    for (int i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }
}
