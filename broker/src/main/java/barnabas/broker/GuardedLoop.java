package barnabas.broker;

import barnabas.world.Loop;
import java.util.function.Consumer;

/// A loop whose tasks, as far as they come through here, never let a bug escape to it. Owned by
/// that loop.
final class GuardedLoop implements Loop {
  private final Loop loop;
  private final Consumer<RuntimeException> met;

  /// @param met hears of a bug in place of the loop
  GuardedLoop(Loop loop, Consumer<RuntimeException> met) {
    this.loop = loop;
    this.met = met;
  }

  /// Runs a task now.
  void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException bug) {
      met.accept(bug);
    }
  }

  @Override
  public long wallMs() {
    return loop.wallMs();
  }

  @Override
  public long nanos() {
    return loop.nanos();
  }

  @Override
  public void post(Runnable message) {
    loop.post(() -> run(message));
  }

  @Override
  public Timer after(long delayMs, Runnable task) {
    return loop.after(delayMs, () -> run(task));
  }

  @Override
  public void atTurnEnd(Runnable task) {
    loop.atTurnEnd(() -> run(task));
  }

  @Override
  public boolean current() {
    return loop.current();
  }

  @Override
  public String name() {
    return loop.name();
  }
}
