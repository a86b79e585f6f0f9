package barnabas.tools;

import barnabas.client.Topology;
import barnabas.wire.ApiKey;
import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.DescribeLogDirsResponse;
import barnabas.wire.DescribeQuorumResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.UpdateFeaturesResponse;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows brokers, the controller and what lies on their disks.
@Command(
    name = "cluster",
    description = "Shows brokers, what they serve and what lies on their disks.",
    footer = {
      "",
      "Examples:",
      "  ./barnabas cluster describe",
      "  ./barnabas cluster apis",
      "  ./barnabas cluster features",
      "  ./barnabas cluster quorum",
      "  ./barnabas cluster disks --topic flights"
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class ClusterCommand {

  private final Terminal terminal;

  ClusterCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      description = "Shows the cluster's id and its brokers.",
      footer = {"", "Examples:", "  ./barnabas cluster describe --json"},
      mixinStandardHelpOptions = true)
  void describe(
      @Mixin Connecting here,
      @Option(names = "--json", description = "As a JSON object.") boolean json) {
    try (var admin = new Administering(here)) {
      Topology cluster = admin.ask((one, reply) -> one.brokers().list(reply));
      var table = new Table("BROKER", "HOST", "PORT", "RACK", "CONTROLLER");
      for (Topology.Broker broker : cluster.brokers().values()) {
        boolean controls = broker.id() == cluster.controllerId();
        table.add(
            broker.id(),
            broker.address().host(),
            broker.address().port(),
            broker.rack(),
            json ? (Object) controls : controls ? "yes" : "no");
      }
      if (json) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        object.put("cluster", cluster.clusterId());
        object.put("controller", cluster.controllerId());
        object.put("brokers", table.objects());
        terminal.out().println(Json.of(object));
        return;
      }
      terminal.out().printf("cluster %s%n%n", cluster.clusterId());
      table.print(terminal.out());
    }
  }

  @Command(
      description = "Shows each log directory with its room, and the partitions in it.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas cluster disks",
        "  ./barnabas cluster disks --broker 1 --topic flights --json"
      },
      mixinStandardHelpOptions = true)
  void disks(
      @Mixin Connecting here,
      @Option(names = "--broker", paramLabel = "ID", description = "Only this one's; repeatable.")
          @Nullable List<Integer> brokers,
      @Option(names = "--topic", paramLabel = "TOPIC", description = "Only this one; repeatable.")
          @Nullable List<String> topics,
      @Option(names = "--json", description = "As a JSON list.") boolean json) {
    try (var admin = new Administering(here)) {
      Topology cluster = admin.ask((one, reply) -> one.brokers().list(reply));
      Collection<Integer> asked = brokers == null ? cluster.brokers().keySet() : brokers;
      var disks = new Table("BROKER", "DIRECTORY", "STATE", "USABLE", "TOTAL");
      var partitions = new Table("BROKER", "DIRECTORY", "TOPIC", "PARTITION", "BYTES");
      for (int broker : asked) {
        List<DescribeLogDirsResponse.DescribeLogDirsResult> found =
            admin.ask((one, reply) -> one.brokers().logDirs(broker, reply));
        for (DescribeLogDirsResponse.DescribeLogDirsResult disk : found) {
          ErrorCode code = ErrorCode.of(disk.errorCode());
          disks.add(
              broker,
              disk.logDir(),
              code == ErrorCode.NONE ? "online" : code.name(),
              size(disk.usableBytes()),
              size(disk.totalBytes()));
          add(partitions, broker, disk, topics);
        }
      }
      if (!json) {
        disks.print(terminal.out());
        terminal.out().println();
      }
      partitions.print(terminal.out(), json);
    }
  }

  private static void add(
      Table table,
      int broker,
      DescribeLogDirsResponse.DescribeLogDirsResult disk,
      @Nullable List<String> topics) {
    for (DescribeLogDirsResponse.DescribeLogDirsTopic topic : disk.topics()) {
      if (topics == null ? topic.name().startsWith("__") : !topics.contains(topic.name())) {
        continue;
      }
      for (DescribeLogDirsResponse.DescribeLogDirsPartition one : topic.partitions()) {
        table.add(broker, disk.logDir(), topic.name(), one.partitionIndex(), one.partitionSize());
      }
    }
  }

  @Command(
      description = "Shows which APIs a broker serves, and in which versions.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas cluster apis",
        "  ./barnabas cluster apis --broker 1 --json"
      },
      mixinStandardHelpOptions = true)
  void apis(
      @Mixin Connecting here,
      @Option(names = "--broker", paramLabel = "ID", description = "This one's (default: any).")
          @Nullable Integer broker,
      @Option(names = "--json", description = "As a JSON list.") boolean json) {
    try (var admin = new Administering(here)) {
      var table = new Table("API", "KEY", "LOWEST", "HIGHEST");
      served(admin, broker).apiKeys().stream()
          .sorted(Comparator.comparingInt(ApiVersionsResponse.ApiVersion::apiKey))
          .forEach(
              one ->
                  table.add(
                      apiName(one.apiKey()), one.apiKey(), one.minVersion(), one.maxVersion()));
      table.print(terminal.out(), json);
    }
  }

  @Command(
      description = "Shows the features of the cluster and their levels.",
      footer = {"", "Examples:", "  ./barnabas cluster features"},
      mixinStandardHelpOptions = true)
  void features(
      @Mixin Connecting here,
      @Option(names = "--json", description = "As a JSON list.") boolean json) {
    try (var admin = new Administering(here)) {
      ApiVersionsResponse served = served(admin, null);
      var levels = new TreeMap<String, Integer>();
      served
          .finalizedFeatures()
          .forEach(one -> levels.put(one.name(), (int) one.maxVersionLevel()));
      var table = new Table("FEATURE", "LEVEL", "LOWEST", "HIGHEST");
      served.supportedFeatures().stream()
          .sorted(Comparator.comparing(ApiVersionsResponse.SupportedFeatureKey::name))
          .forEach(
              one ->
                  table.add(
                      one.name(), levels.get(one.name()), one.minVersion(), one.maxVersion()));
      table.print(terminal.out(), json);
    }
  }

  @Command(
      description = "Brings a feature of the cluster to another level.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas cluster upgrade group.version 1",
        "  ./barnabas cluster upgrade group.version 0 --downgrade"
      },
      mixinStandardHelpOptions = true)
  void upgrade(
      @Mixin Connecting here,
      @Parameters(paramLabel = "FEATURE", description = "As 'cluster features' names it.")
          String feature,
      @Parameters(paramLabel = "LEVEL") short level,
      @Option(names = "--downgrade", description = "To a lower level.") boolean lower) {
    try (var admin = new Administering(here)) {
      admin.<UpdateFeaturesResponse>ask(
          (one, reply) -> one.brokers().updateFeature(feature, level, lower, reply));
      terminal.out().printf("%s is at level %d%n", feature, level);
    }
  }

  @Command(
      description = "Shows who keeps the cluster's metadata, and how far each is.",
      footer = {"", "Examples:", "  ./barnabas cluster quorum"},
      mixinStandardHelpOptions = true)
  void quorum(
      @Mixin Connecting here,
      @Option(names = "--json", description = "As a JSON object.") boolean json) {
    try (var admin = new Administering(here)) {
      DescribeQuorumResponse.PartitionData quorum =
          admin.ask((one, reply) -> one.brokers().quorum(reply));
      var table = new Table("NODE", "ROLE", "END OFFSET", "BEHIND", "CAUGHT UP AT");
      for (DescribeQuorumResponse.ReplicaState one : quorum.currentVoters()) {
        add(table, quorum, one, one.replicaId() == quorum.leaderId() ? "leader" : "voter", json);
      }
      quorum.observers().forEach(one -> add(table, quorum, one, "observer", json));
      if (json) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        object.put("leader", quorum.leaderId());
        object.put("epoch", quorum.leaderEpoch());
        object.put("highWatermark", quorum.highWatermark());
        object.put("nodes", table.objects());
        terminal.out().println(Json.of(object));
        return;
      }
      terminal
          .out()
          .printf(
              "leader %d in epoch %d, committed up to %d%n%n",
              quorum.leaderId(), quorum.leaderEpoch(), quorum.highWatermark());
      table.print(terminal.out());
    }
  }

  private static void add(
      Table table,
      DescribeQuorumResponse.PartitionData quorum,
      DescribeQuorumResponse.ReplicaState one,
      String role,
      boolean json) {
    long end = one.logEndOffset();
    long at = one.lastCaughtUpTimestamp();
    Object when = json ? (Object) at : Instant.ofEpochMilli(at);
    table.add(
        one.replicaId(),
        role,
        end < 0 ? null : end,
        end < 0 ? null : Math.max(0, quorum.highWatermark() - end),
        at < 0 ? null : when);
  }

  /// @param broker which one to ask, or null for the first
  private static ApiVersionsResponse served(Administering admin, @Nullable Integer broker) {
    Topology cluster = admin.ask((one, reply) -> one.brokers().list(reply));
    int asked = broker == null ? cluster.brokers().firstKey() : broker;
    return admin.ask((one, reply) -> one.brokers().apis(asked, reply));
  }

  /// As Kafka's documents name it, such as `OffsetForLeaderEpoch`.
  private static @Nullable String apiName(short key) {
    ApiKey api = ApiKey.of(key);
    if (api == null) {
      return null;
    }
    var name = new StringBuilder();
    for (String word : api.name().split("_")) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }

  private static @Nullable String size(long bytes) {
    if (bytes < 0) {
      return null;
    }
    long mebibytes = bytes >> 20;
    return mebibytes < 10 << 10
        ? mebibytes + " MiB"
        : String.format(Locale.ROOT, "%.1f GiB", mebibytes / 1024.0);
  }
}
