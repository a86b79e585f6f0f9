package barnabas.broker.measure;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decides which lags are worth a line in the log: those that retention is about to meet, and those
/// that it has met. Owned by its [LagWatch].
///
/// A warning is said again each hour while it holds. Who reads faster than retention comes nearer
/// is not warned of.
final class LagWarnings {
  private static final long REPEAT_MS = 3_600_000;

  private final Consumer<String> lines;
  private final Map<Lag.Place, Long> warnedMs = new HashMap<>();
  private LagReport last = LagReport.NONE;

  /// @param lines takes the lines
  LagWarnings(Consumer<String> lines) {
    this.lines = lines;
  }

  /// The last look's report.
  LagReport last() {
    return last;
  }

  /// Takes a look's report in, and gives it back with all that was lost until now.
  LagReport judge(LagReport found) {
    long lost = last.lostRecords();
    for (Lag lag : found.lags().values()) {
      Lag earlier = last.lags().get(lag.place());
      lost += lost(lag, earlier);
      if (lag.endangered()) {
        warn(lag, earlier, found.nowMs());
      } else if (warnedMs.remove(lag.place()) != null && lag.lost() == 0) {
        lines.accept(lag.place() + " is out of retention's way again, at " + lag.committed());
      }
    }
    warnedMs.keySet().retainAll(found.lags().keySet());
    last = found.withLost(lost);
    return last;
  }

  /// How many records more than before were deleted that the group had not read, as far as that is
  /// certain: it may have read them and not said so.
  private long lost(Lag lag, @Nullable Lag earlier) {
    long lost =
        earlier != null && earlier.committed() == lag.committed() ? lag.lost() - earlier.lost() : 0;
    if (lost > 0) {
      lines.accept(
          "%s has lost %d records: retention deleted those before %d, it had read those before %d"
              .formatted(lag.place(), lost, lag.startOffset(), lag.committed()));
    }
    return Math.max(0, lost);
  }

  private void warn(Lag lag, @Nullable Lag earlier, long nowMs) {
    boolean gaining =
        earlier != null
            && earlier.deletedAtMs() >= 0
            && earlier.deletedAtMs() - last.nowMs() < lag.deletedAtMs() - nowMs;
    Long warned = warnedMs.get(lag.place());
    if (gaining || warned != null && nowMs - warned < REPEAT_MS) {
      return;
    }
    warnedMs.put(lag.place(), nowMs);
    lines.accept(
        ("%s has %d records unread; retention (%s) deletes the first of them, from %d on, %s: read"
                + " faster, or raise the topic's retention")
            .formatted(
                lag.place(),
                lag.records(),
                lag.reason(),
                Math.max(lag.committed(), lag.startOffset()),
                byWhen(lag, nowMs)));
  }

  private static String byWhen(Lag lag, long nowMs) {
    long leftSeconds = Math.max(0, lag.deletedAtMs() - nowMs) / 1_000;
    return lag.deletedAtMs() < 0
        ? "soon"
        : "at " + Instant.ofEpochMilli(lag.deletedAtMs()) + ", in " + leftSeconds + " s";
  }
}
