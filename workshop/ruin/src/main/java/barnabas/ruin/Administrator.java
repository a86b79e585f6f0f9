package barnabas.ruin;

import barnabas.sim.check.Change;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// The stock Java administrator: makes, grows, configures and deletes topics of his own, and trims
/// the partitions of one that others use, one change after the other. A change whose outcome he is
/// not told is open, and he leaves that topic alone.
final class Administrator extends Life {
  private static final int TOPICS_MAX = 8;

  private final String prefix;
  private final Stage.Topic trimmed;
  private final Map<String, Integer> own = new TreeMap<>();
  private final Set<String> unsure = new HashSet<>();
  private int made;

  /// @param prefix how the names of his topics begin
  Administrator(Stage stage, String prefix, Stage.Topic trimmed, SplittableRandom chance) {
    super(stage, "a0", chance);
    this.prefix = prefix;
    this.trimmed = trimmed;
  }

  @Override
  void live(String session) {
    long end = lifeEndNanos(10_000, 60_000);
    try (Admin admin = Admin.create(settings(stage.bootstrap(), session))) {
      while (!isOver(end)) {
        deed(admin);
        LockSupport.parkNanos(1_000_000L * chance.nextInt(100, 3_000));
      }
    }
  }

  static Map<String, Object> settings(String bootstrap, String session) {
    return Map.of(
        "bootstrap.servers", bootstrap,
        "client.id", session,
        "request.timeout.ms", 4_000,
        "default.api.timeout.ms", 60_000,
        "retry.backoff.ms", 20,
        "retry.backoff.max.ms", 200,
        "reconnect.backoff.ms", 20,
        "reconnect.backoff.max.ms", 200);
  }

  private void deed(Admin admin) {
    int draw = chance.nextInt(10);
    List<String> known = new ArrayList<>(own.keySet());
    known.removeAll(unsure);
    String any = known.isEmpty() ? "" : known.get(chance.nextInt(known.size()));
    if (draw < 3) {
      trim(admin);
    } else if (any.isEmpty() || (draw < 6 && own.size() < TOPICS_MAX)) {
      create(admin);
    } else if (draw < 7) {
      grow(admin, any);
    } else if (draw < 8) {
      own.remove(any);
      stage.witness().askDeletion(any);
      tell(
          new Change.Deleted(any),
          admin.deleteTopics(List.of(any)).all(),
          UnknownTopicOrPartitionException.class);
    } else {
      configure(admin, any);
    }
  }

  private void create(Admin admin) {
    String name = prefix + "a" + made++;
    int partitions = 1 + chance.nextInt(3);
    own.put(name, partitions);
    stage.witness().topic(name, true, false);
    tell(
        new Change.Created(name, partitions),
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all(),
        TopicExistsException.class);
  }

  private void grow(Admin admin, String topic) {
    int partitions = own.merge(topic, 1 + chance.nextInt(2), Integer::sum);
    tell(
        new Change.Grown(topic, partitions),
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all(),
        InvalidPartitionsException.class);
  }

  private void configure(Admin admin, String topic) {
    String value = Integer.toString(1_000_000 + chance.nextInt(1_000_000_000));
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp set =
        new AlterConfigOp(new ConfigEntry("retention.ms", value), AlterConfigOp.OpType.SET);
    tell(
        new Change.Configured(topic, "retention.ms", value),
        admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all(),
        null);
  }

  private void trim(Admin admin) {
    TopicPartition partition =
        new TopicPartition(trimmed.name(), chance.nextInt(trimmed.partitions()));
    try {
      long end =
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition)
              .get()
              .offset();
      long start = end * chance.nextInt(100) / 100;
      if (start > 0) {
        stage.witness().askStart(trimmed.name(), partition.partition(), start);
        Map<TopicPartition, RecordsToDelete> deletion =
            Map.of(partition, RecordsToDelete.beforeOffset(start));
        long low =
            Objects.requireNonNull(admin.deleteRecords(deletion).lowWatermarks().get(partition))
                .get()
                .lowWatermark();
        tell(new Change.Trimmed(trimmed.name(), partition.partition(), low));
      }
    } catch (ExecutionException e) {
      stage.figures().refused(cause(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for a change.
  ///
  /// @param doneBefore the error that says that an earlier attempt of this request did it
  private void tell(Change change, KafkaFuture<?> future, @Nullable Class<?> doneBefore) {
    try {
      future.get();
      tell(change);
    } catch (ExecutionException e) {
      if (doneBefore != null && doneBefore.isInstance(e.getCause())) {
        tell(change);
      } else {
        stage.figures().refused(cause(e));
        stage.witness().say(change + " is open: " + cause(e));
        unsure.add(change.topic());
        stage.witness().changed(new Change.Open(change.topic()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Change change) {
    stage.figures().count("changes of metadata acknowledged");
    if (!unsure.contains(change.topic())) {
      stage.witness().changed(change);
    }
  }

  private static Throwable cause(ExecutionException e) {
    return e.getCause() == null ? e : e.getCause();
  }

  @Override
  public boolean done(Map<barnabas.client.TopicPartition, Long> ends) {
    return true;
  }
}
