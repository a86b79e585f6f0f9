package barnabas.application;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Bytes that may be on their way at the same time. Whoever sends takes of them and waits for more
/// if need be; whatever has arrived gives them back.
final class ByteBudget {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition given = lock.newCondition();
  private final long bytesMax;
  private long taken;

  ByteBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// Takes bytes, waiting until they fit; more than there are at all fit when nothing else is out.
  ///
  /// @param hurry runs once if there is a wait, so that nothing lingers meanwhile
  /// @throws InterruptedException if the thread is told to stop meanwhile; nothing is taken then
  void take(long bytes, Runnable hurry) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (taken > 0 && taken + bytes > bytesMax) {
        hurry.run();
      }
      while (taken > 0 && taken + bytes > bytesMax) {
        given.await();
      }
      taken += bytes;
    } finally {
      lock.unlock();
    }
  }

  /// Takes bytes that can't be waited for.
  void takeAtOnce(long bytes) {
    lock.lock();
    try {
      taken += bytes;
    } finally {
      lock.unlock();
    }
  }

  void give(long bytes) {
    lock.lock();
    try {
      taken -= bytes;
      given.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
