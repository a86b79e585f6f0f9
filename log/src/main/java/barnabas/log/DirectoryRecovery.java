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
/// how far they go. Only then does the journal begin anew: interrupted anywhere, it can be begun
/// again. A disk task's work.
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
    boolean pointsLost = stored == null && folder.exists(Checkpoint.NAME);
    findLogs();
    if (!clean && !known.isEmpty() && !folder.exists(JournalFormat.FILE)) {
      logger.error("the journal is gone: what was not in the logs' own files yet is lost");
    }
    JournalReplay replay = JournalReplay.open(folder, settings, 1 + highestFloor());
    replay.forEach(this::replay);
    writes.finish();
    replay.damages().forEach(damage -> logger.error("the journal is damaged: {}", damage));
    boolean stopped = clean && replay.clean();
    Map<LogId, RecoveredLog> logs = recover(stopped, pointsLost);
    Map<LogId, Checkpoint.Entry> now = new TreeMap<>();
    logs.forEach((log, recovered) -> now.put(log, recovered.checkpoint()));
    if (!now.equals(checkpoint) && !LogTasks.storeCheckpoint(folder, now)) {
      logger.warn("no space for a checkpoint: a start will read some of the logs once more");
    }
    return new Recovered(replay.finish(journalRunId), stopped, logs);
  }

  private Map<LogId, RecoveredLog> recover(boolean stopped, boolean pointsLost) throws IOException {
    Map<LogId, RecoveredLog> logs = new TreeMap<>();
    try (SyncBatch syncs = new SyncBatch(folder)) {
      for (Map.Entry<LogId, Known> each : known.entrySet()) {
        LogId log = each.getKey();
        Known files = each.getValue();
        SegmentSwap.recover(folder, log);
        Evidence evidence = new Evidence(files.durableEnd, stopped, pointsLost);
        logs.put(
            log,
            new LogRecovery(folder, log, syncs).run(files.facts, checkpoint.get(log), evidence));
      }
      syncs.sync();
    }
    return logs;
  }

  private void findLogs() throws IOException {
    for (String name : folder.list("")) {
      if (name.endsWith(LogFiles.DELETED_SUFFIX)) {
        LogTasks.deleteFolder(folder, name);
      } else if (LogId.isFolderName(name)) {
        LogId log = LogId.ofFolder(name);
        Known files = known(log);
        if (files.facts == null && isUnfinished(name)) {
          LogTasks.deleteFolder(folder, name);
        } else {
          known.put(log, files);
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

  /// What a log's facts and the checkpoint say of it.
  private Known known(LogId log) throws IOException {
    LogFacts.@Nullable Stored facts = LogFacts.read(folder, log);
    Checkpoint.@Nullable Entry entry = checkpoint.get(log);
    if (facts == null) {
      return new Known(null, 0, entry != null ? entry.point() : RecoveryPoint.start(0));
    }
    RecoveryPoint point =
        entry != null && entry.generation() == facts.facts().generation()
            ? entry.point()
            : facts.facts().cut();
    return new Known(facts, facts.facts().journalFloor(), point);
  }

  /// Entries of groups before it are void for some log, whatever ring they lie in.
  private long highestFloor() {
    return known.values().stream().mapToLong(log -> log.journalFloor).max().orElse(0);
  }

  private void replay(JournalFrame frame, ByteBuffer payload) throws IOException {
    @Nullable Known log = known.get(frame.log());
    if (log == null || frame.group() < log.journalFloor) {
      return;
    }
    log.durableEnd = Math.max(log.durableEnd, frame.durableEnd());
    RecoveryPoint point = log.point;
    boolean covered =
        frame.segmentBaseOffset() < point.segmentBase()
            || frame.segmentBaseOffset() == point.segmentBase()
                && frame.position() + frame.length() <= point.position();
    if (!covered) {
      writes.write(
          LogFiles.segment(frame.log(), frame.segmentBaseOffset()), frame.position(), payload);
    }
  }

  /// What is known of a log before it is recovered.
  private static final class Known {
    private final LogFacts.@Nullable Stored facts;

    /// Entries of earlier journal groups don't count for it.
    private final long journalFloor;

    /// The journal isn't needed for what lies before it.
    private final RecoveryPoint point;

    private long durableEnd;

    Known(LogFacts.@Nullable Stored facts, long journalFloor, RecoveryPoint point) {
      this.facts = facts;
      this.journalFloor = journalFloor;
      this.point = point;
    }
  }
}
