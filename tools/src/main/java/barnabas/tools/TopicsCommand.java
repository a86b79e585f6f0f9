package barnabas.tools;

import barnabas.client.Admin;
import barnabas.client.ConfigAdmin;
import barnabas.client.TopicPartition;
import barnabas.client.Topology;
import barnabas.wire.CreatePartitionsResponse;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.IncrementalAlterConfigsResponse;
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

  @Command(description = "Names the topics.", mixinStandardHelpOptions = true)
  void list(
      @Mixin Connecting here,
      @Option(names = "--internal", description = "The broker's own topics too.")
          boolean internal) {
    try (var admin = new Administering(here)) {
      Topology all = admin.ask((one, reply) -> one.describe(null, reply));
      var table = new Columns("TOPIC", "PARTITIONS", "REPLICAS", "ID");
      for (Topology.Topic topic : all.topics().values()) {
        if (internal || !topic.internal()) {
          int replicas =
              topic.partitions().isEmpty() ? 0 : topic.partitions().getFirst().replicas().size();
          table.add(topic.name(), topic.partitions().size(), replicas, topic.id());
        }
      }
      table.print(System.out);
    }
  }

  @Command(description = "Makes a topic.", mixinStandardHelpOptions = true)
  void create(
      @Mixin Connecting here,
      @Parameters(paramLabel = "TOPIC") String topic,
      @Option(
              names = "--partitions",
              defaultValue = "-1",
              description = "How many (default: the broker's num.partitions).")
          int partitions,
      @Option(
              names = "--replication-factor",
              defaultValue = "-1",
              description = "Copies (default: the broker's default.replication.factor).")
          short replicationFactor,
      @Option(names = "--config", paramLabel = "KEY=VALUE", description = "A topic configuration.")
          @Nullable Map<String, String> configs) {
    Map<String, String> given = configs == null ? Map.of() : new LinkedHashMap<>(configs);
    try (var admin = new Administering(here)) {
      CreateTopicsResponse.CreatableTopicResult made =
          admin.ask(
              (one, reply) -> one.createTopic(topic, partitions, replicationFactor, given, reply));
      System.out.printf("created %s with %d partitions%n", topic, made.numPartitions());
    }
  }

  @Command(
      description = "Shows a topic's partitions and what its configuration changes.",
      mixinStandardHelpOptions = true)
  void describe(
      @Mixin Connecting here,
      @Parameters(paramLabel = "TOPIC") String name,
      @Option(names = "--all-configs", description = "Defaults too.") boolean all) {
    try (var admin = new Administering(here)) {
      Topology.Topic topic = existing(admin, name);
      SortedMap<TopicPartition, Long> first = offsets(admin, topic, Admin.EARLIEST);
      SortedMap<TopicPartition, Long> end = offsets(admin, topic, Admin.LATEST);
      System.out.printf("%s  %s%n%n", topic.name(), topic.id());
      var partitions =
          new Columns("PARTITION", "LEADER", "REPLICAS", "IN SYNC", "FIRST OFFSET", "END OFFSET");
      for (Topology.Partition one : topic.partitions()) {
        var key = new TopicPartition(name, one.index());
        partitions.add(
            one.index(),
            one.leaderId(),
            one.replicas(),
            one.inSyncReplicas(),
            String.valueOf(first.get(key)),
            String.valueOf(end.get(key)));
      }
      partitions.print(System.out);
      DescribeConfigsResponse.DescribeConfigsResult configs =
          admin.ask(
              (one, reply) -> one.configs().describe(ConfigAdmin.Resource.topic(name), reply));
      var table = new Columns("CONFIG", "VALUE", "SOURCE");
      for (DescribeConfigsResponse.DescribeConfigsResourceResult one : configs.configs()) {
        if (all || one.configSource() == DYNAMIC_TOPIC_CONFIG) {
          table.add(one.name(), String.valueOf(one.value()), source(one.configSource()));
        }
      }
      if (!table.isEmpty()) {
        System.out.println();
        table.print(System.out);
      }
    }
  }

  @Command(
      description = "Adds partitions, sets configurations or takes them back.",
      mixinStandardHelpOptions = true)
  void alter(
      @Mixin Connecting here,
      @Parameters(paramLabel = "TOPIC") String topic,
      @Option(names = "--partitions", description = "How many there are to be then.")
          @Nullable Integer partitions,
      @Option(names = "--config", paramLabel = "KEY=VALUE", description = "Sets it.")
          @Nullable Map<String, String> set,
      @Option(names = "--delete-config", paramLabel = "KEY", description = "Back to the default.")
          @Nullable List<String> deleted) {
    var changes = new TreeMap<String, @Nullable String>();
    if (set != null) {
      changes.putAll(set);
    }
    if (deleted != null) {
      deleted.forEach(key -> changes.put(key, null));
    }
    if (partitions == null && changes.isEmpty()) {
      throw new ToolFailure("nothing to change: give --partitions, --config or --delete-config");
    }
    try (var admin = new Administering(here)) {
      if (partitions != null) {
        admin.<CreatePartitionsResponse.CreatePartitionsTopicResult>ask(
            (one, reply) -> one.createPartitions(topic, partitions, reply));
        System.out.printf("%s has %d partitions%n", topic, partitions);
      }
      if (!changes.isEmpty()) {
        admin.<IncrementalAlterConfigsResponse.AlterConfigsResourceResponse>ask(
            (one, reply) -> one.configs().alter(ConfigAdmin.Resource.topic(topic), changes, reply));
        changes.forEach(
            (key, value) ->
                System.out.println(
                    value == null ? key + " is the default again" : key + " is " + value));
      }
    }
  }

  @Command(description = "Removes topics with all their records.", mixinStandardHelpOptions = true)
  void delete(
      @Mixin Connecting here,
      @Parameters(paramLabel = "TOPIC", arity = "1..*") List<String> topics) {
    try (var admin = new Administering(here)) {
      for (String topic : topics) {
        admin.<DeleteTopicsResponse.DeletableTopicResult>ask(
            (one, reply) -> one.deleteTopic(topic, reply));
        System.out.println("deleted " + topic);
      }
    }
  }

  static Topology.Topic existing(Administering admin, String name) {
    Topology.Topic topic =
        admin.<Topology>ask((one, reply) -> one.describe(List.of(name), reply)).topic(name);
    if (topic == null || topic.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
      throw new ToolFailure("there is no topic " + name);
    }
    if (topic.error() != ErrorCode.NONE) {
      throw new ToolFailure(name + ": " + topic.error());
    }
    return topic;
  }

  static SortedMap<TopicPartition, Long> offsets(
      Administering admin, Topology.Topic topic, long time) {
    var times = new TreeMap<TopicPartition, Long>();
    for (Topology.Partition one : topic.partitions()) {
      times.put(new TopicPartition(topic.name(), one.index()), time);
    }
    return admin.ask((one, reply) -> one.listOffsets(times, reply));
  }

  private static String source(byte code) {
    return switch (code) {
      case DYNAMIC_TOPIC_CONFIG -> "this topic";
      case 2 -> "this broker, changed";
      case 3 -> "all brokers, changed";
      case 4 -> "this broker's settings";
      case 5 -> "default";
      default -> "source " + code;
    };
  }
}
