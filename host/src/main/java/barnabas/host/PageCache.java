package barnabas.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How much the system's page cache may be trusted to hold.
final class PageCache {

  private static final long FALLBACK_BYTES = 256L << 20;

  /// A directory trusts a quarter: others use memory too.
  private static final int SHARE = 4;

  private PageCache() {}

  static long trustedBytes() {
    return Math.min(availableBytes(), groupLimitBytes()) / SHARE;
  }

  private static long availableBytes() {
    for (String line : lines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return FALLBACK_BYTES;
  }

  /// The limit of the container, if there is one.
  private static long groupLimitBytes() {
    for (String line : lines(Path.of("/sys/fs/cgroup/memory.max"))) {
      if (!line.isBlank() && line.strip().chars().allMatch(Character::isDigit)) {
        return Long.parseLong(line.strip());
      }
    }
    return Long.MAX_VALUE;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException _) {
      // Not Linux, or no such limit.
      return List.of();
    }
  }
}
