package barnabas.host;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// A guess which parts of a file are in the page cache: those that this process wrote or read
/// lately.
///
/// 'Lately' is counted in bytes: the directory's clock moves with every byte written or read, and a
/// part is warm until the clock has moved by the share of memory that the page cache may be trusted
/// to keep. Callable from any thread. A mark that is lost when two threads write the same field
/// makes a part colder than it is, which costs one read by the directory's threads.
final class Warmth {

  /// One mark covers this many bytes.
  static final int PART_BYTES = 64 << 10;

  private static final long[] NONE = {};

  private final Clock clock;
  private volatile long[] touchedAt = NONE;

  /// The bytes that went through the page cache for one directory.
  static final class Clock {
    private final AtomicLong bytes = new AtomicLong(1);
    private final long warmBytes;

    Clock(long warmBytes) {
      this.warmBytes = warmBytes;
    }
  }

  Warmth(Clock clock) {
    this.clock = clock;
  }

  /// Says that these bytes were written. A part whose beginning was cold stays cold.
  void written(long position, int size) {
    if (size > 0) {
      int first = part(position);
      boolean whole = position % PART_BYTES == 0 || isWarm(position, 1);
      mark(whole ? first : first + 1, part(position + size - 1), size);
    }
  }

  /// Says that these bytes were read: they warm the parts that they cover.
  ///
  /// @param atEnd whether the file ends with them
  void read(long position, int size, boolean atEnd) {
    if (size > 0) {
      int first = part(position + PART_BYTES - 1);
      int last = atEnd ? part(position + size - 1) : part(position + size) - 1;
      mark(first, last, size);
    }
  }

  /// Forgets what was known from `position` on.
  void cut(long position) {
    long[] marks = touchedAt;
    for (int i = part(position); i < marks.length; i++) {
      marks[i] = 0;
    }
  }

  boolean isWarm(long position, int size) {
    long[] marks = touchedAt;
    int last = part(position + size - 1);
    if (last >= marks.length) {
      return false;
    }
    long since = clock.bytes.get() - clock.warmBytes;
    for (int i = part(position); i <= last; i++) {
      if (marks[i] == 0 || marks[i] < since) {
        return false;
      }
    }
    return true;
  }

  private static int part(long position) {
    return (int) (position / PART_BYTES);
  }

  private void mark(int first, int last, int size) {
    long now = clock.bytes.addAndGet(size);
    long[] marks = last < touchedAt.length ? touchedAt : grow(last);
    for (int i = first; i <= last; i++) {
      marks[i] = now;
    }
  }

  private synchronized long[] grow(int part) {
    long[] marks = touchedAt;
    if (part >= marks.length) {
      marks = Arrays.copyOf(marks, Math.max(part + 1, marks.length * 2));
      touchedAt = marks;
    }
    return marks;
  }
}
