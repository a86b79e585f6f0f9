package barnabas.tools;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/// A line about long work that is written anew in its place while the work goes on, and gone when
/// it ends. Work that takes less than a second shows none, nor does work that nobody looks at.
final class Progress implements AutoCloseable {

  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long NEXT_NANOS = 250_000_000L;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream screen;
  private final boolean shown;
  private final LongSupplier nanos;
  private final long begunNanos;
  private long nextNanos;
  private boolean standing;

  /// @param shown whether the stream ends at a screen
  Progress(PrintStream screen, boolean shown, LongSupplier nanos) {
    this.screen = screen;
    this.shown = shown;
    this.nanos = nanos;
    this.begunNanos = nanos.getAsLong();
    this.nextNanos = begunNanos + FIRST_NANOS;
  }

  /// Tells how far the work is.
  ///
  /// @param done how much is done
  /// @param what of what, such as `records`
  /// @param part how much of the whole that is, from 0 to 1, or less than 0 if nobody knows
  void tell(long done, String what, double part) {
    if (!shown) {
      return;
    }
    long now = nanos.getAsLong();
    if (now - nextNanos < 0) {
      return;
    }
    nextNanos = now + NEXT_NANOS;
    standing = true;
    double seconds = Math.max(now - begunNanos, 1) / 1e9;
    String whole =
        part < 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", %d%%%s",
                (int) (Math.min(part, 1) * 100),
                part > 0.01 ? ", " + Durations.words((1 - part) / part * seconds) + " left" : "");
    screen.printf(
        Locale.ROOT, "%s%,d %s, %,.0f a second%s", CLEAR_LINE, done, what, done / seconds, whole);
    screen.flush();
  }

  @Override
  public void close() {
    if (standing) {
      screen.print(CLEAR_LINE);
      screen.flush();
      standing = false;
    }
  }
}
