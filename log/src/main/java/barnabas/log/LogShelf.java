package barnabas.log;

import static java.util.Comparator.comparingInt;

import barnabas.log.machine.Refusal;
import barnabas.wire.ErrorCode;
import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.FileSlice;
import barnabas.world.Folder;
import barnabas.world.Loop;
import barnabas.world.Meter;
import barnabas.world.Outcome;
import barnabas.world.Randomness;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The logs of one directory that one loop owns. Owned by that loop.
public final class LogShelf {

  /// Logs that are made safe for a checkpoint at the same time.

  private static final long NOTE_MS = 50;

  /// After how many new producers, as a share of all that may be, they are counted.
  private static final int PRODUCERS_SHARE = 64;

  private final LogDirectory directory;
  private final Loop loop;
  private final Disk disk;
  private final Durability durability;
  private final Randomness randomness;
  private final LogDirectorySettings settings;

  /// When retention looks for the first time.
  private final long firstLookNanos;

  private final TreeMap<LogId, PartitionLog> logs = new TreeMap<>();
  private final Set<PartitionLog> dirty = new LinkedHashSet<>();
  private final Set<PartitionLog> toNote = new LinkedHashSet<>();
  private final ReadBlocks readBlocks = new ReadBlocks();
  private final TrustedClock clock;
  private long bytesSinceCheckpoint;
  private int producersSinceCount;
  private @Nullable Refusal offline;

  /// The log that was compacted last, or is being.
  private @Nullable PartitionLog cleaning;

  LogShelf(
      LogDirectory directory,
      Loop loop,
      Disk disk,
      Durability durability,
      Randomness randomness,
      Meter meter,
      LogDirectorySettings settings) {
    this.directory = directory;
    this.loop = loop;
    this.disk = disk;
    this.durability = durability;
    this.randomness = randomness;
    this.settings = settings;
    this.firstLookNanos = loop.nanos() + settings.retentionDelayMs() * 1_000_000;
    this.clock = new TrustedClock(loop.wallMs(), loop.nanos());
    new Scrubber(this, settings.scrub(), meter).start();
  }

  /// Opens a log that the directory recovered, see [LogDirectory#logs].
  public void open(
      LogId log, LogSettings settings, LogListener listener, Outcome<PartitionLog> outcome) {
    directory.take(
        log,
        this,
        Outcome.of(recovered -> add(recovered, settings, listener, outcome), outcome::failed));
  }

  /// Makes a new, empty log whose folder is durable when the outcome comes.
  public void create(
      LogId log, LogSettings settings, LogListener listener, Outcome<PartitionLog> outcome) {
    durability.mark(
        Outcome.of(
            floor ->
                run(
                    log,
                    folder -> created(folder, log, floor),
                    Outcome.of(
                        recovered -> {
                          directory.captured(log, recovered.checkpoint());
                          add(recovered, settings, listener, outcome);
                        },
                        outcome::failed)),
            outcome::failed));
  }

  private static RecoveredLog created(Folder folder, LogId log, long journalFloor)
      throws IOException {
    String path = log.folderName();
    if (folder.exists(path + "/" + LogFiles.FACTS)) {
      throw new IOException("log " + log + " exists already");
    }
    try {
      folder.makeFolders(path);
      folder.open(LogFiles.segment(log, 0)).close();
      LogFacts facts = new LogFacts(0, 0, journalFloor, RecoveryPoint.start(0));
      facts.store(folder, log);
      folder.sync("");
      return LogRecovery.of(folder, log, facts, List.of());
    } catch (IOException cause) {
      undoCreated(folder, path, cause);
      throw cause;
    }
  }

  /// Leaves nothing of a log that could not be made.
  private static void undoCreated(Folder folder, String path, IOException cause) {
    try {
      LogTasks.deleteFolder(folder, path);
    } catch (IOException left) {
      cause.addSuppressed(left);
    }
  }

