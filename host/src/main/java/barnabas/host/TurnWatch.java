package barnabas.host;

import barnabas.world.Meter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Times the turns of one loop. Owned by the loop.
///
/// A turn that took long is counted and, at most once a second, logged with the name of what took
/// longest in it; not in the loop's first seconds, when classes are loaded. A blocking loop's turns
/// are timed, but never too slow.
final class TurnWatch {

  private static final Logger LOG = LoggerFactory.getLogger(HostLoop.class);
  private static final long SLOW_TURN_NANOS = 25_000_000;
  private static final long LOG_INTERVAL_NANOS = 1_000_000_000;
  private static final long QUIET_NANOS = 5_000_000_000L;

  private final String loopName;
  private final boolean blocking;
  private final Meter.Timing turns;
  private final Meter.Counter slowTurns;
  private long began;
  private long lastLap;
  private long longestNanos;
  private Object longest = this;
  private long lastLogged = System.nanoTime() + QUIET_NANOS;

  TurnWatch(String loopName, boolean blocking, Meter meter) {
    this.loopName = loopName;
    this.blocking = blocking;
    this.turns = meter.timing("loop_turn_seconds", "loop", loopName);
    this.slowTurns = meter.counter("loop_slow_turns", "loop", loopName);
  }

  void begin() {
    began = System.nanoTime();
    lastLap = began;
    longestNanos = 0;
  }

  long beganNanos() {
    return began;
  }

  /// Says that `what` has just run.
  void lap(Object what) {
    long now = System.nanoTime();
    if (now - lastLap > longestNanos) {
      longestNanos = now - lastLap;
      longest = what;
    }
    lastLap = now;
  }

  void end() {
    long nanos = lastLap - began;
    turns.record(nanos);
    if (nanos > SLOW_TURN_NANOS && !blocking) {
      slowTurns.add(1);
      if (lastLap - lastLogged > LOG_INTERVAL_NANOS) {
        lastLogged = lastLap;
        LOG.warn(
            "{}: a turn took {} ms, {} ms of them {}",
            loopName,
            nanos / 1_000_000,
            longestNanos / 1_000_000,
            longest);
      }
    }
    longest = this;
  }
}
