package barnabas.compat;

import static barnabas.compat.JavaCluster.text;
import static barnabas.compat.Scenarios.await;
import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.config.ConfigResource;

/// MirrorMaker 2 between an Apache Kafka that is started here, the far cluster, and the broker
/// under test, the near one: one story, whose chapters are the scenarios.
public final class MirrorScenarios {

  private static final int PARTITIONS = MirrorRecords.PARTITIONS;
  private static final int RECORDS = MirrorRecords.COUNT;

  private final ClusterView far;
  private final ClusterView near;
  private final String prefix;
  private Process mirror;

  /// Arguments: the bootstrap address, and a prefix for the names of topics, groups and clusters.
  public static void main(String[] args) throws Exception {
    ApacheKafka other = ApacheKafka.start();
    Runtime.getRuntime().addShutdownHook(new Thread(other::close));
    var all = new Scenarios();
    new MirrorScenarios(other.address(), args[0], args[1]).addTo(all);
    all.play(args.length > 2 ? args[2] : "");
  }

  private void addTo(Scenarios all) {
    all.add(
        "topics and their settings are mirrored from Apache Kafka",
        () -> topicsAreMirrored(far, near, "there"));
    all.add(
        "topics and their settings are mirrored to Apache Kafka",
        () -> topicsAreMirrored(near, far, "here"));
    all.add(
        "records from Apache Kafka keep partition, key, value, headers and time",
        () -> recordsAreMirrored(far, near, "there"));
    all.add(
        "records to Apache Kafka keep partition, key, value, headers and time",
        () -> recordsAreMirrored(near, far, "here"));
    all.add(
        "a group moves from Apache Kafka and reads on where it was",
        () -> groupMoves(far, near, "there"));
    all.add(
        "a group moves to Apache Kafka and reads on where it was",
        () -> groupMoves(near, far, "here"));
    all.add("a topic grows and changes, and its mirror with it", this::topicsChange);
    all.add("each cluster has the heartbeats of the other", this::heartbeatsCome);
    all.add("what is mirrored is not mirrored back", this::nothingComesBack);
    all.add("the mirror is killed and goes on where it was", this::mirrorIsKilled);
  }

  private MirrorScenarios(String other, String bootstrap, String prefix) throws Exception {
    this.far = new ClusterView(other, prefix);
    this.near = new ClusterView(bootstrap, prefix);
    this.prefix = prefix;
    this.mirror = start();
  }

  private Process start() throws Exception {
    String settings =
        """
        clusters = %1$s-far, %1$s-near
        %1$s-far.bootstrap.servers = %2$s
        %1$s-near.bootstrap.servers = %3$s
        %1$s-far->%1$s-near.enabled = true
        %1$s-near->%1$s-far.enabled = true
        topics = .*%1$s.*
        groups = %1$s.*
        replication.factor = 1
        checkpoints.topic.replication.factor = 1
        heartbeats.topic.replication.factor = 1
        offset-syncs.topic.replication.factor = 1
        config.storage.replication.factor = 1
        offset.storage.replication.factor = 1
        status.storage.replication.factor = 1
        refresh.topics.interval.seconds = 1
        refresh.groups.interval.seconds = 1
        sync.topic.configs.interval.seconds = 1
        emit.heartbeats.interval.seconds = 1
        emit.checkpoints.interval.seconds = 1
        sync.group.offsets.enabled = true
        sync.group.offsets.interval.seconds = 1
        offset.lag.max = 0
        %1$s-far.offset.flush.interval.ms = 500
        %1$s-far.session.timeout.ms = 6000
        %1$s-near.session.timeout.ms = 6000
        %1$s-far.plugin.discovery = service_load
        %1$s-near.plugin.discovery = service_load
        """
            .formatted(prefix, far.bootstrap(), near.bootstrap());
    Path folder = JavaProcess.emptyFolder();
    Path file = Files.writeString(folder.resolve("mirror.properties"), settings);
    return JavaProcess.start(
        ProcessBuilder.Redirect.to(folder.resolve("log").toFile()),
        "org.apache.kafka.connect.mirror.MirrorMaker",
        List.of(file.toString()));
  }

  /// What a topic is called in the other cluster.
  private String mirrored(ClusterView from, String topic) {
    return prefix + (from == far ? "-far." : "-near.") + topic;
  }

  private void topicsAreMirrored(ClusterView from, ClusterView to, String name) throws Exception {
    String topic = from.topics().named(name);
    var created = new NewTopic(topic, PARTITIONS, (short) 1);
    try (Admin admin = from.topics().admin()) {
      admin
          .createTopics(
              List.of(created.configs(Map.of("max.message.bytes", "500000", "retention.ms", "-1"))))
          .all()
          .get();
    }

    awaitTopic(to, mirrored(from, topic), PARTITIONS);
    awaitSettings(
        to, mirrored(from, topic), Map.of("max.message.bytes", "500000", "retention.ms", "-1"));
  }

