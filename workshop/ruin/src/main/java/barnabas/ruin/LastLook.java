package barnabas.ruin;

import barnabas.client.TopicPartition;
import barnabas.sim.Values;
import barnabas.sim.check.Inventory;
import barnabas.sim.check.Violation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Takes down all that the broker shows of a story, with a reader and an administrator who took no
/// part in it. Owned by the story, which lets nothing else happen meanwhile.
final class LastLook implements AutoCloseable {
  private static final String PROMISE = "a healed broker answers";
  private static final long READ_TIMEOUT_MS = 180_000;

  private final Admin admin;
  private final String bootstrap;
  private final String prefix;
  private final SplittableRandom chance;

  /// @param prefix how the names of the story's topics and groups begin
  LastLook(String bootstrap, String prefix, SplittableRandom chance) {
    this.bootstrap = bootstrap;
    this.prefix = prefix;
    this.chance = chance;
    this.admin = Admin.create(Administrator.settings(bootstrap, prefix + "look"));
  }

  Inventory take(Collection<String> groups) throws InterruptedException {
    SortedMap<String, Inventory.Topic> topics = new TreeMap<>();
    Map<String, TopicDescription> described = described();
    for (Map.Entry<String, TopicDescription> topic : described.entrySet()) {
      topics.put(topic.getKey(), topic(topic.getValue()));
    }
    SortedMap<String, SortedMap<TopicPartition, Long>> offsets = new TreeMap<>();
    for (String group : groups) {
      SortedMap<TopicPartition, Long> committed = committed(group);
      if (!committed.isEmpty()) {
        offsets.put(group, committed);
      }
    }
    return new Inventory(topics, offsets);
  }

  private Map<String, TopicDescription> described() throws InterruptedException {
    List<String> names =
        got(admin.listTopics().names()).stream().filter(name -> name.startsWith(prefix)).toList();
    return new TreeMap<>(got(admin.describeTopics(names).allTopicNames()));
  }

  /// Where each partition of a topic ends.
  SortedMap<TopicPartition, Long> ends(Collection<String> topics) throws InterruptedException {
    SortedMap<TopicPartition, Long> ends = new TreeMap<>();
    for (TopicDescription topic : described().values()) {
      if (topics.contains(topic.name())) {
        bounds(topic, OffsetSpec.latest()).forEach((p, end) -> ends.put(JavaReader.of(p), end));
      }
    }
    return ends;
  }

  private Map<org.apache.kafka.common.TopicPartition, Long> bounds(
      TopicDescription topic, OffsetSpec which) throws InterruptedException {
    Map<org.apache.kafka.common.TopicPartition, OffsetSpec> asked =
        topic.partitions().stream()
            .map(TopicPartitionInfo::partition)
            .collect(
                Collectors.toMap(
                    index -> new org.apache.kafka.common.TopicPartition(topic.name(), index),
                    _ -> which));
    return got(admin.listOffsets(asked).all()).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }

  private Inventory.Topic topic(TopicDescription topic) throws InterruptedException {
    var starts = bounds(topic, OffsetSpec.earliest());
    var ends = bounds(topic, OffsetSpec.latest());
    SortedMap<Integer, Inventory.Partition> partitions = new TreeMap<>();
    Map<org.apache.kafka.common.TopicPartition, SortedMap<Long, Long>> values =
        values(starts, ends);
    ends.forEach(
        (p, end) ->
            partitions.put(
                p.partition(),
                new Inventory.Partition(
                    starts.getOrDefault(p, 0L), end, values.getOrDefault(p, new TreeMap<>()))));
    return new Inventory.Topic(topic.topicId().toString(), partitions, configs(topic.name()));
  }

  private Map<org.apache.kafka.common.TopicPartition, SortedMap<Long, Long>> values(
      Map<org.apache.kafka.common.TopicPartition, Long> starts,
      Map<org.apache.kafka.common.TopicPartition, Long> ends) {
    Map<org.apache.kafka.common.TopicPartition, SortedMap<Long, Long>> values =
        ends.keySet().stream().collect(Collectors.toMap(p -> p, _ -> new TreeMap<>()));
    Map<String, Object> settings = JavaReader.settings(bootstrap, prefix + "last", chance);
    settings.put("auto.offset.reset", "none");
    settings.put("max.partition.fetch.bytes", 1 << 20);
    settings.put("fetch.min.bytes", 1);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(ends.keySet());
      starts.forEach(consumer::seek);
      long deadline = System.nanoTime() + READ_TIMEOUT_MS * 1_000_000;
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new Violation(PROMISE, "can't read %s up to %s".formatted(prefix, ends));
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          put(values, record);
        }
      }
    }
    return values;
  }

  private static void put(
      Map<org.apache.kafka.common.TopicPartition, SortedMap<Long, Long>> values,
      ConsumerRecord<byte[], byte[]> record) {
    var place = new org.apache.kafka.common.TopicPartition(record.topic(), record.partition());
    byte[] value = record.value();
    long id =
        Values.id(value == null ? null : ByteBuffer.wrap(value), place + " " + record.offset());
    SortedMap<Long, Long> found = values.get(place);
    if (found != null) {
      found.put(record.offset(), id);
    }
  }

  private SortedMap<String, String> configs(String topic) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    SortedMap<String, String> configs = new TreeMap<>();
    got(admin.describeConfigs(List.of(resource)).all()).values().stream()
        .flatMap(config -> config.entries().stream())
        .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
        .forEach(entry -> configs.put(entry.name(), String.valueOf(entry.value())));
    return configs;
  }

  SortedMap<TopicPartition, Long> committed(String group) throws InterruptedException {
    SortedMap<TopicPartition, Long> offsets = new TreeMap<>();
    got(admin
            .listConsumerGroupOffsets(Map.of(group, new ListConsumerGroupOffsetsSpec()))
            .partitionsToOffsetAndMetadata(group))
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                offsets.put(JavaReader.of(partition), offset.offset());
              }
            });
    return offsets;
  }

  /// Appends a record of nobody's.
  ///
  /// @return its offset
  long append(TopicPartition place) throws InterruptedException {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "key.serializer",
            ByteArraySerializer.class,
            "value.serializer",
            ByteArraySerializer.class,
            "delivery.timeout.ms",
            30_000,
            "request.timeout.ms",
            4_000);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
      return producer
          .send(new ProducerRecord<>(place.topic(), place.partition(), null, new byte[8]))
          .get()
          .offset();
    } catch (ExecutionException e) {
      throw new Violation(PROMISE, place + " takes no records: " + e.getCause());
    }
  }

  /// Deletes the story's topics and groups.
  void tidy(Collection<String> groups, String ledger) throws InterruptedException {
    got(admin.deleteConsumerGroups(groups).all());
    got(admin.deleteTopics(List.of(ledger)).all());
    got(admin.deleteTopics(described().keySet()).all());
  }

  Admin admin() {
    return admin;
  }

  private static <T> T got(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new Violation(PROMISE, String.valueOf(e.getCause()));
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
