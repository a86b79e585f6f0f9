package barnabas.broker.session;

import org.jspecify.annotations.Nullable;

/// For how long a session waits for its client: for the rest of a request, for memory to take it
/// in, and for the next one. Owned by its session.
final class Pace {
  /// A request may come as slowly as that once its first time is over.
  private static final int FRAME_BYTES_PER_MS_MIN = 16;

  /// How fast a request must come while others wait for memory.
  private static final int PRESSED_FRAME_BYTES_PER_MS_MIN = 256;

  private static final long PRESSED_FRAME_MS = 5_000;

  private final Desk desk;
  private long heardNanos;
  private long frameBeganNanos;
  private long frameBytes;

  Pace(Desk desk) {
    this.desk = desk;
    this.heardNanos = desk.loop().nanos();
  }

  /// Something came, or the client has kept silent for a reason until now.
  void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  /// When it was heard last.
  long heardNanos() {
    return heardNanos;
  }

  /// What comes from now on is of another request than before.
  void frameBegins(long nowNanos) {
    frameBeganNanos = nowNanos;
    frameBytes = 0;
  }

  /// More of the same request has come, and not yet all.
  void frameGrows(int bytes) {
    frameBytes += bytes;
  }

  /// What is wrong with a request that has begun and not ended; null if it may take longer.
  @Nullable String slowness(long nowNanos) {
    long ms = frameMs(nowNanos);
    int bytesPerMs =
        desk.pool().isPressed() ? PRESSED_FRAME_BYTES_PER_MS_MIN : FRAME_BYTES_PER_MS_MIN;
    return ms > firstFrameMs() + frameBytes / bytesPerMs
        ? "a request of which only " + frameBytes + " bytes came in " + ms + " ms"
        : null;
  }

  /// What is wrong with a request that waits for memory; null if it may wait longer.
  @Nullable String starvation(long nowNanos) {
    long ms = frameMs(nowNanos);
    return ms > firstFrameMs() + desk.limits().frameTimeoutMs()
        ? "no memory for a request in " + ms + " ms"
        : null;
  }

  /// Whether nobody has spoken for so long that nobody is there.
  boolean isIdle(long nowNanos) {
    return (nowNanos - heardNanos) / 1_000_000 > desk.limits().idleMsMax();
  }

  private long frameMs(long nowNanos) {
    return (nowNanos - frameBeganNanos) / 1_000_000;
  }

  private long firstFrameMs() {
    return desk.pool().isPressed() ? PRESSED_FRAME_MS : desk.limits().frameTimeoutMs();
  }
}
