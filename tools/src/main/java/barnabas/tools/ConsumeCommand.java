package barnabas.tools;

import barnabas.client.Admin;
import barnabas.client.ConsumerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
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
      "Prints the records of a topic up to the end that it has when the command begins.",
      "With a group, goes on where the group stopped, and commits what was printed."
    },
    footer = {
      "",
      "Examples:",
      "  ./barnabas consume greetings",
      "  ./barnabas consume greetings --follow",
      "  ./barnabas consume flights --group delays --count 5000",
      "  ./barnabas consume flights --from 2001-01-10T18:20:00Z --count 10",
      "  ./barnabas consume flights --from 2001-01-10 --until 2001-01-11",
      "  ./barnabas consume flights --from -5 --partition 2    the last five of partition 2",
      "  ./barnabas consume orders --from 10m --key 17         of the last ten minutes, key 17",
      "  ./barnabas consume flights --from latest --follow --format '%%p %%o %%k: %%s\\n'",
      "  ./barnabas consume flights --json | jq .value"
    },
    mixinStandardHelpOptions = true)
final class ConsumeCommand implements Callable<Integer> {

  private final Terminal terminal;

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
      description =
          "earliest, latest, an offset, -N for the last N records of each partition, a time in ISO"
              + " 8601, or how long ago, such as 10m (default: ${DEFAULT-VALUE}).")
  String from = "earliest";

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Stop before the first record of this time or later, in each partition.")
  @Nullable String until;

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      split = ",",
      description = "Only this partition, or several with commas between.")
  List<Integer> partitions = new ArrayList<>();

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      description = "Stop after so many records.")
  long count = Long.MAX_VALUE;

  @Option(
      names = {"-k", "--key"},
      paramLabel = "TEXT",
      description = "Only records with this key.")
  @Nullable String key;

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
              + " timestamp in milliseconds, %%d timestamp as a date, %%h headers (default:"
              + " ${DEFAULT-VALUE}).")
  String format = "%s\\n";

  @Option(names = "--json", description = "A JSON object a line.")
  boolean json;

  ConsumeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    StartingPoint start = StartingPoint.of(from, System.currentTimeMillis());
    check(start);
    long untilMs =
        until == null
            ? Admin.LATEST
            : Times.milliseconds("--until: ", until, System.currentTimeMillis());
    RecordFormat printed = json ? RecordFormat.json() : RecordFormat.of(format);
    ConsumerSettings settings = settings(start);
    try (ToolLoop loop = new ToolLoop()) {
      connecting.reach(loop);
      var wish = new Reading.Wish(topic, partitions, start, untilMs, count, key, follow);
      Reading reading =
          loop.await(
              promise -> promise.complete(new Reading(loop, settings, wish, printed, terminal)));
      var ctrlC = new Thread(reading::interrupt);
      Runtime.getRuntime().addShutdownHook(ctrlC);
      try {
        loop.<Boolean>await(reading::begin);
      } finally {
        reading.forget(ctrlC);
      }
      return 0;
    }
  }

  private void check(StartingPoint start) {
    if (group != null && !partitions.isEmpty()) {
      throw ToolFailure.usage("a group decides itself who reads which partition; leave out -p");
    }
    boolean anywhere =
        !(start instanceof StartingPoint.Earliest || start instanceof StartingPoint.Latest);
    if (group != null && anywhere) {
      throw ToolFailure.usage(
          "a group begins where it stopped; './barnabas groups reset' moves it");
    }
    if (until != null && (follow || group != null)) {
      throw ToolFailure.usage("--until ends the reading itself: leave out --follow and --group");
    }
    if (count < 1) {
      throw ToolFailure.usage("--count: " + count + " is less than 1");
    }
  }

  private ConsumerSettings settings(StartingPoint start) {
    var settings = new TreeMap<String, String>();
    boolean latest = start instanceof StartingPoint.Latest;
    settings.put("auto.offset.reset", latest ? "latest" : "earliest");
    settings.put("allow.auto.create.topics", "false");
    settings.put("enable.auto.commit", "false");
    // So that the end is noticed soon.
    settings.put("fetch.max.wait.ms", follow ? "500" : "50");
    if (group != null) {
      settings.put("group.id", group);
    }
    return connecting.settings(settings, ConsumerSettings::of, ConsumerSettings::unknownKeys);
  }
}
