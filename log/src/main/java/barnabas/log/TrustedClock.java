package barnabas.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The wall clock, for what is not to be undone: when the wall clock jumps, the earlier one counts
/// of its new time and its old one that went on, until it has kept its new time for an hour. So a
/// clock that jumps a year ahead and back deletes nothing, nor does one that is set right after a
/// start a year ahead. Owned by a loop.
public final class TrustedClock {

  private static final Logger logger = LoggerFactory.getLogger(TrustedClock.class);
  private static final long JUMP_MS = 5 * 60_000;
  private static final long BELIEVED_AFTER_MS = 60 * 60_000;

  private long trustedMs;
  private long atNanos;
  private long jumpedAtNanos;
  private long jumpMs;

  public TrustedClock(long wallMs, long nanos) {
    this.trustedMs = wallMs;
    this.atNanos = nanos;
  }

  /// The time that may be acted upon.
  public long wallMs(long wallMs, long nanos) {
    long expectedMs = trustedMs + (nanos - atNanos) / 1_000_000;
    long aheadMs = wallMs - expectedMs;
    if (Math.abs(aheadMs) <= JUMP_MS) {
      jumpMs = 0;
      return trust(wallMs, nanos);
    }
    if (Math.abs(aheadMs - jumpMs) > JUMP_MS) {
      logger.warn("the wall clock jumped by {} ms; retention doesn't follow it yet", aheadMs);
      jumpMs = aheadMs;
      jumpedAtNanos = nanos;
      return Math.min(wallMs, expectedMs);
    }
    boolean believed = (nanos - jumpedAtNanos) / 1_000_000 >= BELIEVED_AFTER_MS;
    return believed ? trust(wallMs, nanos) : Math.min(wallMs, expectedMs);
  }

  private long trust(long wallMs, long nanos) {
    trustedMs = wallMs;
    atNanos = nanos;
    return wallMs;
  }
}
