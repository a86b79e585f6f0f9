package barnabas.tools;

import barnabas.client.ConfigAdmin;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.IncrementalAlterConfigsResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Shows and changes configurations of topics and brokers.
@Command(
    name = "configs",
    description = "Shows and changes configurations of topics and brokers.",
    footer = {
      "",
      "Examples:",
      "  ./barnabas configs describe --topic flights",
      "  ./barnabas configs describe --broker 1 --all",
      "  ./barnabas configs alter --topic flights --set retention.ms=86400000",
      "  ./barnabas configs alter --all-brokers --delete log.retention.ms"
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class ConfigsCommand {

  /// Sources above this one are what the broker was started with, and defaults.
  private static final byte LAST_DYNAMIC = 3;

  private final Terminal terminal;

  ConfigsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Whose configuration; one of them.
  static final class Whose {
    @Option(names = "--topic", paramLabel = "TOPIC", description = "A topic's.")
    @Nullable String topic;

    @Option(names = "--broker", paramLabel = "ID", description = "A broker's.")
    @Nullable Integer broker;

    @Option(
        names = "--all-brokers",
        description = "What holds for all brokers that have no value of their own.")
    boolean allBrokers;

    ConfigAdmin.Resource resource() {
      if (topic != null) {
        return ConfigAdmin.Resource.topic(topic);
      }
      return broker == null
          ? ConfigAdmin.Resource.allBrokers()
          : ConfigAdmin.Resource.broker(broker);
    }
  }

  @Command(
      description = "Shows what was changed, or all values, with where each comes from.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas configs describe --topic flights --all",
        "  ./barnabas configs describe --broker 1 --key log.retention.ms --doc"
      },
      mixinStandardHelpOptions = true)
  void describe(
      @Mixin Connecting here,
      @ArgGroup(exclusive = true, multiplicity = "1") Whose whose,
      @Option(names = "--all", description = "What it was started with and defaults too.")
          boolean all,
      @Option(names = "--key", paramLabel = "KEY", description = "Only this one; repeatable.")
          @Nullable List<String> keys,
      @Option(names = "--doc", description = "What each means.") boolean doc,
      @Option(names = "--json", description = "As a JSON list.") boolean json) {
    try (var admin = new Administering(here)) {
      Table table = new Table("CONFIG", "VALUE", "SOURCE", "READ ONLY", "MEANING");
      Table brief = new Table("CONFIG", "VALUE", "SOURCE");
      for (DescribeConfigsResponse.DescribeConfigsResourceResult one :
          configs(admin, whose.resource())) {
        boolean wanted = keys == null ? all || changed(one) : keys.contains(one.name());
        if (wanted) {
          String meaning = one.documentation();
          table.add(one.name(), shown(one), source(one.configSource()), one.readOnly(), meaning);
          brief.add(one.name(), shown(one), source(one.configSource()));
        }
      }
      if (keys != null && table.isEmpty()) {
        throw new ToolFailure("there is no configuration " + String.join(", ", keys));
      }
      if (table.isEmpty() && !json) {
        terminal.out().println("nothing differs from the defaults; --all shows them");
      } else {
        (doc || json ? table : brief).print(terminal.out(), json);
      }
    }
  }

  @Command(
      description = "Sets values or takes them back; it holds at once.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas configs alter --topic flights --set retention.ms=-1 --set segment.ms=60000",
        "  ./barnabas configs alter --broker 1 --delete log.retention.ms"
      },
      mixinStandardHelpOptions = true)
  void alter(
      @Mixin Connecting here,
      @ArgGroup(exclusive = true, multiplicity = "1") Whose whose,
      @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets it; repeatable.")
          @Nullable Map<String, String> set,
      @Option(names = "--delete", paramLabel = "KEY", description = "Back to what holds without.")
          @Nullable List<String> deleted) {
    SortedMap<String, @Nullable String> changes = changes(set, deleted);
    if (changes.isEmpty()) {
      throw ToolFailure.usage("nothing to change: give --set or --delete");
    }
    try (var admin = new Administering(here)) {
      alter(terminal, admin, whose.resource(), changes);
    }
  }

  /// New values by their keys; null takes one back.
  static SortedMap<String, @Nullable String> changes(
      @Nullable Map<String, String> set, @Nullable List<String> deleted) {
    var changes = new TreeMap<String, @Nullable String>();
    if (set != null) {
      changes.putAll(set);
    }
    if (deleted != null) {
      deleted.forEach(key -> changes.put(key, null));
    }
    return changes;
  }

  /// Changes them and says so.
  static void alter(
      Terminal terminal,
      Administering admin,
      ConfigAdmin.Resource resource,
      SortedMap<String, @Nullable String> changes) {
    admin.<IncrementalAlterConfigsResponse.AlterConfigsResourceResponse>ask(
        (one, reply) -> one.configs().alter(resource, changes, reply));
    changes.forEach(
        (key, value) ->
            terminal
                .out()
                .println(value == null ? key + " is the default again" : key + " is " + value));
  }

  /// What a resource's configuration changes, or all of it.
  ///
  /// @param source where a value comes from that counts as changed
  static Table table(Administering admin, ConfigAdmin.Resource resource, boolean all, byte source) {
    var table = new Table("CONFIG", "VALUE", "SOURCE");
    for (DescribeConfigsResponse.DescribeConfigsResourceResult one : configs(admin, resource)) {
      if (all || one.configSource() == source) {
        table.add(one.name(), shown(one), source(one.configSource()));
      }
    }
    return table;
  }

  private static List<DescribeConfigsResponse.DescribeConfigsResourceResult> configs(
      Administering admin, ConfigAdmin.Resource resource) {
    return admin
        .<DescribeConfigsResponse.DescribeConfigsResult>ask(
            (one, reply) -> one.configs().describe(resource, reply))
        .configs()
        .stream()
        .sorted(Comparator.comparing(DescribeConfigsResponse.DescribeConfigsResourceResult::name))
        .toList();
  }

  private static boolean changed(DescribeConfigsResponse.DescribeConfigsResourceResult one) {
    return one.configSource() >= 1 && one.configSource() <= LAST_DYNAMIC;
  }

  private static @Nullable String shown(DescribeConfigsResponse.DescribeConfigsResourceResult one) {
    return one.isSensitive() ? "(hidden)" : one.value();
  }

  private static String source(byte code) {
    return switch (code) {
      case 1 -> "this topic";
      case 2 -> "this broker, changed";
      case 3 -> "all brokers, changed";
      case 4 -> "this broker's settings";
      case 5 -> "default";
      default -> "source " + code;
    };
  }
}
