package barnabas.compat;

import static barnabas.compat.JavaCluster.bytes;
import static barnabas.compat.JavaCluster.read;
import static barnabas.compat.Scenarios.await;
import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;

/// What administrators do.
final class JavaAdminScenarios {

  private final JavaCluster cluster;

  JavaAdminScenarios(JavaCluster cluster) {
    this.cluster = cluster;
  }

  void topics() throws Exception {
    String topic = cluster.named("topics");
    var partition = new TopicPartition(topic, 0);
    try (var admin = cluster.admin()) {
      var made = admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1)));
      made.all().get();
      equal(made.numPartitions(topic).get(), 2);
      refused(
          TopicExistsException.class,
          () -> admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get());
      refused(
          InvalidTopicException.class,
          () -> admin.createTopics(List.of(new NewTopic("a/b", 1, (short) 1))).all().get());
      check(admin.listTopics().names().get().contains(topic), "the topic is not listed");
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5))).all().get();
      try (var consumer = cluster.consumer("topics", Map.of())) {
        equal(consumer.partitionsFor(topic).size(), 5);
      }
      cluster.produce(
          java.util.Collections.nCopies(10, new ProducerRecord<>(topic, 0, null, bytes("x"))),
          Map.of());
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4))).all().get();
      equal(offset(admin, partition, OffsetSpec.earliest()), 4L);
      equal(offset(admin, partition, OffsetSpec.latest()), 10L);
      admin.deleteTopics(List.of(topic)).all().get();
      // Apache Kafka's brokers take a moment to hear of it.
      await("the topic to be listed no more", () -> !listed(admin, topic));
    }
  }

  private static boolean listed(Admin admin, String topic) {
    try {
      return admin.listTopics().names().get().contains(topic);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long offset(Admin admin, TopicPartition partition, OffsetSpec which)
      throws Exception {
    return admin.listOffsets(Map.of(partition, which)).partitionResult(partition).get().offset();
  }

  void configurations() throws Exception {
    String topic = cluster.topic("configurations", 1);
    var ofTopic = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (var admin = cluster.admin()) {
      var set = new AlterConfigOp(new ConfigEntry("retention.ms", "77"), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(ofTopic, List.of(set))).all().get();
      ConfigEntry entry =
          admin.describeConfigs(List.of(ofTopic)).all().get().get(ofTopic).get("retention.ms");
      equal(entry.value(), "77");
      equal(entry.source(), ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
      var unset =
          new AlterConfigOp(new ConfigEntry("retention.ms", ""), AlterConfigOp.OpType.DELETE);
      admin.incrementalAlterConfigs(Map.of(ofTopic, List.of(unset))).all().get();
      entry = admin.describeConfigs(List.of(ofTopic)).all().get().get(ofTopic).get("retention.ms");
      equal(entry.value(), "604800000");
      equal(entry.source(), ConfigEntry.ConfigSource.DEFAULT_CONFIG);
      String node = admin.describeCluster().nodes().get().iterator().next().idString();
      var ofBroker = new ConfigResource(ConfigResource.Type.BROKER, node);
      check(
          admin.describeConfigs(List.of(ofBroker)).all().get().get(ofBroker).get("log.retention.ms")
              != null,
          "the broker's configuration has no log.retention.ms");
    }
  }

  void groupsAndOffsets() throws Exception {
    String topic = cluster.topic("group-admin", 1);
    var partition = new TopicPartition(topic, 0);
    String group = cluster.named("administered");
    cluster.produce(
        java.util.Collections.nCopies(10, new ProducerRecord<>(topic, 0, null, bytes("x"))),
        Map.of());
    try (var admin = cluster.admin()) {
      try (var consumer = cluster.consumer("administered", Map.of())) {
        consumer.subscribe(List.of(topic));
        read(consumer, 10);
        consumer.commitSync();
        var described = admin.describeConsumerGroups(List.of(group)).all().get().get(group);
        equal(described.members().size(), 1);
      }
      check(
          admin.listConsumerGroups().all().get().stream()
              .anyMatch(listing -> listing.groupId().equals(group)),
          "the group is not listed");
      equal(committed(admin, group, partition), 10L);
      admin
          .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(3)))
          .all()
          .get();
      equal(committed(admin, group, partition), 3L);
      admin.deleteConsumerGroups(List.of(group)).all().get();
      check(
          admin.listConsumerGroups().all().get().stream()
              .noneMatch(listing -> listing.groupId().equals(group)),
          "the group is still listed");
    }
  }

  private static long committed(Admin admin, String group, TopicPartition partition)
      throws Exception {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .get(partition)
        .offset();
  }

  void clusterAndLogDirectories() throws Exception {
    String topic = cluster.topic("log-dirs", 1);
    cluster.produce(List.of(new ProducerRecord<>(topic, bytes("x"))), Map.of());
    try (var admin = cluster.admin()) {
      var described = admin.describeCluster();
      equal(described.clusterId().get().length(), 22);
      int node = described.controller().get().id();
      var directories = admin.describeLogDirs(List.of(node)).allDescriptions().get().get(node);
      long size =
          directories.values().stream()
              .flatMap(directory -> directory.replicaInfos().entrySet().stream())
              .filter(replica -> replica.getKey().topic().equals(topic))
              .mapToLong(replica -> replica.getValue().size())
              .sum();
      check(size > 0, "the topic has no size");
    }
  }

  private static void refused(Class<?> expected, Scenarios.Scenario attempt) throws Exception {
    try {
      attempt.run();
      check(false, "was not refused by " + expected.getSimpleName());
    } catch (ExecutionException e) {
      check(expected.isInstance(e.getCause()), "refused by " + e.getCause());
    }
  }
}
