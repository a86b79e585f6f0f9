package barnabas.compat;

import static barnabas.compat.JavaCluster.bytes;
import static barnabas.compat.JavaCluster.read;
import static barnabas.compat.JavaCluster.text;
import static barnabas.compat.Scenarios.await;
import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// Consumer groups, of the classic protocol or of the consumer protocol (KIP-848).
final class JavaGroupScenarios {

  private static final int RECORDS = 400;

  private static final int CROWD = 10;

  private final JavaCluster cluster;
  private final String protocol;

  /// @param protocol `classic`, the only one that old clients know, or `consumer`
  JavaGroupScenarios(JavaCluster cluster, String protocol) {
    this.cluster = cluster;
    this.protocol = protocol;
  }

  private KafkaConsumer<byte[], byte[]> consumer(String group, Map<String, Object> more) {
    var properties = new HashMap<>(more);
    if (protocol.equals("consumer")) {
      properties.put("group.protocol", protocol);
    }
    return cluster.consumer(protocol + "-" + group, properties);
  }

  void groupOfTwo() throws Exception {
    String topic = filled("group", 4);
    var seen = new HashSet<String>();
    try (var one = consumer("two", Map.of())) {
      try (var two = consumer("two", Map.of())) {
        one.subscribe(List.of(topic));
        two.subscribe(List.of(topic));
        await(
            "two partitions each and every record",
            () -> {
              poll(one, seen);
              poll(two, seen);
              return one.assignment().size() == 2
                  && two.assignment().size() == 2
                  && seen.size() == RECORDS
                  && position(one) + position(two) == RECORDS;
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

  private static long position(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.assignment().stream().mapToLong(consumer::position).sum();
  }

  /// One group reads half and stops; it resumes from there and is then rewound, while another one
  /// reads everything by itself, each in order per key.
  void stopResumeAndRewind() throws Exception {
    String topic = filled("resume", 2);
    int count;
    try (var consumer = consumer("first", Map.of("max.poll.records", 50))) {
      consumer.subscribe(List.of(topic));
      count = read(consumer, RECORDS / 2).size();
      consumer.commitSync();
      check(count < RECORDS, "all was read at once");
    }
    List<ConsumerRecord<byte[], byte[]>> rest;
    try (var consumer = consumer("first", Map.of())) {
      consumer.subscribe(List.of(topic));
      rest = read(consumer, RECORDS - count);
      equal(rest.size(), RECORDS - count);
      consumer.commitSync();
      consumer.seekToBeginning(consumer.assignment());
      inOrder(read(consumer, RECORDS));
    }
    try (var consumer = consumer("second", Map.of())) {
      consumer.subscribe(List.of(topic));
      inOrder(read(consumer, RECORDS));
    }
  }

  /// Ten that start together each get their share, and soon.
  void tenStartTogether() throws Exception {
    String topic = filled("ten", CROWD);
    var consumers = new ArrayList<KafkaConsumer<byte[], byte[]>>();
    var seen = new HashSet<String>();
    try {
      for (int i = 0; i < CROWD; i++) {
        consumers.add(consumer("ten", Map.of()));
        consumers.get(i).subscribe(List.of(topic));
      }
      await(
          "one partition each and every record",
          () -> {
            consumers.forEach(each -> poll(each, seen));
            return seen.size() == RECORDS
                && consumers.stream().allMatch(each -> each.assignment().size() == 1);
          });
    } finally {
      consumers.forEach(KafkaConsumer::close);
    }
  }

  /// A member that goes moves only what it had, and one that comes takes only its share.
  void nothingElseMoves() throws Exception {
    String topic = filled("still", 6);
    var seen = new HashSet<String>();
    var listener = new Moves();
    try (var stays = consumer("still", cooperative())) {
      stays.subscribe(List.of(topic), listener);
      await("all", () -> poll(stays, seen).assignment().size() == 6);
      try (var comes = consumer("still", cooperative())) {
        comes.subscribe(List.of(topic));
        await(
            "three each",
            () -> {
              poll(comes, seen);
              poll(stays, seen);
              return stays.assignment().size() == 3 && comes.assignment().size() == 3;
            });
        equal(listener.revoked, 3);
        equal(listener.assigned, 6);
      }
      await("all again", () -> poll(stays, seen).assignment().size() == 6);
      equal(listener.revoked, 3);
      equal(listener.assigned, 9);
    }
  }

  private Map<String, Object> cooperative() {
    return protocol.equals("consumer")
        ? Map.of()
        : Map.of(
            "partition.assignment.strategy",
            "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
  }

  /// A static member that comes back has what it had, and nobody else noticed.
  void staticMemberComesBack() throws Exception {
    String topic = filled("static", 4);
    var seen = new HashSet<String>();
    var listener = new Moves();
    try (var other = consumer("static", Map.of("group.instance.id", "other"))) {
      other.subscribe(List.of(topic), listener);
      Set<TopicPartition> had;
      try (var one = consumer("static", Map.of("group.instance.id", "one"))) {
        one.subscribe(List.of(topic));
        await(
            "two each",
            () -> {
              poll(one, seen);
              poll(other, seen);
              return one.assignment().size() == 2 && other.assignment().size() == 2;
            });
        had = Set.copyOf(one.assignment());
      }
      int moves = listener.revoked + listener.assigned;
      try (var one = consumer("static", Map.of("group.instance.id", "one"))) {
        one.subscribe(List.of(topic));
        await(
            "what it had",
            () -> {
              poll(other, seen);
              return poll(one, seen).assignment().equals(had);
            });
      }
      equal(listener.revoked + listener.assigned, moves);
    }
  }

  /// A pattern follows topics that come, and a subscription those that grow.
  void topicsComeAndGrow() throws Exception {
    String first = filled("grow-a", 1);
    var seen = new HashSet<String>();
    try (var consumer = consumer("grow", Map.of("metadata.max.age.ms", 300))) {
      consumer.subscribe(Pattern.compile(first.replace("-a", "-.*")));
      await("the first", () -> poll(consumer, seen).assignment().size() == 1);
      filled("grow-b", 2);
      await("the second", () -> poll(consumer, seen).assignment().size() == 3);
      try (var admin = cluster.admin()) {
        admin.createPartitions(Map.of(first, NewPartitions.increaseTo(3))).all().get();
      }
      await("what has grown", () -> poll(consumer, seen).assignment().size() == 5);
    }
  }

  /// Counts what a member gives up and is given.
  private static final class Moves implements ConsumerRebalanceListener {
    private int revoked;
    private int assigned;

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      revoked += partitions.size();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      assigned += partitions.size();
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
    String topic = cluster.topic(protocol + "-" + name, partitions);
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(new ProducerRecord<>(topic, bytes("key-" + i % 37), bytes(i)));
    }
    cluster.produce(records, Map.of());
    return topic;
  }

  private static KafkaConsumer<byte[], byte[]> poll(
      KafkaConsumer<byte[], byte[]> consumer, Set<String> seen) {
    consumer.poll(Duration.ofMillis(50)).forEach(record -> seen.add(text(record.value())));
    return consumer;
  }
}