  /// Deletes a log. It is gone for good when the outcome comes; its files go after that. What is
  /// being sent from it stays readable.
  public void delete(LogId log, Outcome<LogId> outcome) {
    PartitionLog open = logs.remove(log);
    if (open != null) {
      dirty.remove(open);
      open.close(new Refusal(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "log " + log + " is deleted"));
    }
    directory.forget(log);
    run(
        log,
        folder -> LogTasks.retire(folder, log),
        Outcome.of(
            retired -> {
              outcome.done(log);
              clear(log, retired);
            },
            cause -> {
              failed(cause);
              outcome.failed(cause);
            }));
  }

  private void clear(LogId log, String retired) {
    run(
        log,
        folder -> {
          LogTasks.deleteFolder(folder, retired);
          return retired;
        },
        Outcome.of(_ -> {}, this::failed));
  }

  /// The logs that are open here, in the order of their ids.
  public Iterable<PartitionLog> logs() {
    return logs.values();
  }

  /// Why the directory serves nothing any more; null while it does.
  public @Nullable Refusal offline() {
    return offline;
  }

  private void add(
      RecoveredLog recovered,
      LogSettings settings,
      LogListener listener,
      Outcome<PartitionLog> outcome) {
    if (offline != null) {
      outcome.failed(new IOException(offline.reason()));
      return;
    }
    PartitionLog log = new PartitionLog(recovered, settings, this, listener);
    logs.put(log.id(), log);
    if (log.upkeep().isDirty()) {
      dirty.add(log);
    }
    outcome.done(log);
  }

  Loop loop() {
    return loop;
  }

  Disk disk() {
    return disk;
  }

  Durability durability() {
    return durability;
  }

  ReadBlocks readBlocks() {
    return readBlocks;
  }

  /// The lane of a log's tasks that change its files.
  int laneOf(LogId log) {
    return log.hashCode() & 0x3fff_ffff;
  }

  /// The wall clock, where it may be acted upon.
  long trustedWallMs() {
    return clock.wallMs(loop.wallMs(), loop.nanos());
  }

  /// A number from 0 to `bound` - 1.
  long jitter(long bound) {
    return Long.remainderUnsigned(randomness.nextLong(), bound);
  }

  /// Notes that a log has more than the last checkpoint says.
  void appended(PartitionLog log, int bytes) {
    dirty.add(log);
    bytesSinceCheckpoint += bytes;
    if (bytesSinceCheckpoint >= settings.checkpointBytes()) {
      bytesSinceCheckpoint = 0;
      directory.checkpointSoon();
    }
  }

  /// Notes that a log remembers more producers. If all logs together remember too many, those that
  /// remember most forget half of theirs.
  void producersCame(int count) {
    producersSinceCount += count;
    if (producersSinceCount * (long) PRODUCERS_SHARE < settings.producersMax()) {
      return;
    }
    producersSinceCount = 0;
    long total = 0;
    for (PartitionLog log : logs.values()) {
      total += log.producers().count();
    }
    while (total > settings.producersMax()) {
      ProducerStates most = Collections.max(producers(), comparingInt(ProducerStates::count));
      int forgotten = (most.count() + 1) / 2;
      most.forgetOldest(forgotten);
      total -= forgotten;
    }
  }

  private List<ProducerStates> producers() {
    return logs.values().stream().map(PartitionLog::producers).toList();
  }

  /// When retention is to look at a log that was opened just now.
  long firstLookNanos() {
    return loop.nanos() - firstLookNanos < 0 ? firstLookNanos : nextLookNanos();
  }

  /// When retention is to look at a log again that it has looked at now.
  long nextLookNanos() {
    return loop.nanos() + settings.retentionIntervalMs() * 1_000_000;
  }

  /// The log behind another one in the order of ids, or the first one; null if there is none.
  @Nullable PartitionLog logBehind(@Nullable LogId log) {
    Map.Entry<LogId, PartitionLog> behind = log == null ? logs.firstEntry() : logs.higherEntry(log);
    return behind == null ? null : behind.getValue();
  }

  /// Asks for a checkpoint before its time.
  void checkpointSoon() {
    directory.checkpointSoon();
  }

  /// The log that has most reason to be compacted; null if none has.
  Cleaner.@Nullable Candidate dirtiest() {
    Cleaner.@Nullable Candidate dirtiest = null;
    for (PartitionLog log : logs.values()) {
      LogCompaction.Scope scope = log.compaction().reason();
      Cleaner.Candidate candidate =
          scope == null ? null : new Cleaner.Candidate(this, log.id(), scope);
      if (candidate != null && candidate.precedes(dirtiest)) {
        dirtiest = candidate;
      }
    }
    return dirtiest;
  }

