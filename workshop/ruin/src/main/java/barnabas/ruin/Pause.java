package barnabas.ruin;

import java.util.concurrent.locks.LockSupport;

/// Lets time pass. What befalls a real process befalls it at moments of the real clock, which
/// nobody but the clock can tell of.
final class Pause {
  private Pause() {}

  /// @throws InterruptedException if the thread was asked to end
  static void ms(long ms) throws InterruptedException {
    long end = System.nanoTime() + ms * 1_000_000;
    for (long left; (left = end - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
