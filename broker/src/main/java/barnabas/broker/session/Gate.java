package barnabas.broker.session;

import barnabas.world.Loop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a session may begin requests at all: not before its address may have one more
/// connection, and not while its client is held back. Owned by its session.
final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private final Desk desk;
  private final Session session;
  private boolean arriving = true;
  private boolean closed;
  private Loop.@Nullable Timer muted;
  private long mutedUntilNanos;

  Gate(Desk desk, Session session) {
    this.desk = desk;
    this.session = session;
  }

  boolean isOpen() {
    return !arriving && muted == null;
  }

  /// Whether the client is held back, and silent for that reason.
  boolean isMuted() {
    return muted != null;
  }

  /// Asks whether the connection may stay. One that comes too early is asked for once more after a
  /// while: to close it at once would only have it come again.
  void arrive() {
    arrive(false);
  }

  private void arrive(boolean waited) {
    if (!closed) {
      desk.throttle().connect(session.remoteHost(), waitMs -> arrived(waitMs, waited));
    }
  }

  private void arrived(int waitMs, boolean waited) {
    if (waitMs == 0) {
      arriving = false;
      session.gateOpened();
    } else if (waited) {
      session.refuse("too many connections come from its address");
    } else {
      long delayMs = Math.min(waitMs, desk.throttle().longestWaitMs());
      if (LOG.isDebugEnabled()) {
        LOG.debug(
            "{}: is let in after {} ms: too many came before", session.whoAndWhere(), delayMs);
      }
      desk.loop().after(delayMs, () -> arrive(true));
    }
  }

  /// Lets no further request begin for so long. The client knows of it and should hold back itself
  /// (KIP-219).
  void mute(int ms) {
    long untilNanos = desk.loop().nanos() + ms * 1_000_000L;
    if (muted != null) {
      if (untilNanos <= mutedUntilNanos) {
        return;
      }
      muted.cancel();
    }
    mutedUntilNanos = untilNanos;
    muted = desk.loop().after(ms, this::unmute);
  }

  private void unmute() {
    muted = null;
    session.gateOpened();
  }

  /// The session is over.
  void close() {
    closed = true;
    if (muted != null) {
      muted.cancel();
    }
  }
}
