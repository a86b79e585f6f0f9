package barnabas.tools;

import barnabas.client.TopicPartition;
import barnabas.log.Damage;
import barnabas.log.LogId;
import barnabas.log.LogInspection;
import barnabas.record.MalformedBatchException;
import barnabas.record.Record;
import barnabas.record.RecordBatch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints what lies in a log's segments: batches, their records, or the index.
@Command(
    name = "dump",
    description = "Prints a log's batches, with their records if asked for, or its index.",
    footer = {
      "",
      "Examples:",
      "  ./barnabas log dump barnabas-data flights-0",
      "  ./barnabas log dump barnabas-data flights-0 --records --from 4711 --count" + " 1",
      "  ./barnabas log dump barnabas-data flights-0 --index",
      "  ./barnabas log dump barnabas-data flights-0 --json | jq .producerId"
    },
    mixinStandardHelpOptions = true)
final class DumpCommand implements Callable<Integer> {

  private static final int DECOMPRESSED_BYTES_MAX = 1 << 30;

  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "DIRECTORY", description = "One of log.dirs.")
  Path directory = Path.of("");

  @Parameters(index = "1", paramLabel = "LOG", description = "The log, as 'log list' names it.")
  String log = "";

  @Option(names = "--records", description = "The records in each batch too.")
  boolean records;

  @Option(names = "--index", description = "The closed blocks, in place of the batches.")
  boolean index;

  @Option(
      names = "--from",
      paramLabel = "OFFSET",
      description = "Begin with the batch that holds this offset.")
  long from;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      description = "Stop after so many batches.")
  long count = Long.MAX_VALUE;

  @Option(names = "--json", description = "A JSON object a line.")
  boolean json;

  DumpCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (index && records) {
      throw ToolFailure.usage("--index shows blocks, which hold no records: leave out --records");
    }
    try (var folder = FolderReader.open(directory)) {
      var logs = new StoredLogs(directory, folder);
      LogInspection inspection = logs.inspection();
      LogId id = logs.chosen(List.of(log)).getFirst();
      for (LogInspection.SegmentFile segment : inspection.segments(id)) {
        boolean wanted = segment.nextBase() > from && count > 0 && !terminal.out().closed();
        if (wanted && index) {
          blocks(inspection, id, segment);
        } else if (wanted) {
          inspection.walk(id, segment, new Printer(segment));
        }
      }
    }
    return 0;
  }

  private void blocks(LogInspection inspection, LogId id, LogInspection.SegmentFile segment)
      throws IOException {
    var table =
        new Table(
            "SEGMENT", "POSITION", "BYTES", "OFFSET", "LAST OFFSET", "MAX TIMESTAMP", "CHECKSUM");
    for (LogInspection.Block block : inspection.blocks(id, segment)) {
      if (block.nextOffset() > from) {
        table.add(
            segment.baseOffset(),
            block.position(),
            block.end() - block.position(),
            block.offset(),
            block.nextOffset() - 1,
            block.maxTimestampMs() < 0 ? null : block.maxTimestampMs(),
            String.format(Locale.ROOT, "%08x", block.checksum()));
      }
    }
    if (json) {
      table.objects().forEach(block -> terminal.out().println(Json.of(block)));
    } else if (table.isEmpty()) {
      terminal.out().println("segment " + segment.baseOffset() + ": no closed blocks");
    } else {
      table.print(terminal.out());
    }
  }

  /// Prints a segment as it is walked.
  private final class Printer implements LogInspection.Visitor {
    private final LogInspection.SegmentFile segment;

    Printer(LogInspection.SegmentFile segment) {
      this.segment = segment;
    }

    @Override
    public void batch(int position, RecordBatch batch) {
      if (batch.nextOffset() <= from || count == 0) {
        return;
      }
      count--;
      Map<String, @Nullable Object> facts = facts(position, batch);
      if (json) {
        if (records && !batch.isControl()) {
          facts.put("records", recordsOf(batch));
        }
        terminal.out().println(Json.of(facts));
        return;
      }
      var line = new StringBuilder();
      facts.forEach(
          (name, value) -> {
            if (value != null && !Boolean.FALSE.equals(value)) {
              line.append(line.isEmpty() ? "" : "  ").append(name);
              line.append(Boolean.TRUE.equals(value) ? "" : " " + value);
            }
          });
      terminal.out().println(line);
      if (records && !batch.isControl()) {
        print(batch);
      }
    }

    @Override
    public void damage(Damage damage) {
      if (damage.toOffset() > from && count > 0) {
        told("damaged", damage.toString());
      }
    }

    @Override
    public void torn(int position, int bytes) {
      if (count > 0) {
        told("torn", "%d bytes at %d are no batch".formatted(bytes, position));
      }
    }

    private void told(String kind, String words) {
      PrintStream out = terminal.out();
      out.println(
          json ? Json.of(Map.of(kind, words)) : "segment " + segment.baseOffset() + ": " + words);
    }

    private Map<String, @Nullable Object> facts(int position, RecordBatch batch) {
      var facts = new LinkedHashMap<String, @Nullable Object>();
      facts.put("offset", batch.baseOffset());
      facts.put("lastOffset", batch.lastOffset());
      facts.put("segment", segment.baseOffset());
      facts.put("position", position);
      facts.put("bytes", batch.sizeInBytes());
      facts.put("count", batch.recordCount());
      facts.put("leaderEpoch", batch.partitionLeaderEpoch());
      facts.put("codec", batch.compression().key());
      facts.put("timestamp", batch.maxTimestamp());
      boolean known = batch.hasProducerId();
      facts.put("producerId", known ? batch.producerId() : null);
      facts.put("producerEpoch", known ? batch.producerEpoch() : null);
      facts.put("sequence", known ? batch.baseSequence() : null);
      facts.put("logAppendTime", batch.isLogAppendTime());
      facts.put("transactional", batch.isTransactional());
      facts.put("control", batch.isControl());
      facts.put("deleteHorizon", batch.hasDeleteHorizon());
      facts.put("crc", String.format(Locale.ROOT, "%08x", batch.crc()));
      return facts;
    }

    private void print(RecordBatch batch) {
      var format = RecordFormat.of("  %o  %d  [%h]  %k: %s\\n");
      var place = new TopicPartition("", 0);
      try {
        for (Record record : batch.records(DECOMPRESSED_BYTES_MAX)) {
          format.print(terminal.out(), place, record);
        }
      } catch (MalformedBatchException e) {
        terminal.out().println("  its records can't be read: " + e.getMessage());
      }
    }

    private Object recordsOf(RecordBatch batch) {
      var all = new ArrayList<Map<String, @Nullable Object>>();
      try {
        for (Record record : batch.records(DECOMPRESSED_BYTES_MAX)) {
          all.add(RecordFormat.object(record));
        }
      } catch (MalformedBatchException e) {
        return "they can't be read: " + e.getMessage();
      }
      return all;
    }
  }
}
