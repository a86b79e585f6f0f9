package barnabas.tools;

import barnabas.client.QuotaAdmin;
import barnabas.wire.AlterClientQuotasResponse;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows and changes what clients are limited to.
@Command(
    name = "quotas",
    description = {
      "Shows and changes what clients are limited to, by client id, user or address.",
      "Quotas: producer_byte_rate and consumer_byte_rate in bytes a second, request_percentage of"
          + " a thread's time, controller_mutation_rate in partitions a second; for addresses"
          + " connection_creation_rate in connections a second."
    },
    footer = {
      "",
      "Examples:",
      "  ./barnabas quotas describe",
      "  ./barnabas quotas set --client reports consumer_byte_rate=1048576",
      "  ./barnabas quotas delete --client reports consumer_byte_rate"
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class QuotasCommand {

  private static final String ANY_OTHER = "<default>";

  private final Terminal terminal;

  QuotasCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Whose quotas.
  static final class Whose {
    @Option(names = "--client", paramLabel = "ID", description = "The clients of this client.id.")
    @Nullable String client;

    @Option(names = "--default-client", description = "All clients without a quota of their own.")
    boolean anyClient;

    @Option(names = "--user", paramLabel = "NAME", description = "This user.")
    @Nullable String user;

    @Option(names = "--default-user", description = "All users without a quota of their own.")
    boolean anyUser;

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "This address.")
    @Nullable String ip;

    @Option(names = "--default-ip", description = "All addresses without a quota of their own.")
    boolean anyIp;

    SortedMap<String, @Nullable String> parts() {
      var parts = new TreeMap<String, @Nullable String>();
      add(parts, "client-id", client, anyClient);
      add(parts, "user", user, anyUser);
      add(parts, "ip", ip, anyIp);
      return parts;
    }

    /// The parts of the one entity that is to be changed.
    SortedMap<String, @Nullable String> entity() {
      SortedMap<String, @Nullable String> parts = parts();
      if (parts.isEmpty()) {
        throw ToolFailure.usage(
            "whose? give --client, --user or --ip, or one of --default-client, --default-user and"
                + " --default-ip");
      }
      return parts;
    }

    private static void add(
        SortedMap<String, @Nullable String> parts,
        String type,
        @Nullable String name,
        boolean any) {
      if (name != null && any) {
        throw ToolFailure.usage("give a name or the default, not both");
      }
      if (name != null || any) {
        parts.put(type, name);
      }
    }
  }

  @Command(
      description = "Shows the quotas that are set.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas quotas describe",
        "  ./barnabas quotas describe --client reports --json"
      },
      mixinStandardHelpOptions = true)
  void describe(
      @Mixin Connecting here,
      @Mixin Whose whose,
      @Option(names = "--json", description = "As a JSON list.") boolean json) {
    SortedMap<String, @Nullable String> like = whose.parts();
    try (var admin = new Administering(here)) {
      List<QuotaAdmin.Quotas> found = admin.ask((one, reply) -> one.quotas().describe(like, reply));
      var table = new Table("CLIENT", "USER", "IP", "QUOTA", "VALUE");
      for (QuotaAdmin.Quotas quotas : found) {
        quotas
            .values()
            .forEach(
                (key, value) ->
                    table.add(
                        name(quotas, "client-id"),
                        name(quotas, "user"),
                        name(quotas, "ip"),
                        key,
                        plain(value)));
      }
      if (table.isEmpty() && !json) {
        terminal.out().println("no quotas are set");
      } else {
        table.print(terminal.out(), json);
      }
    }
  }

  @Command(
      description = "Sets quotas; they hold at once, for connections that there are too.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas quotas set --client reports consumer_byte_rate=1048576 request_percentage=50",
        "  ./barnabas quotas set --default-client producer_byte_rate=10485760",
        "  ./barnabas quotas set --ip 10.0.0.7 connection_creation_rate=5"
      },
      mixinStandardHelpOptions = true)
  void set(
      @Mixin Connecting here,
      @Mixin Whose whose,
      @Parameters(paramLabel = "QUOTA=VALUE", arity = "1..*", description = "What to set.")
          Map<String, Double> values) {
    alter(here, whose.entity(), new TreeMap<>(values));
  }

  @Command(
      description = "Takes quotas away.",
      footer = {
        "",
        "Examples:",
        "  ./barnabas quotas delete --client reports consumer_byte_rate",
        "  ./barnabas quotas delete --default-client producer_byte_rate"
      },
      mixinStandardHelpOptions = true)
  void delete(
      @Mixin Connecting here,
      @Mixin Whose whose,
      @Parameters(paramLabel = "QUOTA", arity = "1..*", description = "What to take away.")
          List<String> keys) {
    var changes = new TreeMap<String, @Nullable Double>();
    keys.forEach(key -> changes.put(key, null));
    alter(here, whose.entity(), changes);
  }

  private void alter(
      Connecting here,
      SortedMap<String, @Nullable String> entity,
      SortedMap<String, @Nullable Double> changes) {
    try (var admin = new Administering(here)) {
      admin.<AlterClientQuotasResponse.EntryData>ask(
          (one, reply) -> one.quotas().alter(entity, changes, reply));
      changes.forEach(
          (key, value) ->
              terminal
                  .out()
                  .println(value == null ? key + " is not set" : key + " is " + plain(value)));
    }
  }

  /// Null where the entity has no such part.
  private static @Nullable String name(QuotaAdmin.Quotas quotas, String type) {
    if (!quotas.entity().containsKey(type)) {
      return null;
    }
    String name = quotas.entity().get(type);
    return name == null ? ANY_OTHER : name;
  }

  private static Number plain(double value) {
    long whole = Math.round(value);
    return value == whole ? (Number) whole : BigDecimal.valueOf(value);
  }
}
