package barnabas.broker.session;

import barnabas.world.Loop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log of connections that were closed for what they sent: who and why, so that an operator
/// finds the client. Owned by its loop.
///
/// Anybody can make it write, so it has a bound: so many lines in each ten seconds, then the number
/// of the others.
public final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final int LINES_MAX = 10;
  private static final long INTERVAL_MS = 10_000;

  private final Loop loop;
  private int lines;
  private long unsaid;

  public RefusalLog(Loop loop) {
    this.loop = loop;
  }

  /// A connection is closed for what it sent.
  ///
  /// @param client who, fit for a line of a log
  public void closed(String client, String reason) {
    if (lines == 0) {
      loop.after(INTERVAL_MS, this::intervalEnds);
    }
    if (lines < LINES_MAX) {
      lines++;
      LOG.info("closed {}: {}", client, reason);
    } else {
      unsaid++;
    }
  }

  private void intervalEnds() {
    if (unsaid > 0) {
      LOG.info("closed {} more connections on {} for what they sent", unsaid, loop.name());
    }
    lines = 0;
    unsaid = 0;
  }
}
