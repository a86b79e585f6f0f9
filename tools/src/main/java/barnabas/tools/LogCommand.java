package barnabas.tools;

import barnabas.log.Damage;
import barnabas.log.LogId;
import barnabas.log.LogInspection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Looks into the files of a stopped broker.
@Command(
    name = "log",
    description = {
      "Looks into the files of a broker that is stopped, or of a copy of them.",
      "Changes nothing. A log is called TOPIC-PARTITION, or TOPICID.PARTITION, as its folder."
    },
    footer = {
      "",
      "Examples:",
      "  ./barnabas log list barnabas-data",
      "  ./barnabas log verify barnabas-data",
      "  ./barnabas log dump barnabas-data flights-0 --records"
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class LogCommand {

  private final Terminal terminal;

  LogCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      description = "Names the logs in a log directory.",
      footer = {"", "Examples:", "  ./barnabas log list barnabas-data"},
      mixinStandardHelpOptions = true)
  void list(
      @Parameters(paramLabel = "DIRECTORY", description = "One of log.dirs.") Path directory,
      @Option(names = "--json", description = "As a JSON list.") boolean json)
      throws IOException {
    try (var folder = FolderReader.open(directory)) {
      var logs = new StoredLogs(directory, folder);
      LogInspection inspection = logs.inspection();
      var table = new Table("LOG", "TOPIC", "PARTITION", "FIRST OFFSET", "SEGMENTS", "BYTES");
      for (LogId log : inspection.logs()) {
        List<LogInspection.SegmentFile> segments = inspection.segments(log);
        table.add(
            log,
            logs.topic(log),
            log.partition(),
            inspection.startOffset(log),
            segments.size(),
            bytes(segments));
      }
      table.print(terminal.out(), json);
    }
  }

  @Command(
      description = {
        "Reads logs and checks every batch and block against its checksum.",
        "Exit code 1 if something is damaged."
      },
      footer = {
        "",
        "Examples:",
        "  ./barnabas log verify barnabas-data",
        "  ./barnabas log verify barnabas-data flights-0 --json"
      },
      mixinStandardHelpOptions = true)
  int verify(
      @Parameters(paramLabel = "DIRECTORY", description = "One of log.dirs.") Path directory,
      @Parameters(
              paramLabel = "LOG",
              index = "1..*",
              arity = "0..*",
              description = "Only these (default: all).")
          @Nullable List<String> names,
      @Option(names = "--json", description = "As a JSON object.") boolean json)
      throws IOException {
    try (var folder = FolderReader.open(directory)) {
      var logs = new StoredLogs(directory, folder);
      LogInspection inspection = logs.inspection();
      var verification = new Verification(logs, logs.chosen(names));
      try (Progress progress = terminal.progress()) {
        verification.run(progress);
      }
      if (json) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        object.put("stoppedCleanly", inspection.stoppedCleanly());
        object.put("logs", verification.logs().objects());
        object.put("damages", verification.damages().objects());
        object.put("notes", verification.notes());
        terminal.out().println(Json.of(object));
      } else {
        verification.logs().print(terminal.out());
        if (!verification.damages().isEmpty()) {
          terminal.out().println();
          verification.damages().print(terminal.out());
        }
        verification.notes().forEach(terminal.out()::println);
        if (!inspection.stoppedCleanly()) {
          terminal.out().println("its last broker did not stop cleanly: a start may mend the ends");
        }
      }
      // What a kill leaves behind is no damage; after a clean stop there is nothing of the kind.
      boolean sound = !inspection.stoppedCleanly() || verification.notes().isEmpty();
      return sound && verification.damages().isEmpty() ? 0 : ToolFailure.REFUSED;
    }
  }

  static long bytes(List<LogInspection.SegmentFile> segments) {
    return segments.stream().mapToLong(LogInspection.SegmentFile::bytes).sum();
  }

  /// Reads all of some logs.
  private static final class Verification {
    private final StoredLogs stored;
    private final LogInspection inspection;
    private final List<LogId> chosen;
    private final Table logs =
        new Table(
            "LOG",
            "TOPIC",
            "PARTITION",
            "FIRST OFFSET",
            "END OFFSET",
            "SEGMENTS",
            "BATCHES",
            "BYTES",
            "DAMAGED");
    private final Table damages = new Table("LOG", "SEGMENT", "FROM OFFSET", "TO OFFSET", "WHAT");
    private final List<String> notes = new ArrayList<>();

    Verification(StoredLogs stored, List<LogId> chosen) {
      this.stored = stored;
      this.inspection = stored.inspection();
      this.chosen = chosen;
    }

    Table logs() {
      return logs;
    }

    Table damages() {
      return damages;
    }

    List<String> notes() {
      return notes;
    }

    void run(Progress progress) throws IOException {
      long all = 0;
      for (LogId log : chosen) {
        all += bytes(inspection.segments(log));
      }
      long read = 0;
      for (LogId log : chosen) {
        List<LogInspection.SegmentFile> segments = inspection.segments(log);
        long end = inspection.startOffset(log);
        long batches = 0;
        long damaged = 0;
        for (Damage one : inspection.missing(log)) {
          end = Math.max(end, one.toOffset());
          damaged += one.toOffset() - one.fromOffset();
          damages.add(log, null, one.fromOffset(), one.toOffset() - 1, one.words());
        }
        for (LogInspection.SegmentFile segment : segments) {
          LogInspection.Check found = inspection.check(log, segment);
          note(log, segment, found);
          batches += found.batches();
          end = Math.max(end, found.endOffset());
          for (Damage one : found.damages()) {
            end = Math.max(end, one.toOffset());
            damaged += one.toOffset() - one.fromOffset();
          }
          read += segment.bytes();
          progress.tell(read >> 20, "MiB", (double) read / Math.max(1, all));
        }
        logs.add(
            log,
            stored.topic(log),
            log.partition(),
            inspection.startOffset(log),
            end,
            segments.size(),
            batches,
            bytes(segments),
            damaged);
        inspection.faults(log).forEach(fault -> notes.add(log + " " + fault));
      }
    }

    private void note(LogId log, LogInspection.SegmentFile segment, LogInspection.Check found) {
      for (Damage one : found.damages()) {
        damages.add(log, segment.baseOffset(), one.fromOffset(), one.toOffset() - 1, one.words());
      }
      String place = log + " segment " + segment.baseOffset();
      if (found.tornBytes() > 0) {
        notes.add(
            "%s: %d bytes at the end are no batch: a start cuts them off"
                .formatted(place, found.tornBytes()));
      }
      if (found.doubtedBlocks() > 0) {
        notes.add(
            "%s: %d entries of its block file are damaged: a start makes them anew"
                .formatted(place, found.doubtedBlocks()));
      }
    }
  }
}
