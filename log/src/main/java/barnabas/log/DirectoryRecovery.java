package barnabas.log;

import barnabas.log.LogRecovery.Evidence;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out what a directory holds: what the journal has kept since its last checkpoint goes into
/// the logs' files, each log is recovered from its recovery point on and synced, a checkpoint says
/// so. Only then does the journal begin anew: interrupted anywhere, it can be begun again. A disk
/// task's work.
final class DirectoryRecovery {

  private static final Logger logger = LoggerFactory.getLogger(DirectoryRecovery.class);

  private final Folder folder;
  private final JournalSettings settings;
  private final long journalRunId;
  private Map<LogId, Checkpoint.Entry> checkpoint = Map.of();
  private final Map<LogId, Known> known = new TreeMap<>();
  private final ReplayedWrites writes;

  DirectoryRecovery(Folder folder, JournalSettings settings, long journalRunId) {
    this.folder = folder;
    this.writes = new ReplayedWrites(folder);
    this.settings = settings;
    this.journalRunId = journalRunId;
  }

  /// What was found.
  ///
  /// @param clean whether the last life ended with everything in place
  record Recovered(JournalPlace journal, boolean clean, Map<LogId, RecoveredLog> logs) {}

  Recovered run() throws IOException {
    boolean clean = Checkpoint.takeCleanMark(folder);
    @Nullable Map<LogId, Checkpoint.Entry> stored = Checkpoint.read(folder);
    checkpoint = stored == null ? Map.of() : stored;
    findLogs();
    JournalReplay replay = JournalReplay.open(folder, settings);
    replay.forEach(this::replay);
    writes.finish();
    replay.damages().forEach(damage -> logger.error("the journal is damaged: {}", damage));
    boolean stopped = clean && replay.clean();
    Map<LogId, RecoveredLog> logs = new TreeMap<>();
    Map<LogId, Checkpoint.Entry> now = new TreeMap<>();
    for (Map.Entry<LogId, Known> each : known.entrySet()) {
      LogId log = each.getKey();
      RecoveredLog recovered =
          new LogRecovery(folder, log)
              .run(checkpoint.get(log), new Evidence(each.getValue().durableEnd, stopped));
      logs.put(log, recovered);
      now.put(log, recovered.checkpoint());
    }
    if (!now.equals(checkpoint)) {
      Checkpoint.store(folder, now);
    }
    return new Recovered(replay.finish(journalRunId), stopped, logs);
  }

  private void findLogs() throws IOException {
    for (String name : folder.list("")) {
      if (name.endsWith(LogFiles.DELETED_SUFFIX)) {
        LogTasks.deleteFolder(folder, name);
      } else if (LogId.isFolderName(name)) {
        LogId log = LogId.ofFolder(name);
        if (isUnfinished(name)) {
          LogTasks.deleteFolder(folder, name);
        } else {
          known.put(log, new Known(point(log)));
        }
      }
    }
  }

  /// Whether a log's creation was interrupted before anything could be appended.
  private boolean isUnfinished(String name) throws IOException {
    if (folder.exists(name + "/" + LogFiles.FACTS)) {
      return false;
    }
    for (String file : folder.list(name)) {
      if (LogFiles.segmentBase(file) != 0 && !file.endsWith(WholeFile.UNFINISHED)) {
        return false;
      }
      if (LogFiles.segmentBase(file) == 0 && sizeOf(name + "/" + file) > 0) {
        return false;
      }
    }
    return true;
  }

  private long sizeOf(String path) throws IOException {
    DiskFile file = folder.open(path);
    try {
      return file.size();
    } finally {
      file.close();
    }
  }

  /// From where on the journal counts for a log, and which bytes it has for it.
  private Point point(LogId log) throws IOException {
    @Nullable LogFacts facts = LogFacts.read(folder, log);
    Checkpoint.@Nullable Entry entry = checkpoint.get(log);
    if (facts == null) {
      return new Point(0, entry != null ? entry.point() : RecoveryPoint.start(0));
    }
    RecoveryPoint point =
        entry != null && entry.generation() == facts.generation() ? entry.point() : facts.cut();
    return new Point(facts.journalFloor(), point);
  }

  private void replay(JournalFrame frame, ByteBuffer payload) throws IOException {
    @Nullable Known log = known.get(frame.log());
    if (log == null || frame.group() < log.point.journalFloor()) {
      return;
    }
    log.durableEnd = Math.max(log.durableEnd, frame.durableEnd());
    RecoveryPoint point = log.point.point();
    boolean covered =
        frame.segmentBaseOffset() < point.segmentBase()
            || frame.segmentBaseOffset() == point.segmentBase()
                && frame.position() + frame.length() <= point.position();
    if (!covered) {
      writes.write(
          LogFiles.segment(frame.log(), frame.segmentBaseOffset()), frame.position(), payload);
    }
  }

  private record Point(long journalFloor, RecoveryPoint point) {}

  /// What is known of a log before it is recovered.
  private static final class Known {
    private final Point point;
    private long durableEnd;

    Known(Point point) {
      this.point = point;
    }
  }
}
