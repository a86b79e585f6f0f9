package barnabas.quorum;

import barnabas.world.Loop;
import io.microraft.executor.RaftNodeExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// Runs the library's tasks on a loop, one after the other, and calls `afterEach` behind each: the
/// place to look what it did, outside of the library. Owned by the quorum's loop.
///
/// What the library submits (its syncs) runs at the end of the turn, so that all entries of a turn
/// are synced together. What it schedules waits for [#letTimePass], since a voter that leads itself
/// alone has nobody to send a heartbeat to and should not wake ten times a second.
final class RaftExecutor implements RaftNodeExecutor {
  private final Loop loop;
  private final Runnable afterEach;
  private final Queue<Runnable> submitted = new ArrayDeque<>();
  private final Queue<Scheduled> scheduled = new ArrayDeque<>();
  private boolean turnEndAsked;
  private boolean running;
  private boolean stopped;

  private record Scheduled(Runnable task, long delayMs) {}

  RaftExecutor(Loop loop, Runnable afterEach) {
    this.loop = loop;
    this.afterEach = afterEach;
  }

  /// Lets no further task run.
  void stop() {
    stopped = true;
    submitted.clear();
    scheduled.clear();
  }

  /// Lets the delays begin of all that was scheduled since the last call.
  void letTimePass() {
    for (Scheduled next = scheduled.poll(); next != null; next = scheduled.poll()) {
      Runnable task = next.task();
      loop.after(next.delayMs(), () -> run(task));
    }
  }

  @Override
  public void execute(Runnable task) {
    if (running) {
      submit(task);
    } else {
      run(task);
    }
  }

  @Override
  public void submit(Runnable task) {
    submitted.add(task);
    if (!turnEndAsked && !stopped) {
      turnEndAsked = true;
      loop.atTurnEnd(this::runSubmitted);
    }
  }

  @Override
  public void schedule(Runnable task, long delay, TimeUnit unit) {
    scheduled.add(new Scheduled(task, Math.max(1, unit.toMillis(delay) / RaftPace.SPEED)));
  }

  private void runSubmitted() {
    turnEndAsked = false;
    for (int waiting = submitted.size(); waiting > 0 && !stopped; waiting--) {
      run(submitted.remove());
    }
  }

  private void run(Runnable task) {
    if (stopped) {
      return;
    }
    running = true;
    try {
      task.run();
    } finally {
      running = false;
    }
    afterEach.run();
  }
}
