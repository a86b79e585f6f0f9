package barnabas.tools;

import barnabas.client.Admin;
import barnabas.client.ConfigAdmin;
import barnabas.client.TopicPartition;
import barnabas.client.Topology;
import barnabas.wire.CreatePartitionsResponse;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lists, makes, describes, changes and removes topics.
@Command(
    name = "topics",
    description = "Lists, makes, describes, changes and removes topics.",
    footer = {
      "",
      "Examples:",
      "  ./barnabas topics list",
      "  ./barnabas topics create flights --partitions 4 --config retention.ms=-1",
      "  ./barnabas topics describe flights",
      "  ./barnabas topics alter flights --partitions 8 --config retention.ms=86400000",
      "  ./barnabas topics delete flights"
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class TopicsCommand {

  private static final byte DYNAMIC_TOPIC_CONFIG = 1;

  private final Terminal terminal;

  TopicsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      description = "Names the topics.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas topics list",
        "  ./barnabas topics list --json | jq -r '.[].topic'"
      },
      mixinStandardHelpOptions = true)
  void list(
      @Mixin Connecting here,
      @Option(names = "--internal", description = "The broker's own topics too.") boolean internal,
      @Option(names = "--json", description = "As a JSON list.") boolean json) {
    try (var admin = new Administering(here)) {
      Topology all = admin.ask((one, reply) -> one.describe(null, reply));
      var table = new Table("TOPIC", "PARTITIONS", "REPLICAS", "ID");
      for (Topology.Topic topic : all.topics().values()) {
        if (internal || !topic.internal()) {
          int replicas =
              topic.partitions().isEmpty() ? 0 : topic.partitions().getFirst().replicas().size();
          table.add(topic.name(), topic.partitions().size(), replicas, topic.id());
        }
      }
      table.print(terminal.out(), json);
    }
  }

  @Command(
      description = "Makes a topic.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas topics create flights --partitions 4 --config retention.ms=-1",
        "  ./barnabas topics create flights --if-not-exists"
      },
      mixinStandardHelpOptions = true)
  void create(
      @Mixin Connecting here,
      @Parameters(paramLabel = "TOPIC") String topic,
      @Option(
              names = "--partitions",
              paramLabel = "N",
              defaultValue = "-1",
              description = "How many (default: the broker's num.partitions).")
          int partitions,
      @Option(
              names = "--replication-factor",
              paramLabel = "N",
              defaultValue = "-1",
              description = "Copies (default: the broker's default.replication.factor).")
          short replicationFactor,
      @Option(names = "--config", paramLabel = "KEY=VALUE", description = "A topic configuration.")
          @Nullable Map<String, String> configs,
      @Option(names = "--if-not-exists", description = "Leave a topic alone that is there.")
          boolean lenient) {
    Map<String, String> given = configs == null ? Map.of() : new LinkedHashMap<>(configs);
    atLeast("--partitions", partitions, 1);
    atLeast("--replication-factor", replicationFactor, 1);
    try (var admin = new Administering(here)) {
      if (lenient && known(admin, topic) != null) {
        terminal.out().printf("%s is there already%n", topic);
        return;
      }
      CreateTopicsResponse.CreatableTopicResult made =
          admin.ask(
              (one, reply) -> one.createTopic(topic, partitions, replicationFactor, given, reply));
      terminal.out().printf("created %s with %s%n", topic, counted(made.numPartitions()));
    }
  }

  @Command(
      description = "Shows a topic's partitions and what its configuration changes.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas topics describe flights",
        "  ./barnabas topics describe flights --json"
      },
      mixinStandardHelpOptions = true)
  void describe(
      @Mixin Connecting here,
      @Parameters(paramLabel = "TOPIC") String name,
      @Option(names = "--all-configs", description = "Defaults too.") boolean all,
      @Option(names = "--json", description = "As a JSON object.") boolean json) {
    try (var admin = new Administering(here)) {
      Topology.Topic topic = existing(admin, name);
      Table partitions = partitions(admin, topic);
      Table configs =
          ConfigsCommand.table(admin, ConfigAdmin.Resource.topic(name), all, DYNAMIC_TOPIC_CONFIG);
      if (json) {
        var object = new LinkedHashMap<String, Object>();
        object.put("topic", topic.name());
        object.put("id", topic.id());
        object.put("partitions", partitions.objects());
        object.put("configs", configs.objects());
        terminal.out().println(Json.of(object));
        return;
      }
      terminal.out().printf("%s  %s%n%n", topic.name(), topic.id());
      partitions.print(terminal.out());
      if (!configs.isEmpty()) {
        terminal.out().println();
        configs.print(terminal.out());
      }
    }
  }

  private static Table partitions(Administering admin, Topology.Topic topic) {
    SortedMap<TopicPartition, Long> first = offsets(admin, topic, Admin.EARLIEST);
    SortedMap<TopicPartition, Long> end = offsets(admin, topic, Admin.LATEST);
    var partitions =
        new Table("PARTITION", "LEADER", "REPLICAS", "IN SYNC", "FIRST OFFSET", "END OFFSET");
    for (Topology.Partition one : topic.partitions()) {
      var key = new TopicPartition(topic.name(), one.index());
      partitions.add(
          one.index(),
          one.leaderId() == Topology.NO_LEADER ? null : one.leaderId(),
          one.replicas(),
          one.inSyncReplicas(),
          first.get(key),
          end.get(key));
    }
    return partitions;
  }

  @Command(
      description = "Adds partitions, sets configurations or takes them back.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas topics alter flights --partitions 8",
        "  ./barnabas topics alter flights --config retention.ms=86400000",
        "  ./barnabas topics alter flights --delete-config retention.ms"
      },
      mixinStandardHelpOptions = true)
  void alter(
      @Mixin Connecting here,
      @Parameters(paramLabel = "TOPIC") String topic,
      @Option(
              names = "--partitions",
              paramLabel = "N",
              description = "How many there are to be then.")
          @Nullable Integer partitions,
      @Option(names = "--config", paramLabel = "KEY=VALUE", description = "Sets it.")
          @Nullable Map<String, String> set,
      @Option(names = "--delete-config", paramLabel = "KEY", description = "Back to the default.")
          @Nullable List<String> deleted) {
    SortedMap<String, @Nullable String> changes = ConfigsCommand.changes(set, deleted);
    if (partitions == null && changes.isEmpty()) {
      throw ToolFailure.usage("nothing to change: give --partitions, --config or --delete-config");
    }
    if (partitions != null) {
      atLeast("--partitions", partitions, 1);
    }
    try (var admin = new Administering(here)) {
      if (partitions != null) {
        admin.<CreatePartitionsResponse.CreatePartitionsTopicResult>ask(
            (one, reply) -> one.createPartitions(topic, partitions, reply));
        terminal.out().printf("%s has %s%n", topic, counted(partitions));
      }
      if (!changes.isEmpty()) {
        ConfigsCommand.alter(terminal, admin, ConfigAdmin.Resource.topic(topic), changes);
      }
    }
  }

  @Command(
      description = "Removes topics with all their records.",
      footer = {"", "Examples:", "  ./barnabas topics delete flights greetings"},
      mixinStandardHelpOptions = true)
  void delete(
      @Mixin Connecting here,
      @Parameters(paramLabel = "TOPIC", arity = "1..*") List<String> topics) {
    try (var admin = new Administering(here)) {
      for (String topic : topics) {
        admin.<DeleteTopicsResponse.DeletableTopicResult>ask(
            (one, reply) -> one.deleteTopic(topic, reply));
        terminal.out().println("deleted " + topic);
      }
    }
  }

  /// The topic, or null if there is none.
  private static Topology.@Nullable Topic known(Administering admin, String name) {
    Topology.Topic topic =
        admin.<Topology>ask((one, reply) -> one.describe(List.of(name), reply)).topic(name);
    return topic == null || topic.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION ? null : topic;
  }

  static Topology.Topic existing(Administering admin, String name) {
    Topology.Topic topic = known(admin, name);
    if (topic == null) {
      throw new ToolFailure(absent(name));
    }
    if (topic.error() != ErrorCode.NONE) {
      throw new ToolFailure(name + ": " + topic.error());
    }
    return topic;
  }

  private static String counted(int partitions) {
    return partitions + (partitions == 1 ? " partition" : " partitions");
  }

  static String absent(String topic) {
    return "there is no topic " + topic + "; './barnabas topics list' names them";
  }

  /// @param value -1 where nothing was given
  private static void atLeast(String option, int value, int lowest) {
    if (value != -1 && value < lowest) {
      throw ToolFailure.usage("%s: %d is less than %d".formatted(option, value, lowest));
    }
  }

  static SortedMap<TopicPartition, Long> offsets(
      Administering admin, Topology.Topic topic, long time) {
    var times = new TreeMap<TopicPartition, Long>();
    for (Topology.Partition one : topic.partitions()) {
      times.put(new TopicPartition(topic.name(), one.index()), time);
    }
    return admin.ask((one, reply) -> one.listOffsets(times, reply));
  }
}
