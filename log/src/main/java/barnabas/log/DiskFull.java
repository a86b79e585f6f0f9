package barnabas.log;

import java.io.IOException;
import java.util.Locale;

/// Tells a full file system, or a process that may open no more files, from a broken one: the first
/// ends by itself, the second is final.
public final class DiskFull {

  private DiskFull() {}

  /// Whether the operation failed for want of space or of files to open. The operating system says
  /// so in words only.
  public static boolean causedBy(IOException cause) {
    String words = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return words.contains("no space left")
        || words.contains("quota exceeded")
        || words.contains("too many open files");
  }
}
