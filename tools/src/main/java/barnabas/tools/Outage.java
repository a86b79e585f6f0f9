package barnabas.tools;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Says that no broker answers any more, once that has lasted, and that one does again: a command
/// that waits in silence looks like one that hangs. Owned by the tool's loop.
final class Outage {

  private static final long TOLD_NANOS = 3_000_000_000L;

  private final PrintStream screen;
  private final String command;
  private final LongSupplier nanos;
  private long sinceNanos;
  private boolean begun;
  private boolean told;

  Outage(PrintStream screen, String command, LongSupplier nanos) {
    this.screen = screen;
    this.command = command;
    this.nanos = nanos;
  }

  /// Looks at how it is now.
  ///
  /// @param trouble why no broker answers, or null if one does
  /// @return for how long none has
  long look(@Nullable String trouble) {
    if (trouble == null) {
      if (told) {
        screen.println(command + ": a broker answers again");
      }
      begun = false;
      told = false;
      return 0;
    }
    if (!begun) {
      begun = true;
      sinceNanos = nanos.getAsLong();
    }
    long lasted = nanos.getAsLong() - sinceNanos;
    if (!told && lasted >= TOLD_NANOS) {
      told = true;
      screen.println(command + ": no broker answers (" + trouble + "); trying on");
    }
    return lasted;
  }
}
