package barnabas.compat;

import static barnabas.compat.JavaCluster.bytes;
import static barnabas.compat.JavaCluster.text;
import static barnabas.compat.Scenarios.await;
import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;

/// What only clients from 4.0 on can do with groups (KIP-848).
final class JavaModernScenarios {
  private static final Map<String, Object> CONSUMER = Map.of("group.protocol", "consumer");

  private static final Duration LONGER_THAN_A_FETCH = Duration.ofSeconds(1);

  private final JavaCluster cluster;

  JavaModernScenarios(JavaCluster cluster) {
    this.cluster = cluster;
  }

  /// The broker resolves a pattern, and follows topics that come and go.
  void patternOfTheBroker() throws Exception {
    String first = cluster.topic("re2-a", 2);
    try (var consumer = cluster.consumer("re2", CONSUMER)) {
      consumer.subscribe(new SubscriptionPattern(cluster.named("re2-[a-c]")));
      await("the first", () -> poll(consumer).assignment().size() == 2);
      cluster.topic("re2-b", 3);
      cluster.topic("re2-x", 1);
      await("the second, and not the third", () -> poll(consumer).assignment().size() == 5);
      // One that is reading would ask for the deleted topic by its id. The refusal has client 4.4.0
      // throw "Use errorsByTopicId()" within, which loses answers, with Apache Kafka's broker too.
      consumer.pause(consumer.assignment());
      consumer.poll(LONGER_THAN_A_FETCH);
      try (var admin = cluster.admin()) {
        admin.deleteTopics(List.of(first)).all().get();
      }
      await("only the second", () -> poll(consumer).assignment().size() == 3);
    }
  }

  /// Members of one protocol give way to those of the other, one by one, while all is read.
  void groupChangesItsProtocol() throws Exception {
    String topic = cluster.topic("migrates", 4);
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
    for (int i = 0; i < 100; i++) {
      records.add(new ProducerRecord<>(topic, bytes(i), bytes(i)));
    }
    for (String strategy : List.of("RangeAssignor", "CooperativeStickyAssignor")) {
      Map<String, Object> classic =
          Map.of("partition.assignment.strategy", "org.apache.kafka.clients.consumer." + strategy);
      migrate("migrates-" + strategy, topic, records, classic);
    }
  }

  private void migrate(
      String group,
      String topic,
      List<ProducerRecord<byte[], byte[]>> records,
      Map<String, Object> classic)
      throws Exception {
    var old = new ArrayList<KafkaConsumer<byte[], byte[]>>();
    for (int i = 0; i < 2; i++) {
      old.add(subscribed(group, topic, classic));
    }
    await("two each", () -> haveEach(old, 2));
    equal(type(group), GroupType.CLASSIC);
    var modern = subscribed(group, topic, CONSUMER);
    var all = new ArrayList<>(old);
    all.add(modern);
    await("everybody some and all four", () -> share(all, 4));
    equal(type(group), GroupType.CONSUMER);
    readAll(topic, records, all);
    old.forEach(KafkaConsumer::close);
    await("all for the new one", () -> haveEach(List.of(modern), 4));
    var back = new ArrayList<KafkaConsumer<byte[], byte[]>>();
    for (int i = 0; i < 2; i++) {
      back.add(subscribed(group, topic, classic));
    }
    all.clear();
    all.addAll(back);
    all.add(modern);
    await("everybody some and all four again", () -> share(all, 4));
    modern.close();
    await("two each again", () -> haveEach(back, 2));
    equal(type(group), GroupType.CLASSIC);
    readAll(topic, records, back);
    back.forEach(KafkaConsumer::close);
  }

  private KafkaConsumer<byte[], byte[]> subscribed(
      String group, String topic, Map<String, Object> more) {
    var settings = new HashMap<>(more);
    settings.put("auto.offset.reset", "latest");
    var consumer = cluster.consumer(group, settings);
    consumer.subscribe(List.of(topic));
    return consumer;
  }

  private static boolean haveEach(List<KafkaConsumer<byte[], byte[]>> consumers, int count) {
    consumers.forEach(JavaModernScenarios::poll);
    return consumers.stream().allMatch(each -> each.assignment().size() == count);
  }

  private static boolean share(List<KafkaConsumer<byte[], byte[]>> consumers, int count) {
    consumers.forEach(JavaModernScenarios::poll);
    Set<TopicPartition> all = new HashSet<>();
    int sum = 0;
    for (var each : consumers) {
      all.addAll(each.assignment());
      sum += each.assignment().size();
    }
    return sum == count
        && all.size() == count
        && consumers.stream().noneMatch(each -> each.assignment().isEmpty());
  }

  private void readAll(
      String topic,
      List<ProducerRecord<byte[], byte[]>> records,
      List<KafkaConsumer<byte[], byte[]>> consumers)
      throws Exception {
    consumers.forEach(each -> each.assignment().forEach(each::position));
    cluster.produce(records, Map.of());
    var seen = new HashMap<String, Integer>();
    await(
        "every record of " + topic,
        () -> {
          for (var each : consumers) {
            each.poll(Duration.ofMillis(50))
                .forEach(record -> seen.merge(text(record.value()), 1, Integer::sum));
          }
          return seen.size() == records.size();
        });
    check(seen.values().stream().allMatch(times -> times == 1), "some were read twice");
  }

  private GroupType type(String group) throws Exception {
    try (var admin = cluster.admin()) {
      String full = cluster.named(group);
      return admin.describeConsumerGroups(List.of(full)).all().get().get(full).type();
    }
  }

  /// Administrators are told of groups, whichever protocol they speak.
  void groupIsTold() throws Exception {
    String topic = cluster.topic("told", 2);
    String group = cluster.named("told");
    try (var admin = cluster.admin()) {
      try (var consumer = cluster.consumer("told", CONSUMER)) {
        consumer.subscribe(List.of(topic));
        await("all", () -> poll(consumer).assignment().size() == 2);
        ConsumerGroupDescription told =
            admin.describeConsumerGroups(List.of(group)).all().get().get(group);
        equal(told.type(), GroupType.CONSUMER);
        equal(told.members().size(), 1);
        var member = told.members().iterator().next();
        equal(member.assignment().topicPartitions(), consumer.assignment());
        check(
            admin.listGroups().all().get().stream()
                .anyMatch(
                    each ->
                        each.groupId().equals(group)
                            && each.type().equals(java.util.Optional.of(GroupType.CONSUMER))),
            "is not listed");
      }
      equal(
          admin.describeConsumerGroups(List.of(group)).all().get().get(group).groupState(),
          GroupState.EMPTY);
      admin.deleteConsumerGroups(List.of(group)).all().get();
    }
  }

  private static KafkaConsumer<byte[], byte[]> poll(KafkaConsumer<byte[], byte[]> consumer) {
    consumer.poll(Duration.ofMillis(50));
    return consumer;
  }
}
