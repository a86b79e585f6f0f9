package barnabas.tools;

import barnabas.client.Delivery;
import barnabas.client.Producer;
import barnabas.client.ProducerRecord;
import barnabas.client.ProducerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes lines to a topic, a record each.
@Command(
    name = "produce",
    description = "Writes lines to a topic, a record each, and waits until all are acknowledged.",
    footer = {
      "",
      "Examples:",
      "  echo 'hello' | ./barnabas produce greetings",
      "  ./barnabas produce flights --fields key,value --file flights.tsv",
      "  ./barnabas produce flights --fields timestamp,key,value -X compression.type=zstd < f.tsv"
    },
    mixinStandardHelpOptions = true)
final class ProduceCommand implements Callable<Integer> {

  private static final int CHUNK_LINES = 1000;

  @Mixin Connecting connecting = new Connecting();

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  String topic = "";

  @Option(
      names = "--fields",
      paramLabel = "NAMES",
      defaultValue = "value",
      description =
          "What a line holds, in order: timestamp, partition, key, value (default:"
              + " ${DEFAULT-VALUE}). A timestamp is in milliseconds since 1970 or ISO 8601.")
  String fields = "value";

  @Option(
      names = "--separator",
      paramLabel = "TEXT",
      defaultValue = "\\t",
      description = "What stands between fields (default: a tabulator).")
  String separator = "\\t";

  @Option(names = "--file", paramLabel = "FILE", description = "Read this, not standard input.")
  @Nullable Path file;

  private long delivered;
  private @Nullable String refusal;

  @Override
  public Integer call() throws IOException {
    LineFormat format = LineFormat.of(fields, separator);
    ProducerSettings settings = ProducerSettings.of(connecting.settings(Map.of("linger.ms", "5")));
    try (ToolLoop loop = new ToolLoop();
        BufferedReader lines = new BufferedReader(input())) {
      Producer producer =
          loop.await(
              promise ->
                  promise.complete(
                      new Producer(loop.loop(), loop.network(), loop.randomness(), settings)));
      List<ProducerRecord> chunk = chunk(lines, format);
      while (!chunk.isEmpty() && refusal == null) {
        List<ProducerRecord> records = chunk;
        loop.<Boolean>await(promise -> send(producer, records, 0, promise));
        chunk = chunk(lines, format);
      }
      loop.<Boolean>await(promise -> producer.close(() -> promise.complete(true)));
    }
    if (refusal != null) {
      throw new ToolFailure(refusal + " (" + delivered + " records were acknowledged)");
    }
    System.err.println(delivered + " records acknowledged");
    return 0;
  }

  private Reader input() throws IOException {
    return file == null
        ? new InputStreamReader(System.in, StandardCharsets.UTF_8)
        : Files.newBufferedReader(file);
  }

  private List<ProducerRecord> chunk(BufferedReader lines, LineFormat format) throws IOException {
    var chunk = new ArrayList<ProducerRecord>();
    String line;
    // A person types slowly, and each line is to leave when it is typed.
    while (chunk.size() < CHUNK_LINES
        && (chunk.isEmpty() || lines.ready())
        && (line = lines.readLine()) != null) {
      chunk.add(format.record(topic, line));
    }
    return chunk;
  }

  /// On the loop: sends from `next` on, and goes on when there is room again.
  private void send(
      Producer producer, List<ProducerRecord> records, int next, CompletableFuture<Boolean> sent) {
    for (int i = next; i < records.size(); i++) {
      if (!producer.send(records.get(i), Delivery.of((_, _) -> delivered++, this::failed))) {
        int rest = i;
        producer.onRoom(() -> send(producer, records, rest, sent));
        return;
      }
    }
    sent.complete(true);
  }

  private void failed(barnabas.wire.ErrorCode code, String words) {
    if (refusal == null) {
      refusal = code + ": " + words;
    }
  }
}
