package barnabas.compat;

import static barnabas.compat.JavaCluster.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/// A cluster, as someone sees it who watches over what others do there.
final class ClusterView {

  private final String bootstrap;
  private final JavaCluster cluster;

  ClusterView(String bootstrap, String prefix) {
    this.bootstrap = bootstrap;
    this.cluster = new JavaCluster(bootstrap, prefix);
  }

  JavaCluster topics() {
    return cluster;
  }

  String bootstrap() {
    return bootstrap;
  }

  /// Offsets of all partitions of a topic.
  Map<TopicPartition, Long> offsets(String topic, OffsetSpec which)
      throws ExecutionException, InterruptedException {
    try (Admin admin = cluster.admin()) {
      int partitions =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
      var asked = new TreeMap<TopicPartition, OffsetSpec>(ClusterView::byPartition);
      for (int i = 0; i < partitions; i++) {
        asked.put(new TopicPartition(topic, i), which);
      }
      var offsets = new TreeMap<TopicPartition, Long>(ClusterView::byPartition);
      for (Map.Entry<TopicPartition, ListOffsetsResultInfo> one :
          admin.listOffsets(asked).all().get().entrySet()) {
        offsets.put(one.getKey(), one.getValue().offset());
      }
      return offsets;
    }
  }

  /// What an application has committed of a topic.
  Map<TopicPartition, Long> committed(String id, String topic)
      throws ExecutionException, InterruptedException {
    try (Admin admin = cluster.admin()) {
      var committed = new TreeMap<TopicPartition, Long>(ClusterView::byPartition);
      admin
          .listConsumerGroupOffsets(cluster.named(id))
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (partition, offset) -> {
                if (partition.topic().equals(topic)) {
                  committed.put(partition, offset.offset());
                }
              });
      return committed;
    }
  }

  /// Waits until an application has committed all that a topic holds. Nothing is committed of a
  /// partition that was always empty.
  void awaitCommitted(String id, String topic) {
    Scenarios.await(
        id + " to commit all of " + topic,
        () -> {
          try {
            Map<TopicPartition, Long> held = offsets(topic, OffsetSpec.latest());
            held.values().removeIf(end -> end == 0);
            return held.equals(committed(id, topic));
          } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /// The values of some settings of a topic.
  Map<String, String> settings(String topic, String... names)
      throws ExecutionException, InterruptedException {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = cluster.admin()) {
      var all = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      var settings = new LinkedHashMap<String, String>();
      for (String name : names) {
        settings.put(name, all.get(name).value());
      }
      return settings;
    }
  }

  /// All that a topic holds, each partition's records in order.
  List<ConsumerRecord<byte[], byte[]>> contents(String topic)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> ends = offsets(topic, OffsetSpec.latest());
    try (var consumer = cluster.consumer("contents", Map.of())) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      var read = new ArrayList<ConsumerRecord<byte[], byte[]>>();
      Scenarios.await(
          "the end of " + topic,
          () -> {
            consumer.poll(java.time.Duration.ofMillis(100)).forEach(read::add);
            return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
          });
      return read;
    }
  }

  /// The values of each key of a topic whose keys and values are text, in order.
  Map<String, List<String>> texts(String topic) throws ExecutionException, InterruptedException {
    var texts = new TreeMap<String, List<String>>();
    for (var record : contents(topic)) {
      texts.computeIfAbsent(text(record.key()), key -> new ArrayList<>()).add(text(record.value()));
    }
    return texts;
  }

  /// Waits until a topic holds so many records.
  void awaitRecords(String topic, long count) {
    Scenarios.await(
        count + " records in " + topic,
        () -> {
          try {
            return offsets(topic, OffsetSpec.latest()).values().stream()
                    .mapToLong(Long::longValue)
                    .sum()
                >= count;
          } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static int byPartition(TopicPartition one, TopicPartition other) {
    return Integer.compare(one.partition(), other.partition());
  }
}
