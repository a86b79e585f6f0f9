package barnabas.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many files this process may have open, sockets among them (`ulimit -n`), and how they are
/// shared out: whoever connects must not take what the logs need.
final class OpenFiles {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String LINE = "Max open files";
  private static final int FOR_LOGS_MAX = 4_096;

  private OpenFiles() {}

  /// How many there may be. The JVM has raised the soft limit to the hard one by now.
  static int limit() {
    try {
      return limit(Files.readString(LIMITS));
    } catch (IOException _) {
      // Not Linux: nothing is known of it.
      return Integer.MAX_VALUE;
    }
  }

  static int limit(String limits) {
    int at = limits.indexOf(LINE);
    if (at < 0) {
      return Integer.MAX_VALUE;
    }
    String soft = limits.substring(at + LINE.length()).strip().split("\\s+", 2)[0];
    try {
      return (int) Math.min(Long.parseLong(soft), Integer.MAX_VALUE);
    } catch (NumberFormatException _) {
      return Integer.MAX_VALUE;
    }
  }

  /// How many of so many may be connections: half, and all but some thousands.
  static int forConnections(int limit) {
    return limit - Math.min(limit / 2, FOR_LOGS_MAX);
  }
}
