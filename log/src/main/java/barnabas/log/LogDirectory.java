package barnabas.log;

import barnabas.world.Disk;
import barnabas.world.Loop;
import barnabas.world.Meter;
import barnabas.world.Outcome;
import barnabas.world.Randomness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder full of logs with one journal. Owned by the directory's journal loop, which may block;
/// what is callable elsewhere says so. The loops that own the logs have a [LogShelf] each.
///
/// The first error of the disk that isn't want of space takes the whole directory offline: nothing
/// of it is believed, served or tried again before the next start.
public final class LogDirectory {

  private static final Logger logger = LoggerFactory.getLogger(LogDirectory.class);

  /// The lane of the directory's own tasks: no log's.
  private static final int LANE = -1;

  /// How many logs of a loop are checkpointed at once: few while others wait for the disk as well,
  /// many when nobody does any more.
  private static final int CAPTURES_BESIDE_LOAD = 2;

  private static final int CAPTURES_AT_STOP = 32;

  private final Disk disk;
  private final Loop loop;
  private final LogDirectorySettings settings;
  private final Journal journal;
  private final Cleaner cleaner;
  private final boolean clean;
  private final Randomness randomness;
  private final Meter meter;
  private final Meter.Counter checkpoints;
  private final Meter.Timing checkpointTimes;
  private final Map<LogId, RecoveredLog> recovered;
  private final List<LogId> found;
  private final TreeMap<LogId, Checkpoint.Entry> checkpoint = new TreeMap<>();
  private final List<LogShelf> shelves = new ArrayList<>();
  private final List<Consumer<IOException>> listeners = new ArrayList<>();
  private @Nullable IOException failure;
  private boolean changed;
  private boolean checkpointing;
  private long checkpointBeganNanos;
  private final List<Runnable> afterCheckpoint = new ArrayList<>();
  private boolean again;
  private int capturesAtOnce = CAPTURES_BESIDE_LOAD;
  private boolean stopped;

  private LogDirectory(
      Disk disk,
      Loop loop,
      LogDirectorySettings settings,
      Randomness randomness,
      Meter meter,
      DirectoryRecovery.Recovered from) {
    this.disk = disk;
    this.loop = loop;
    this.settings = settings;
    this.randomness = randomness;
    this.meter = meter;
    this.checkpoints = meter.counter("log_checkpoints", "directory", disk.path());
    this.checkpointTimes = meter.timing("log_checkpoint_seconds", "directory", disk.path());
    this.clean = from.clean();
    this.recovered = new TreeMap<>(from.logs());
    this.found = List.copyOf(from.logs().keySet());
    from.logs().forEach((log, each) -> checkpoint.put(log, each.checkpoint()));
    this.journal = new Journal(from.journal(), disk, loop, settings.journal(), meter);
    this.cleaner =
        new Cleaner(loop, settings.cleaner(), () -> List.copyOf(shelves), meter, disk.path());
    journal.onFailure(loop, this::offline);
    loop.after(settings.checkpointMs(), this::tick);
  }

  /// Opens a directory: replays its journal and recovers all its logs.
  ///
  /// @param loop the directory's journal loop, where the outcome comes
  public static void open(
      Disk disk,
      Loop loop,
      LogDirectorySettings settings,
      Randomness randomness,
      Meter meter,
      Outcome<LogDirectory> outcome) {
    long runId = randomness.nextLong();
    disk.run(
        loop,
        LANE,
        folder -> new DirectoryRecovery(folder, settings.journal(), runId).run(),
        Outcome.of(
            from -> {
              tellOpened(disk, from);
              outcome.done(new LogDirectory(disk, loop, settings, randomness, meter, from));
            },
            cause ->
                outcome.failed(
                    new IOException(
                        "log directory " + disk.path() + ": " + cause.getMessage(), cause))));
  }

  private static void tellOpened(Disk disk, DirectoryRecovery.Recovered from) {
    if (!from.clean() && !from.logs().isEmpty()) {
      long damaged = from.logs().values().stream().filter(log -> !log.damages().isEmpty()).count();
      logger.info(
          "log directory {}: {} logs recovered after an unclean end, {} of them damaged",
          disk.path(),
          from.logs().size(),
          damaged);
    }
  }

  /// The logs that were found when the directory was opened. Callable on any loop.
  public List<LogId> logs() {
    return found;
  }

  /// Whether the last life ended with [#stop]. If not, leader epochs are to be raised. Callable on
  /// any loop.
  public boolean clean() {
    return clean;
  }

  /// The path, for logs. Callable on any loop.
  public String path() {
    return disk.path();
  }

  /// Makes the shelf of a loop: once for each loop.
  ///
  /// @param made called on that loop
  public void shelf(Loop owner, Consumer<LogShelf> made) {
    JournalInlet inlet = journal.inlet(owner);
    Durability durability = new InletDurability(inlet, disk, owner);
    long seed = randomness.nextLong();
    owner.post(
        () -> {
          LogShelf shelf =
              new LogShelf(this, owner, disk, durability, new Jitter(seed), meter, settings);
          loop.post(() -> keep(shelf));
          made.accept(shelf);
        });
  }

  private void keep(LogShelf shelf) {
    shelves.add(shelf);
    if (failure != null) {
      tell(shelf, failure);
    }
  }

  /// Calls `listener` on this loop if the directory goes offline.
  public void onOffline(Consumer<IOException> listener) {
    listeners.add(listener);
  }

