package barnabas.tools;

import barnabas.client.ConfigAdmin;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.IncrementalAlterConfigsResponse;
import java.util.ArrayList;
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
import picocli.CommandLine.Parameters;

/// Shows and changes configurations of topics, brokers and groups.
@Command(
    name = "configs",
    description = "Shows and changes configurations of topics, brokers and groups.",
    footer = {
      "",
      "Examples:",
      "  ./barnabas configs describe --topic flights",
      "  ./barnabas configs describe --broker 1 --all",
      "  ./barnabas configs set --topic flights retention.ms=86400000",
      "  ./barnabas configs delete --all-brokers log.retention.ms"
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class ConfigsCommand {

  /// Sources above this one are what the broker was started with, and defaults.
  private static final byte LAST_DYNAMIC = 3;

  private static final byte LOGGER = 6;
  private static final byte GROUP_CONFIG = 8;

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

    @Option(names = "--group", paramLabel = "GROUP", description = "A group's.")
    @Nullable String group;

    @Option(
        names = "--loggers",
        paramLabel = "ID",
        description = "The levels of a broker's loggers, until it ends.")
    @Nullable Integer loggers;

    ConfigAdmin.Resource resource() {
      if (topic != null) {
        return ConfigAdmin.Resource.topic(topic);
      }
      if (group != null) {
        return ConfigAdmin.Resource.group(group);
      }
      if (loggers != null) {
        return ConfigAdmin.Resource.loggers(loggers);
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
      @Option(names = "--doc", description = "What each means, and what would hold without it.")
          boolean doc,
      @Option(names = "--json", description = "As a JSON list.") boolean json) {
    try (var admin = new Administering(here)) {
      Table table = new Table("CONFIG", "VALUE", "SOURCE", "OTHERWISE", "READ ONLY", "MEANING");
      Table brief = new Table("CONFIG", "VALUE", "SOURCE");
      for (DescribeConfigsResponse.DescribeConfigsResourceResult one :
          configs(admin, whose.resource())) {
        boolean wanted = keys == null ? all || changed(one) : keys.contains(one.name());
        if (wanted) {
          String source = source(one.configSource());
          Object otherwise = otherwise(one, json);
          table.add(one.name(), shown(one), source, otherwise, one.readOnly(), one.documentation());
          brief.add(one.name(), shown(one), source);
        }
      }
      if (keys != null && table.isEmpty()) {
        throw new ToolFailure("there is no configuration " + String.join(", ", keys));
      }
      if (table.isEmpty() && !json) {
        terminal.out().println("nothing was changed; --all shows what holds, and where from");
      } else {
        (doc || json ? table : brief).print(terminal.out(), json);
      }
    }
  }

  @Command(
      description = "Sets values; they hold at once.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas configs set --topic flights retention.ms=-1 segment.ms=60000",
        "  ./barnabas configs set --all-brokers log.retention.ms=86400000",
        "  ./barnabas configs set --loggers 1 barnabas.log=DEBUG"
      },
      mixinStandardHelpOptions = true)
  void set(
      @Mixin Connecting here,
      @ArgGroup(exclusive = true, multiplicity = "1") Whose whose,
      @Parameters(paramLabel = "KEY=VALUE", arity = "1..*", description = "What to set.")
          Map<String, String> values) {
    try (var admin = new Administering(here)) {
      alter(terminal, admin, whose.resource(), changes(values, null));
    }
  }

  @Command(
      description = "Takes values back: what holds without them holds at once.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas configs delete --topic flights retention.ms",
        "  ./barnabas configs delete --broker 1 log.retention.ms"
      },
      mixinStandardHelpOptions = true)
  void delete(
      @Mixin Connecting here,
      @ArgGroup(exclusive = true, multiplicity = "1") Whose whose,
      @Parameters(paramLabel = "KEY", arity = "1..*", description = "What to take back.")
          List<String> keys) {
    try (var admin = new Administering(here)) {
      alter(terminal, admin, whose.resource(), changes(null, keys));
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
    byte source = one.configSource();
    return source >= 1 && source <= LAST_DYNAMIC || source == GROUP_CONFIG || source == LOGGER;
  }

  /// What would hold without the value, and then without that: Kafka's synonyms.
  private static @Nullable Object otherwise(
      DescribeConfigsResponse.DescribeConfigsResourceResult one, boolean json) {
    var table = new Table("CONFIG", "VALUE", "SOURCE");
    var words = new ArrayList<String>();
    one.synonyms().stream()
        .skip(1) // the value itself
        .forEach(
            each -> {
              String source = source(each.source());
              table.add(each.name(), each.value(), source);
              words.add("%s=%s (%s)".formatted(each.name(), each.value(), source));
            });
    if (json) {
      return table.objects();
    }
    return words.isEmpty() ? null : String.join(", ", words);
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
      case LOGGER -> "this process";
      case GROUP_CONFIG -> "this group";
      default -> "source " + code;
    };
  }
}
