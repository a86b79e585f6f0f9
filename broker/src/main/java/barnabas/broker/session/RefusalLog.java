package barnabas.broker.session;

import barnabas.world.Loop;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/// The log of clients that were refused for good, or whose connection was closed for what they
/// sent: who and why, so that an operator finds them. Owned by its loop.
///
/// Anybody can make it write, so it has a bound: so many lines in each ten seconds, then the number
/// of the others.
public final class RefusalLog {
  static final int LINES_MAX = 10;
  static final long INTERVAL_MS = 10_000;

  private final Loop loop;
  private final Consumer<String> log;
  private int lines;
  private long unsaid;

  public RefusalLog(Loop loop) {
    this(loop, LoggerFactory.getLogger(RefusalLog.class)::info);
  }

  /// @param log where the lines go
  RefusalLog(Loop loop, Consumer<String> log) {
    this.loop = loop;
    this.log = log;
  }

  /// A connection is closed for what it sent.
  ///
  /// @param client who, fit for a line of a log
  void closed(String client, String reason) {
    add("closed " + client + ": " + reason);
  }

  /// A client hears that what it wants is not to be had, whatever it tries.
  ///
  /// @param client who, fit for a line of a log
  void refused(String client, String reason) {
    add("refused " + client + ": " + reason);
  }

  private void add(String line) {
    if (lines == 0) {
      loop.after(INTERVAL_MS, this::intervalEnds);
    }
    if (lines < LINES_MAX) {
      lines++;
      log.accept(line);
    } else {
      unsaid++;
    }
  }

  private void intervalEnds() {
    if (unsaid > 0) {
      log.accept("closed or refused " + unsaid + " times more on " + loop.name());
    }
    lines = 0;
    unsaid = 0;
  }
}
