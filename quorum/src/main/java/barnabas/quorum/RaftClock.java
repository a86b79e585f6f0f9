package barnabas.quorum;

import barnabas.world.Loop;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// The library's clock: a loop's clock that never goes back, running [RaftPace#SPEED] times as
/// fast. Owned by the quorum's loop.
final class RaftClock extends Clock {
  private static final long NANOS_PER_MS = 1_000_000;

  private final Loop loop;
  private final long originNanos;

  RaftClock(Loop loop) {
    this.loop = loop;
    this.originNanos = loop.nanos();
  }

  @Override
  public long millis() {
    return (loop.nanos() - originNanos) * RaftPace.SPEED / NANOS_PER_MS;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("the library asks for no zone");
  }
}
