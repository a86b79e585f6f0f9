package barnabas.sim.ports;

import barnabas.world.Loop;
import barnabas.world.Work;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The work port of one life: a task runs by itself, some time later. Owned by its node.
public final class SimWork implements Work {
  private static final long WORK_NANOS = 10_000;

  private final SimWorld world;
  private final SimNode.Life life;

  SimWork(SimWorld world, SimNode.Life life) {
    this.world = world;
    this.life = life;
  }

  @Override
  public <T> void run(Loop owner, Supplier<T> task, Consumer<T> done) {
    long delay = WORK_NANOS + world.chance().upTo(world.tuning().messageNanosMax());
    world.schedule(
        life,
        world.nanos() + delay,
        "work",
        () -> {
          T value = task.get();
          owner.post(() -> done.accept(value));
        });
  }
}
