package barnabas.host;

import barnabas.world.Loop;
import barnabas.world.Work;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Threads for what costs CPU. Shared by all loops; the threads go when there is nothing to do.
public final class HostWork implements Work {

  private static final int THREAD_IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  public HostWork(int threadCount) {
    threads =
        new ThreadPoolExecutor(
            threadCount,
            threadCount,
            THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("work ", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public <T> void run(Loop owner, Supplier<T> task, Consumer<T> done) {
    threads.execute(
        () -> {
          try {
            T value = task.get();
            owner.post(() -> done.accept(value));
          } catch (RuntimeException | Error e) {
            owner.post(
                () -> {
                  throw new IllegalStateException("a task threw", e);
                });
          }
        });
  }

  /// Takes no more tasks; those that wait are dropped.
  public void close() {
    threads.shutdown();
    threads.getQueue().clear();
  }
}
