package barnabas.compat;

import static barnabas.compat.JavaCluster.bytes;
import static barnabas.compat.JavaCluster.check;
import static barnabas.compat.JavaCluster.equal;
import static barnabas.compat.JavaCluster.read;
import static barnabas.compat.JavaCluster.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// Consumer groups.
final class JavaGroupScenarios {

  private static final int RECORDS = 400;

  private final JavaCluster cluster;

  JavaGroupScenarios(JavaCluster cluster) {
    this.cluster = cluster;
  }

  void groupOfTwo() throws Exception {
    String topic = filled("group", 4);
    var seen = new HashSet<String>();
    try (var one = cluster.consumer("two", Map.of())) {
      try (var two = cluster.consumer("two", Map.of())) {
        one.subscribe(List.of(topic));
        two.subscribe(List.of(topic));
        await(
            "two partitions each and every record",
            () -> {
              poll(one, seen);
              poll(two, seen);
              return one.assignment().size() == 2
                  && two.assignment().size() == 2
                  && seen.size() == RECORDS;
            });
        one.commitSync();
        two.commitSync();
      }
      await(
          "all partitions for the one that stays",
          () -> {
            poll(one, seen);
            return one.assignment().size() == 4;
          });
      Map<TopicPartition, OffsetAndMetadata> committed = one.committed(one.assignment());
      equal(committed.values().stream().mapToLong(OffsetAndMetadata::offset).sum(), (long) RECORDS);
    }
  }

  /// One group reads half and stops; it resumes from there and is then rewound, while another one
  /// reads everything by itself, each in order per key.
  void stopResumeAndRewind() throws Exception {
    String topic = filled("resume", 2);
    try (var consumer = cluster.consumer("first", Map.of("max.poll.records", 50))) {
      consumer.subscribe(List.of(topic));
      int count = read(consumer, RECORDS / 2).size();
      consumer.commitSync();
      check(count < RECORDS, "all was read at once");
    }
    List<ConsumerRecord<byte[], byte[]>> rest;
    try (var consumer = cluster.consumer("first", Map.of())) {
      consumer.subscribe(List.of(topic));
      rest = read(consumer, RECORDS - RECORDS / 2);
      check(rest.size() <= RECORDS / 2, rest.size() + " records after half of them");
      consumer.commitSync();
      consumer.seekToBeginning(consumer.assignment());
      inOrder(read(consumer, RECORDS));
    }
    try (var consumer = cluster.consumer("second", Map.of())) {
      consumer.subscribe(List.of(topic));
      inOrder(read(consumer, RECORDS));
    }
  }

  private static void inOrder(List<ConsumerRecord<byte[], byte[]>> records) {
    equal(records.size(), RECORDS);
    var last = new HashMap<String, Integer>();
    for (var record : records) {
      int number = Integer.parseInt(text(record.value()));
      Integer before = last.put(text(record.key()), number);
      check(before == null || before < number, "key " + text(record.key()) + " out of order");
    }
  }

  private String filled(String name, int partitions) throws Exception {
    String topic = cluster.topic(name, partitions);
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(new ProducerRecord<>(topic, bytes("key-" + i % 37), bytes(i)));
    }
    cluster.produce(records, Map.of());
    return topic;
  }

  private static void poll(KafkaConsumer<byte[], byte[]> consumer, Set<String> seen) {
    consumer.poll(Duration.ofMillis(50)).forEach(record -> seen.add(text(record.value())));
  }

  private static void await(String what, java.util.function.BooleanSupplier holds) {
    long deadline = System.nanoTime() + JavaCluster.DEADLINE.toNanos();
    while (!holds.getAsBoolean()) {
      check(System.nanoTime() < deadline, "waited in vain for " + what);
    }
  }
}