  private static void awaitTopic(ClusterView cluster, String topic, int partitions) {
    await(
        topic + " with " + partitions + " partitions",
        () -> {
          try {
            return topics(cluster).contains(topic)
                && cluster.offsets(topic, OffsetSpec.latest()).size() == partitions;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void awaitSettings(
      ClusterView cluster, String topic, Map<String, String> settings) {
    await(
        topic + " to have " + settings,
        () -> {
          try {
            return cluster
                .settings(topic, settings.keySet().toArray(String[]::new))
                .equals(settings);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static Collection<String> topics(ClusterView cluster) throws Exception {
    try (Admin admin = cluster.topics().admin()) {
      return admin.listTopics().names().get();
    }
  }

  private void recordsAreMirrored(ClusterView from, ClusterView to, String name) throws Exception {
    String topic = from.topics().named(name);
    MirrorRecords.produce(from, topic, 0);

    to.awaitRecords(mirrored(from, topic), RECORDS);

    equal(MirrorRecords.told(to, mirrored(from, topic)), MirrorRecords.told(from, topic));
  }

  /// Reads all in one cluster, and then in the other what has come since.
  private void groupMoves(ClusterView from, ClusterView to, String name) throws Exception {
    String topic = from.topics().named(name);
    String group = "group-" + name;
    try (var consumer = from.topics().consumer(group, Map.of())) {
      consumer.subscribe(List.of(topic));
      equal(JavaCluster.read(consumer, RECORDS).size(), RECORDS);
      consumer.commitSync();
    }

    to.awaitCommitted(group, mirrored(from, topic));
    MirrorRecords.produce(from, topic, RECORDS);
    try (var consumer = to.topics().consumer(group, Map.of())) {
      consumer.subscribe(List.of(mirrored(from, topic)));
      List<String> read =
          JavaCluster.read(consumer, RECORDS).stream().map(MirrorRecords::told).sorted().toList();
      List<String> all = MirrorRecords.told(from, topic);
      var since = new ArrayList<>(all);
      int before = RECORDS / PARTITIONS;
      since.removeIf(each -> Integer.parseInt(each.split(" ")[1]) < before);
      equal(read, since);
    }
  }

  private void topicsChange() throws Exception {
    String topic = far.topics().named("there");
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var entry = new ConfigEntry("retention.ms", "86400000");
    try (Admin admin = far.topics().admin()) {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(PARTITIONS + 2))).all().get();
      admin
          .incrementalAlterConfigs(
              Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }

    awaitTopic(near, mirrored(far, topic), PARTITIONS + 2);
    awaitSettings(near, mirrored(far, topic), Map.of("retention.ms", "86400000"));
  }

  private void heartbeatsCome() throws Exception {
    near.awaitRecords(prefix + "-far.heartbeats", 3);
    far.awaitRecords(prefix + "-near.heartbeats", 3);

    String key = text(near.contents(prefix + "-far.heartbeats").getLast().key());
    check(key.contains(prefix + "-far") && key.contains(prefix + "-near"), "a heartbeat of " + key);
  }

  private void nothingComesBack() throws Exception {
    nothing(far, mirrored(near, mirrored(far, "")));
    nothing(near, mirrored(far, mirrored(near, "")));
  }

  private static void nothing(ClusterView cluster, String start) throws Exception {
    Collection<String> all = topics(cluster);
    check(all.stream().noneMatch(topic -> topic.startsWith(start)), "a mirror of a mirror: " + all);
  }

  private void mirrorIsKilled() throws Exception {
    String topic = near.topics().named("here");
    awaitMirrorsOffsets(topic);

    mirror.destroyForcibly().waitFor();
    MirrorRecords.produce(near, topic, 2 * RECORDS);
    mirror = start();

    far.awaitRecords(mirrored(near, topic), 3 * RECORDS);
    equal(MirrorRecords.told(far, mirrored(near, topic)), MirrorRecords.told(near, topic));
  }

  /// Waits until the mirror has kept where it is: else it would mirror some records again.
  private void awaitMirrorsOffsets(String topic) throws Exception {
    String last = "{\"offset\":" + (2 * RECORDS / PARTITIONS - 1) + "}";
    String kept = "mm2-offsets." + prefix + "-near.internal";
    await(
        "the mirror to keep " + last,
        () -> {
          try {
            return far.contents(kept).stream()
                    .filter(record -> text(record.key()).contains("\"topic\":\"" + topic + "\""))
                    .filter(record -> last.equals(MirrorRecords.orNull(record.value())))
                    .map(record -> text(record.key()))
                    .distinct()
                    .count()
                == PARTITIONS;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
