package barnabas.broker;

import barnabas.world.Loop;
import barnabas.world.Meter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bugs that were met on a loop and cost no more than the request that met them. Owned by its loop.
///
/// Each is counted as `broker_bugs`, which must stay 0; the simulator takes anything else for a
/// failed run. The log has a few with their traces in each minute, since a client may meet the same
/// one again and again.
public final class Bugs {
  private static final Logger LOG = LoggerFactory.getLogger(Bugs.class);
  private static final int LOGGED_MAX = 5;
  private static final long INTERVAL_NANOS = 60_000_000_000L;

  private final Loop loop;
  private final Meter.Counter counter;
  private long intervalBeganNanos;
  private int logged;

  Bugs(Loop loop, Meter meter) {
    this.loop = loop;
    this.counter = meter.counter("broker_bugs");
    this.intervalBeganNanos = loop.nanos();
  }

  /// A bug was met, and contained.
  ///
  /// @param doing what was being done, and for whom
  public void met(String doing, RuntimeException bug) {
    counter.add(1);
    long nowNanos = loop.nanos();
    if (nowNanos - intervalBeganNanos > INTERVAL_NANOS) {
      intervalBeganNanos = nowNanos;
      logged = 0;
    }
    logged++;
    if (logged <= LOGGED_MAX) {
      LOG.error("a bug met while {}", doing, bug);
    }
  }
}
