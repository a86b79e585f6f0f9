package barnabas.tools;

import barnabas.client.ConsumerSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Reads a topic and prints its records.
@Command(
    name = "consume",
    description = {
      "Prints the records of a topic up to its end.",
      "With a group, goes on where the group stopped, and commits what was printed."
    },
    footer = {
      "",
      "Examples:",
      "  ./barnabas consume greetings",
      "  ./barnabas consume greetings --follow",
      "  ./barnabas consume flights --group delays --count 5000",
      "  ./barnabas consume flights --from latest --follow --format '%p %o %k: %s\\n'"
    },
    mixinStandardHelpOptions = true)
final class ConsumeCommand implements Callable<Integer> {

  @Mixin Connecting connecting = new Connecting();

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  String topic = "";

  @Option(
      names = {"-g", "--group"},
      paramLabel = "GROUP",
      description = "Read as a member of this group; a group without offsets begins at --from.")
  @Nullable String group;

  @Option(
      names = "--from",
      paramLabel = "WHERE",
      defaultValue = "earliest",
      description = "earliest, latest or, without a group, an offset (default: ${DEFAULT-VALUE}).")
  String from = "earliest";

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      description = "Only this partition.")
  @Nullable Integer partition;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      description = "Stop after so many records.")
  long count = Long.MAX_VALUE;

  @Option(
      names = {"-f", "--follow"},
      description = "Don't stop at the end; wait for more until Ctrl-C.")
  boolean follow;

  @Option(
      names = "--format",
      paramLabel = "TEXT",
      defaultValue = "%s\\n",
      description =
          "How to print a record: %%s value, %%k key, %%t topic, %%p partition, %%o offset, %%T"
              + " timestamp in milliseconds, %%h headers (default: ${DEFAULT-VALUE}).")
  String format = "%s\\n";

  @Override
  public Integer call() {
    if (group != null && partition != null) {
      throw new ToolFailure("a group decides itself who reads which partition; leave out -p");
    }
    var start = StartingPoint.of(from);
    if (group != null && start.offset() != null) {
      throw new ToolFailure("a group begins where it stopped; use 'groups reset' to rewind it");
    }
    try (ToolLoop loop = new ToolLoop()) {
      var reading =
          new Reading(
              loop, ConsumerSettings.of(settings(start)), topic, new RecordFormat(format, topic));
      reading.stopAfter(count, follow);
      Runtime.getRuntime().addShutdownHook(new Thread(reading::interrupt));
      loop.<Boolean>await(promise -> reading.begin(start, partition, promise));
      System.out.flush();
      return 0;
    }
  }

  private Map<String, String> settings(StartingPoint start) {
    var settings = new HashMap<String, String>();
    settings.put("auto.offset.reset", start.latest() ? "latest" : "earliest");
    settings.put("allow.auto.create.topics", "false");
    settings.put("enable.auto.commit", "false");
    // So that the end is noticed soon.
    settings.put("fetch.max.wait.ms", follow ? "500" : "50");
    if (group != null) {
      settings.put("group.id", group);
    }
    return connecting.settings(settings);
  }

  /// Where to begin.
  ///
  /// @param offset in each partition, or null for the end that `latest` names
  record StartingPoint(boolean latest, @Nullable Long offset) {

    static StartingPoint of(String text) {
      return switch (text) {
        case "earliest" -> new StartingPoint(false, null);
        case "latest" -> new StartingPoint(true, null);
        default -> {
          if (!text.chars().allMatch(Character::isDigit)) {
            throw new ToolFailure("--from: '" + text + "' is not earliest, latest or an offset");
          }
          yield new StartingPoint(false, Long.valueOf(text));
        }
      };
    }
  }
}
