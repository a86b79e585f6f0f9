package barnabas.tools;

import barnabas.client.ProducerRecord;
import barnabas.client.ProducerSettings;
import barnabas.record.Compression;
import barnabas.record.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes lines to a topic, a record each.
@Command(
    name = "produce",
    description = {
      "Writes lines to a topic, a record each, and waits until all are acknowledged.",
      "Stops at the first record that is refused, or line that can't be read."
    },
    footer = {
      "",
      "Examples:",
      "  echo 'hello' | ./barnabas produce greetings",
      "  echo 'SFO:delayed' | ./barnabas produce flights -K :",
      "  ./barnabas produce flights --fields key,value --file flights.tsv",
      "  ./barnabas produce flights --fields timestamp,key,value --compression zstd < f.tsv",
      "  echo '{}' | ./barnabas produce jobs -k 17 -H source=hand -H try=1 --timestamp 2h",
      "  echo '{\"key\":\"17\",\"value\":{\"state\":\"done\"}}' | ./barnabas produce jobs --json",
      "  ./barnabas consume jobs --json | ./barnabas produce jobs-copy --json"
    },
    mixinStandardHelpOptions = true)
final class ProduceCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin Connecting connecting = new Connecting();

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  String topic = "";

  @Option(
      names = "--fields",
      paramLabel = "NAMES",
      description =
          "What a line holds, in order: timestamp, partition, headers, key, value (default: value)."
              + " Headers are written a=1,b=2.")
  @Nullable String fields;

  @Option(
      names = "--separator",
      paramLabel = "TEXT",
      defaultValue = "\\t",
      description = "What stands between fields (default: a tabulator).")
  String separator = "\\t";

  @Option(
      names = {"-K", "--key-separator"},
      paramLabel = "TEXT",
      description = "Short for --fields key,value --separator TEXT.")
  @Nullable String keySeparator;

  @Option(
      names = "--json",
      description =
          "Lines are JSON objects as 'consume --json' prints them, with any of key, value, headers,"
              + " partition and timestamp.")
  boolean json;

  @Option(names = "--file", paramLabel = "FILE", description = "Read this, not standard input.")
  @Nullable Path file;

  @Option(
      names = {"-k", "--key"},
      paramLabel = "TEXT",
      description = "The key of every record.")
  @Nullable String key;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME=VALUE",
      description = "A header of every record. May be repeated.")
  List<String> headers = new ArrayList<>();

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      description = "The partition of every record (default: as the key says, else in turn).")
  int partition = ProducerRecord.ANY;

  @Option(
      names = "--timestamp",
      paramLabel = "TIME",
      description = "The time of every record: ISO 8601, 10m ago as 10m, or milliseconds.")
  @Nullable String timestamp;

  @Option(
      names = "--null",
      paramLabel = "TEXT",
      description = "A key or value of this text is null, so that compaction forgets the key.")
  @Nullable String absent;

  @Option(
      names = {"-z", "--compression"},
      paramLabel = "CODEC",
      completionCandidates = Codecs.class,
      description = "none, gzip, snappy, lz4 or zstd (default: none).")
  @Nullable String compression;

  /// What a shell offers behind `--compression`.
  static final class Codecs implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(Compression.values()).map(Compression::key).iterator();
    }
  }

  ProduceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    LineReader format = format();
    ProducerRecord usual = usual();
    // Batches of Kafka's usual size, each synced before it is acknowledged, make a file's way long.
    var own = new TreeMap<>(Map.of("max.block.ms", "15000", "batch.size", "262144"));
    if (compression != null) {
      own.put("compression.type", compression);
    }
    ProducerSettings settings =
        connecting.settings(own, ProducerSettings::of, ProducerSettings::unknownKeys);
    long acknowledged;
    try (InputLines lines = InputLines.of(terminal, file);
        ToolLoop loop = new ToolLoop()) {
      connecting.reach(loop);
      if (file == null && terminal.screens().in()) {
        terminal.err().println("produce: each line is a record; Ctrl-D ends");
      }
      acknowledged = write(lines, format, usual, new Writing(loop, settings, terminal));
    }
    terminal
        .err()
        .println(acknowledged + (acknowledged == 1 ? " record" : " records") + " acknowledged");
    return 0;
  }

  private long write(InputLines lines, LineReader format, ProducerRecord usual, Writing writing)
      throws IOException {
    String trouble = null;
    try (Progress progress = terminal.progress()) {
      List<ProducerRecord> chunk = lines.next(format, usual);
      while (!chunk.isEmpty() && writing.send(chunk)) {
        progress.tell(lines.taken(), "records", lines.part());
        chunk = lines.next(format, usual);
      }
    } catch (ToolFailure unreadable) {
      trouble = unreadable.getMessage();
    }
    return writing.finish(trouble);
  }

  private LineReader format() {
    if (json) {
      if (fields != null || keySeparator != null || absent != null) {
        throw ToolFailure.usage("--json says it all: leave out --fields, -K and --null");
      }
      return new JsonLines();
    }
    if (keySeparator == null) {
      return LineFormat.of(fields == null ? "value" : fields, separator, absent);
    }
    if (fields != null) {
      throw ToolFailure.usage("-K stands for --fields key,value: give one of them");
    }
    return LineFormat.of("key,value", keySeparator, absent);
  }

  private ProducerRecord usual() {
    if (partition < ProducerRecord.ANY) {
      throw ToolFailure.usage("-p: " + partition + " is no partition");
    }
    long timestampMs =
        timestamp == null
            ? ProducerRecord.NOW
            : Times.milliseconds("--timestamp: ", timestamp, System.currentTimeMillis());
    List<Header> all = List.of();
    for (String header : headers) {
      int equals = header.indexOf('=');
      if (equals < 1) {
        throw ToolFailure.usage("-H: '" + header + "' is no header: give name=value");
      }
      var more = new ArrayList<>(all);
      more.add(new Header(header.substring(0, equals), Utf8.bytes(header.substring(equals + 1))));
      all = List.copyOf(more);
    }
    return new ProducerRecord(
        topic, partition, timestampMs, key == null ? null : Utf8.bytes(key), null, all);
  }
}
