package barnabas.log;

import barnabas.world.Loop;
import barnabas.world.Meter;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides which log of a directory is compacted next: one at a time, those first that have waited
/// too long, then the dirtiest. Owned by the directory's journal loop, which asks the shelves by
/// messages.
final class Cleaner {

  private final Loop loop;
  private final CleanerSettings settings;
  private final Supplier<List<LogShelf>> shelves;
  private final Meter.Counter passes;
  private final Meter.Counter bytesRead;
  private final Meter.Counter bytesSaved;
  private final Meter.Timing durations;
  private int unanswered;
  private @Nullable Candidate best;
  private @Nullable LogShelf busy;
  private @Nullable Runnable stopped;
  private boolean stopping;

  /// @param directory its path, for the meter
  Cleaner(
      Loop loop,
      CleanerSettings settings,
      Supplier<List<LogShelf>> shelves,
      Meter meter,
      String directory) {
    this.loop = loop;
    this.settings = settings;
    this.shelves = shelves;
    this.passes = meter.counter("log_cleaner_passes", "directory", directory);
    this.bytesRead = meter.counter("log_cleaner_read_bytes", "directory", directory);
    this.bytesSaved = meter.counter("log_cleaner_saved_bytes", "directory", directory);
    this.durations = meter.timing("log_cleaner_pass_seconds", "directory", directory);
    if (settings.enabled()) {
      lookLater();
    }
  }

  /// A log with reason to be compacted.
  record Candidate(LogShelf shelf, LogId log, LogCompaction.Scope scope) {

    boolean precedes(@Nullable Candidate other) {
      return other == null || scope.precedes(other.scope);
    }
  }

  /// Begins nothing more, ends what is under way and calls `then`.
  void stop(Runnable then) {
    stopping = true;
    LogShelf working = busy;
    if (working == null) {
      then.run();
    } else {
      stopped = then;
      working.loop().post(working::stopCleaning);
    }
  }

  private void lookLater() {
    loop.after(settings.backoffMs(), this::look);
  }

  private void look() {
    List<LogShelf> asked = shelves.get();
    if (stopping) {
      return;
    }
    if (asked.isEmpty()) {
      lookLater();
      return;
    }
    unanswered = asked.size();
    best = null;
    for (LogShelf shelf : asked) {
      shelf
          .loop()
          .post(
              () -> {
                Candidate found = shelf.dirtiest();
                loop.post(() -> answered(found));
              });
    }
  }

  private void answered(@Nullable Candidate found) {
    if (found != null && found.precedes(best)) {
      best = found;
    }
    Candidate chosen = best;
    if (--unanswered > 0 || stopping) {
      return;
    }
    if (chosen == null) {
      lookLater();
      return;
    }
    busy = chosen.shelf;
    chosen
        .shelf
        .loop()
        .post(() -> chosen.shelf.clean(chosen.log, settings, end -> loop.post(() -> cleaned(end))));
  }

  private void cleaned(Cleaning.End end) {
    busy = null;
    if (end.kind() == Cleaning.End.Kind.DONE) {
      passes.add(1);
      bytesRead.add(end.bytesBefore());
      bytesSaved.add(Math.max(0, end.bytesBefore() - end.bytesAfter()));
      durations.record(end.nanos());
    }
    Runnable waiting = stopped;
    if (waiting != null) {
      stopped = null;
      waiting.run();
    } else if (end.kind() == Cleaning.End.Kind.DONE && !stopping) {
      look();
    } else {
      lookLater();
    }
  }
}
