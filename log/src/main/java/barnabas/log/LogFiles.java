package barnabas.log;

/// The names of a log's files, relative to the log directory.
final class LogFiles {

  private static final String SEGMENT_SUFFIX = ".log";
  private static final String BLOCKS_SUFFIX = ".blocks";
  private static final String PRODUCERS_SUFFIX = ".producers";
  private static final String SWAP_SUFFIX = ".swap";
  private static final int DIGITS = 20;

  /// The name of the file with a log's own facts.
  static final String FACTS = "facts";

  /// The name of the file with a log's leader epochs.
  static final String EPOCHS = "epochs";

  /// What the name of the folder of a deleted log ends in.
  static final String DELETED_SUFFIX = ".deleted";

  private LogFiles() {}

  static String segment(LogId log, long baseOffset) {
    return log.folderName() + "/" + digits(baseOffset) + SEGMENT_SUFFIX;
  }

  static String blocks(LogId log, long baseOffset) {
    return log.folderName() + "/" + digits(baseOffset) + BLOCKS_SUFFIX;
  }

  static String producers(LogId log, long offset) {
    return log.folderName() + "/" + digits(offset) + PRODUCERS_SUFFIX;
  }

  /// The file that says that a compacted segment takes the place of those in a range of offsets.
  static String swap(LogId log, long base, long end) {
    return log.folderName() + "/" + digits(base) + "." + digits(end) + SWAP_SUFFIX;
  }

  /// Where the range that a swap's name says begins, or -1 if it is no swap's.
  static long swapBase(String name) {
    return swapEnd(name) < 0 ? -1 : number(name.substring(0, DIGITS), "");
  }

  /// Where the range that a swap's name says ends, or -1 if it is no swap's.
  static long swapEnd(String name) {
    return name.length() <= DIGITS || name.charAt(DIGITS) != '.'
        ? -1
        : number(name.substring(DIGITS + 1), SWAP_SUFFIX);
  }

  /// The base offset that a segment's name says, or -1 if it is no segment's.
  static long segmentBase(String name) {
    return number(name, SEGMENT_SUFFIX);
  }

  /// The base offset that a block file's name says, or -1 if it is no block file's.
  static long blocksBase(String name) {
    return number(name, BLOCKS_SUFFIX);
  }

  /// The offset that a producer snapshot's name says, or -1 if it is no snapshot's.
  static long producersOffset(String name) {
    return number(name, PRODUCERS_SUFFIX);
  }

  private static long number(String name, String suffix) {
    if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < DIGITS; i++) {
      int digit = name.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static String digits(long offset) {
    String digits = Long.toString(offset);
    return "0".repeat(DIGITS - digits.length()) + digits;
  }
}
