package barnabas.sim.ports;

import barnabas.world.Loop;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A loop in one life of a node. Messages and timers that are due gather in its mailbox; a turn
/// runs all of them, then what was asked for at the turn's end. Owned by its world.
public final class SimLoop implements Loop {
  private static final long MESSAGE_NANOS = 1_000;
  private static final long TURN_NANOS = 1_000;
  private static final long NANOS_PER_MS = 1_000_000;

  private final SimWorld world;
  private final SimNode.Life life;
  private final String name;
  private final boolean mayBlock;
  private final ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
  private final ArrayDeque<Runnable> turnEnd = new ArrayDeque<>();
  private final Map<@Nullable String, Long> arrivals = new LinkedHashMap<>();
  private boolean turnDue;
  private long blockedUntilNanos;
  private long turns;

  SimLoop(SimWorld world, SimNode.Life life, String name, boolean mayBlock) {
    this.world = world;
    this.life = life;
    this.name = name;
    this.mayBlock = mayBlock;
  }

  @Override
  public long wallMs() {
    return life.node().wallMs();
  }

  @Override
  public long nanos() {
    return world.nanos();
  }

  @Override
  public void post(Runnable message) {
    SimLoop sender = world.running();
    String from = sender == null ? "" : sender.life.node().name() + '/' + sender.name;
    long delay = sender == this ? 0 : world.chance().upTo(world.tuning().messageNanosMax());
    long arrival = world.nanos() + MESSAGE_NANOS + delay;
    arrival = Math.max(arrival, arrivals.getOrDefault(from, 0L));
    arrivals.put(from, arrival);
    deliver(arrival, message);
  }

  @Override
  public Timer after(long delayMs, Runnable task) {
    requireCurrent();
    SimTimer timer = new SimTimer(task);
    long dueNanos = world.nanos() + Math.max(delayMs * NANOS_PER_MS, TURN_NANOS);
    world.schedule(life, dueNanos, name, () -> fire(timer));
    return timer;
  }

  @Override
  public void atTurnEnd(Runnable task) {
    requireCurrent();
    turnEnd.add(task);
    if (world.running() == null) {
      dueTurn();
    }
  }

  @Override
  public boolean current() {
    return world.running() == this;
  }

  @Override
  public String name() {
    return name;
  }

  /// Whether disk tasks may run on this loop itself.
  public boolean mayBlock() {
    return mayBlock;
  }

  /// The turns that it has taken.
  public long turns() {
    return turns;
  }

  /// Puts something into the mailbox at a given time. For the ports of this room: no delay is
  /// added.
  void deliver(long atNanos, Runnable message) {
    world.schedule(life, atNanos, name, () -> arrive(message));
  }

  /// Takes no turn for so long, as a thread that waits for its disk. For the ports of this room.
  void block(long nanos) {
    blockedUntilNanos = Math.max(blockedUntilNanos, world.nanos() + nanos);
  }

  private void fire(SimTimer timer) {
    if (!timer.cancelled) {
      arrive(
          () -> {
            if (!timer.cancelled) {
              timer.task.run();
            }
          });
    }
  }

  private void arrive(Runnable message) {
    mailbox.add(message);
    dueTurn();
  }

  private void dueTurn() {
    if (!turnDue) {
      turnDue = true;
      long delay = world.chance().upTo(world.tuning().turnNanosMax());
      long dueNanos = Math.max(world.nanos() + TURN_NANOS + delay, blockedUntilNanos);
      world.schedule(life, dueNanos, name, this::turn);
    }
  }

  private void turn() {
    turnDue = false;
    turns++;
    world.running(this);
    for (int waiting = mailbox.size(); waiting > 0 && life.alive(); waiting--) {
      mailbox.remove().run();
    }
    while (life.alive()) {
      Runnable task = turnEnd.poll();
      if (task == null) {
        break;
      }
      task.run();
    }
    world.running(null);
    if (!mailbox.isEmpty()) {
      dueTurn();
    }
  }

  /// Whoever drives the world may stand in for the loop between two events.
  private void requireCurrent() {
    if (world.running() != null && world.running() != this) {
      throw new IllegalStateException("not on loop " + name);
    }
  }

  /// A task that waits for its time. Owned by its loop.
  private static final class SimTimer implements Timer {
    private final Runnable task;
    private boolean cancelled;

    SimTimer(Runnable task) {
      this.task = task;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
