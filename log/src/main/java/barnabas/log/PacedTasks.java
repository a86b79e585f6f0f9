package barnabas.log;

import barnabas.world.Disk;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The blocking work of one pass of compaction: long work in pieces with rests between them, in the
/// one lane that all passes of a directory have; short work that must not meet the log's other work
/// in the log's lane. Owned by the log's loop.
final class PacedTasks {

  private static final int LANE = -2;

  private final LogShelf shelf;
  private final int logLane;
  private final Pace pace;
  private final BooleanSupplier isVoid;
  private final Runnable whenVoid;
  private final Consumer<IOException> whenFailed;

  /// @param isVoid whether the pass is to end instead of going on after a rest
  /// @param whenFailed hears of whatever can't be read or written
  PacedTasks(
      LogId log,
      LogShelf shelf,
      CleanerSettings settings,
      BooleanSupplier isVoid,
      Runnable whenVoid,
      Consumer<IOException> whenFailed) {
    this.shelf = shelf;
    this.logLane = shelf.laneOf(log);
    this.pace = new Pace(shelf.loop(), settings.bytesPerSecond());
    this.isVoid = isVoid;
    this.whenVoid = whenVoid;
    this.whenFailed = whenFailed;
  }

  /// Runs a piece.
  <T> void piece(Disk.Task<T> task, Consumer<T> then) {
    pace.begins();
    piece(task, Outcome.of(then, whenFailed));
  }

  /// Runs what is done in one piece and needs no rest.
  <T> void piece(Disk.Task<T> task, Outcome<T> outcome) {
    shelf.disk().run(shelf.loop(), LANE, task, outcome);
  }

  /// Runs a task between the log's other ones.
  <T> void inLogLane(Disk.Task<T> task, Consumer<T> then) {
    inLogLane(task, Outcome.of(then, whenFailed));
  }

  /// Runs a task between the log's other ones.
  <T> void inLogLane(Disk.Task<T> task, Outcome<T> outcome) {
    shelf.disk().run(shelf.loop(), logLane, task, outcome);
  }

  /// Counts what the piece that just ended has moved.
  void moved(long bytes) {
    pace.moved(bytes);
  }

  /// Goes on once the pace allows it.
  void rested(Runnable then) {
    if (isVoid.getAsBoolean()) {
      whenVoid.run();
      return;
    }
    long pauseMs = pace.pauseMs();
    if (pauseMs > 0) {
      shelf.loop().after(pauseMs, () -> rested(then));
    } else {
      then.run();
    }
  }
}