  /// Writes a checkpoint of everything, stops the journal and marks the shutdown as clean. Nothing
  /// may be appended from then on.
  public void stop(Outcome<LogDirectory> outcome) {
    if (failure != null) {
      outcome.failed(failure);
      return;
    }
    capturesAtOnce = CAPTURES_AT_STOP;
    // Twice: a log that was being checkpointed already is not asked again the first time.
    cleaner.stop(() -> checkpoint(() -> checkpoint(() -> stopJournal(outcome))));
  }

  private void stopJournal(Outcome<LogDirectory> outcome) {
    stopped = true;
    journal.stop(
        loop,
        Outcome.of(
            _ ->
                disk.run(
                    loop,
                    LANE,
                    folder -> {
                      Checkpoint.markClean(folder);
                      return this;
                    },
                    Outcome.of(outcome::done, cause -> notMarked(cause, outcome))),
            outcome::failed));
  }

  /// Everything is synced and checkpointed; without the mark the next start only looks twice.
  private void notMarked(IOException cause, Outcome<LogDirectory> outcome) {
    if (DiskFull.causedBy(cause)) {
      logger.warn("log directory {} is full: it can't be marked as cleanly stopped", disk.path());
      outcome.done(this);
    } else {
      outcome.failed(cause);
    }
  }

  /// Writes the recovery points of all logs as they are now.
  ///
  /// @param done called when they are durable; never if the directory goes offline
  public void checkpoint(Runnable done) {
    afterCheckpoint.add(done);
    if (checkpointing) {
      again = true;
      return;
    }
    checkpointing = true;
    checkpointBeganNanos = loop.nanos();
    List<Runnable> waiting = List.copyOf(afterCheckpoint);
    afterCheckpoint.clear();
    int[] left = {shelves.size()};
    if (shelves.isEmpty()) {
      store(waiting);
    }
    for (LogShelf shelf : List.copyOf(shelves)) {
      shelf
          .loop()
          .post(
              () ->
                  shelf.capture(
                      capturesAtOnce,
                      entries ->
                          loop.post(
                              () -> {
                                take(entries);
                                if (--left[0] == 0) {
                                  store(waiting);
                                }
                              })));
    }
  }

  private void store(List<Runnable> waiting) {
    if (failure != null) {
      return;
    }
    TreeMap<LogId, Checkpoint.Entry> entries = new TreeMap<>(checkpoint);
    boolean needed = changed;
    changed = false;
    disk.run(
        loop,
        LANE,
        folder -> needed && LogTasks.storeCheckpoint(folder, entries),
        Outcome.of(
            stored -> {
              changed |= needed && !stored;
              checkpointing = false;
              checkpoints.add(1);
              checkpointTimes.record(loop.nanos() - checkpointBeganNanos);
              waiting.forEach(Runnable::run);
              if (again) {
                again = false;
                checkpoint(() -> {});
              }
            },
            this::offline));
  }

  private void take(Map<LogId, Checkpoint.Entry> entries) {
    entries.forEach(
        (log, entry) -> {
          boolean known = checkpoint.containsKey(log);
          if (known && !entry.equals(checkpoint.put(log, entry))) {
            changed = true;
          }
        });
  }

  private void tick() {
    if (failure == null && !stopped) {
      if (!checkpointing) {
        checkpoint(() -> {});
      }
      loop.after(settings.checkpointMs(), this::tick);
    }
  }

  /// Gives a recovered log to the shelf that will own it. Callable on any loop.
  void take(LogId log, LogShelf shelf, Outcome<RecoveredLog> outcome) {
    loop.post(
        () -> {
          RecoveredLog taken = recovered.remove(log);
          shelf
              .loop()
              .post(
                  () -> {
                    if (taken != null) {
                      outcome.done(taken);
                    } else {
                      outcome.failed(new IOException("there is no log " + log));
                    }
                  });
        });
  }

  /// Takes the entry of a new log. Callable on any loop.
  void captured(LogId log, Checkpoint.Entry entry) {
    loop.post(
        () -> {
          checkpoint.put(log, entry);
          changed = true;
        });
  }

  /// Forgets a deleted log. Callable on any loop.
  void forget(LogId log) {
    loop.post(
        () -> {
          recovered.remove(log);
          checkpoint.remove(log);
          changed = true;
        });
  }

  /// Asks for a checkpoint before its time. Callable on any loop.
  void checkpointSoon() {
    loop.post(
        () -> {
          if (!checkpointing && failure == null && !stopped) {
            checkpoint(() -> {});
          }
        });
  }

  /// Takes the directory offline. Callable on any loop.
  void failed(IOException cause) {
    loop.post(() -> offline(cause));
  }

  private void offline(IOException cause) {
    if (failure == null) {
      failure = cause;
      logger.error("log directory {} is offline", disk.path(), cause);
      shelves.forEach(shelf -> tell(shelf, cause));
      listeners.forEach(listener -> listener.accept(cause));
    }
  }

  private static void tell(LogShelf shelf, IOException cause) {
    shelf.loop().post(() -> shelf.offline(cause));
  }

  /// Chance for one loop, so that loops don't share a source. Owned by that loop.
  private static final class Jitter implements Randomness {
    private long state;

    Jitter(long seed) {
      this.state = seed;
    }

    @Override
    public long nextLong() {
      state = state * 6364136223846793005L + 1442695040888963407L;
      return state ^ (state >>> 32);
    }
  }
}
