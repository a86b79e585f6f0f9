package barnabas.log;

import barnabas.world.Loop;

/// Keeps work to a share of the disk by pauses between its pieces: each as long as the piece before
/// took, and longer where that is needed to stay within so many bytes a second. Owned by its loop.
final class Pace {

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_MS = 1_000_000;

  /// A longer pause is taken in several, so that an end is noticed in between.
  private static final long PAUSE_MS_MAX = 1_000;

  private final Loop loop;
  private final double bytesPerSecond;
  private long nextNanos;
  private long beganNanos;

  Pace(Loop loop, double bytesPerSecond) {
    this.loop = loop;
    this.bytesPerSecond = bytesPerSecond;
    this.nextNanos = loop.nanos();
    this.beganNanos = nextNanos;
  }

  /// Says that a piece begins.
  void begins() {
    beganNanos = loop.nanos();
  }

  /// Says that a piece ended, and counts the bytes that it moved.
  void moved(long bytes) {
    long nowNanos = loop.nanos();
    long byRate =
        Math.max(nextNanos, nowNanos - NANOS_PER_SECOND)
            + (long) (bytes / bytesPerSecond * NANOS_PER_SECOND);
    nextNanos = Math.max(byRate, nowNanos + (nowNanos - beganNanos));
  }

  /// How long to rest now, 0 if not at all; to be asked again after that.
  long pauseMs() {
    long left = nextNanos - loop.nanos();
    return left <= 0 ? 0 : Math.min(PAUSE_MS_MAX, (left + NANOS_PER_MS - 1) / NANOS_PER_MS);
  }
}
