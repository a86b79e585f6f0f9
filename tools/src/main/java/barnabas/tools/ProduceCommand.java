package barnabas.tools;

import barnabas.client.ProducerRecord;
import barnabas.client.ProducerSettings;
import barnabas.record.Header;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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
      "  echo '{}' | ./barnabas produce jobs -k 17 -H source=hand -H try=1 --timestamp 2h"
    },
    mixinStandardHelpOptions = true)
final class ProduceCommand implements Callable<Integer> {

  private static final int CHUNK_LINES = 1000;

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
      description = "none, gzip, snappy, lz4 or zstd (default: none).")
  @Nullable String compression;

  ProduceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    LineFormat format = format();
    ProducerRecord usual = usual();
    var own = new TreeMap<>(Map.of("max.block.ms", "15000"));
    if (compression != null) {
      own.put("compression.type", compression);
    }
    ProducerSettings settings =
        connecting.settings(own, ProducerSettings::of, ProducerSettings::unknownKeys);
    long acknowledged;
    try (BufferedReader lines = new BufferedReader(input());
        ToolLoop loop = new ToolLoop()) {
      connecting.reach(loop);
      var writing = new Writing(loop, settings);
      String trouble = null;
      try {
        int line = 0;
        List<ProducerRecord> chunk = chunk(lines, format, usual, line);
        while (!chunk.isEmpty() && writing.send(chunk)) {
          line += chunk.size();
          chunk = chunk(lines, format, usual, line);
        }
      } catch (ToolFailure unreadable) {
        trouble = unreadable.getMessage();
      }
      acknowledged = writing.finish(trouble);
    }
    terminal
        .err()
        .println(acknowledged + (acknowledged == 1 ? " record" : " records") + " acknowledged");
    return 0;
  }

  private LineFormat format() {
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
      more.add(
          new Header(header.substring(0, equals), LineFormat.utf8(header.substring(equals + 1))));
      all = List.copyOf(more);
    }
    return new ProducerRecord(
        topic, partition, timestampMs, key == null ? null : LineFormat.utf8(key), null, all);
  }

  private Reader input() throws IOException {
    if (file == null) {
      return new InputStreamReader(terminal.in(), StandardCharsets.UTF_8);
    }
    try {
      return new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new ToolFailure("--file: there is no " + file);
    } catch (IOException e) {
      throw new ToolFailure("--file: " + file + " can't be read: " + e.getMessage());
    }
  }

  private static List<ProducerRecord> chunk(
      BufferedReader lines, LineFormat format, ProducerRecord usual, int before)
      throws IOException {
    var chunk = new ArrayList<ProducerRecord>();
    String line;
    // A person types slowly, and each line is to leave when it is typed.
    while (chunk.size() < CHUNK_LINES
        && (chunk.isEmpty() || lines.ready())
        && (line = lines.readLine()) != null) {
      try {
        chunk.add(format.record(usual, line, System.currentTimeMillis()));
      } catch (ToolFailure wrong) {
        throw new ToolFailure(
            "line %d: %s".formatted(before + chunk.size() + 1, wrong.getMessage()));
      }
    }
    return chunk;
  }
}
