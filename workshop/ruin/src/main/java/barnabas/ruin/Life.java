package barnabas.ruin;

import barnabas.sim.check.Violation;
import java.util.SplittableRandom;

/// What all players of this process have in common: a thread that lives one life after the other.
abstract class Life implements Player {
  final Stage stage;
  final SplittableRandom chance;
  private final String name;
  private final Thread thread;
  private volatile boolean settling;
  private volatile boolean stopping;
  private int life;

  Life(Stage stage, String name, SplittableRandom chance) {
    this.stage = stage;
    this.name = name;
    this.chance = chance;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  private void run() {
    while (!stopping) {
      try {
        live(name + "." + ++life);
      } catch (Violation violation) {
        stage.witness().broken(violation);
        return;
      } catch (RuntimeException refused) {
        stage.figures().refused(refused);
        stage.witness().say(name + "." + life + " ends: " + refused);
        stage.rest(chance);
      }
    }
  }

  /// One life: with a new client, until [#isOver] says so.
  ///
  /// @param session the name of this life
  abstract void live(String session);

  /// Whether a life ends that was to last until then.
  final boolean isOver(long untilNanos) {
    return stopping || (!settling && System.nanoTime() > untilNanos);
  }

  final boolean isStopping() {
    return stopping;
  }

  final long lifeEndNanos(int shortestMs, int longestMs) {
    return System.nanoTime() + 1_000_000L * chance.nextInt(shortestMs, longestMs);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final void start() {
    thread.start();
  }

  @Override
  public final void settle() {
    settling = true;
  }

  @Override
  public final void stop() {
    stopping = true;
  }

  @Override
  public final boolean join(long timeoutMs) throws InterruptedException {
    return thread.join(java.time.Duration.ofMillis(timeoutMs));
  }
}