  /// Compacts a log, if it is still there.
  ///
  /// @param ended hears what became of it
  void clean(LogId id, CleanerSettings how, Consumer<Cleaning.End> ended) {
    PartitionLog log = logs.get(id);
    cleaning = log;
    if (log == null) {
      ended.accept(Cleaning.End.NOTHING);
    } else {
      log.compaction().clean(how, ended);
    }
  }

  /// Has a compaction that is under way end as soon as it can.
  void stopCleaning() {
    if (cleaning != null) {
      cleaning.compaction().stop();
    }
  }

  /// Lets the journal note how far a log is durable, unless it hears of it by itself in the
  /// meantime.
  void noteSoon(PartitionLog log) {
    if (toNote.isEmpty()) {
      loop.after(
          NOTE_MS,
          () -> {
            List<PartitionLog> noting = List.copyOf(toNote);
            toNote.clear();
            noting.forEach(PartitionLog::note);
          });
    }
    toNote.add(log);
  }

  /// Makes all logs safe that have changed, and gives what a checkpoint may say of them.
  void capture(int atOnce, Consumer<Map<LogId, Checkpoint.Entry>> captured) {
    bytesSinceCheckpoint = 0;
    ArrayDeque<PartitionLog> left = new ArrayDeque<>(dirty);
    dirty.clear();
    new Capturing(left, atOnce, captured).advance();
  }

  /// Takes the directory offline.
  void failed(IOException cause) {
    directory.failed(cause);
    offline(cause);
  }

  /// Serves nothing any more.
  void offline(IOException cause) {
    if (offline == null) {
      String words = "log directory " + disk.path() + " is offline: " + cause.getMessage();
      Refusal refusal = new Refusal(ErrorCode.KAFKA_STORAGE_ERROR, words);
      offline = refusal;
      durability.abandon(cause);
      new LinkedHashMap<>(logs).values().forEach(log -> log.fail(refusal));
    }
  }

  /// Runs a task that uses an open file of a log, which stays readable until the outcome.
  <T> void runWith(DiskFile file, int lane, Disk.Task<T> task, Outcome<T> outcome) {
    FileSlice lease = file.slice(0, 0);
    disk.run(
        loop,
        lane,
        task,
        Outcome.of(
            value -> {
              lease.release();
              outcome.done(value);
            },
            cause -> {
              lease.release();
              outcome.failed(cause);
            }));
  }

  private <T> void run(LogId log, Disk.Task<T> task, Outcome<T> outcome) {
    disk.run(loop, laneOf(log), task, outcome);
  }

  /// Walks over the changed logs, a few at a time.
  private final class Capturing {
    private final ArrayDeque<PartitionLog> left;
    private final int atOnce;
    private final Consumer<Map<LogId, Checkpoint.Entry>> captured;
    private final Map<LogId, Checkpoint.Entry> entries = new TreeMap<>();
    private int underWay;
    private boolean advancing;
    private boolean ended;

    Capturing(
        ArrayDeque<PartitionLog> left,
        int atOnce,
        Consumer<Map<LogId, Checkpoint.Entry>> captured) {
      this.left = left;
      this.atOnce = atOnce;
      this.captured = captured;
    }

    void advance() {
      if (advancing || ended || offline != null) {
        return;
      }
      advancing = true;
      while (underWay < atOnce && !left.isEmpty()) {
        PartitionLog log = left.removeFirst();
        underWay++;
        log.upkeep().capture(Outcome.of(entry -> took(log, entry), LogShelf.this::failed));
      }
      advancing = false;
      if (underWay == 0 && left.isEmpty()) {
        ended = true;
        captured.accept(entries);
      }
    }

    private void took(PartitionLog log, Checkpoint.Entry entry) {
      underWay--;
      if (logs.get(log.id()) == log) {
        entries.put(log.id(), entry);
        if (log.upkeep().isDirty()) {
          dirty.add(log);
        }
      }
      advance();
    }
  }
}
