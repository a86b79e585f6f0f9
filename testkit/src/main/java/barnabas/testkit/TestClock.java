package barnabas.testkit;

import barnabas.host.HostLoop;
import java.util.concurrent.atomic.AtomicLong;

/// How far a broker's time is ahead of the system's. Shared by its loops and the test's threads.
final class TestClock implements HostLoop.Clock {
  private final AtomicLong aheadNanos = new AtomicLong();

  @Override
  public long aheadNanos() {
    return aheadNanos.get();
  }

  void advance(long nanos) {
    aheadNanos.addAndGet(nanos);
  }
}
