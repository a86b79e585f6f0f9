package barnabas.host;

import barnabas.world.Disk;
import barnabas.world.Loop;
import barnabas.world.Network;
import java.util.function.BooleanSupplier;

/// The ports of one world, real or simulated, as the contract tests drive them.
interface Rig extends AutoCloseable {

  /// A loop with sockets. The same name gives the same loop.
  Loop loop(String name);

  /// A loop that may block.
  Loop blockingLoop(String name);

  Disk disk();

  Network network();

  /// The host name to listen on.
  String host();

  /// Lets the world go on until `flag` holds; fails after ten seconds.
  void await(BooleanSupplier flag);

  @Override
  void close();

  /// Runs `action` on `loop` and waits for it.
  default void on(Loop loop, Runnable action) {
    var ran = new Flag();
    loop.post(
        () -> {
          action.run();
          ran.raise();
        });
    await(ran);
  }

  /// Waits until `condition`, looked at on `loop`, holds.
  default void until(Loop loop, BooleanSupplier condition) {
    var held = new Flag();
    loop.post(
        new Runnable() {
          @Override
          public void run() {
            if (condition.getAsBoolean()) {
              held.raise();
            } else {
              loop.after(1, this);
            }
          }
        });
    await(held);
  }

  /// Something that came true, seen by all threads.
  final class Flag implements BooleanSupplier {
    private volatile boolean up;

    void raise() {
      synchronized (this) {
        up = true;
        notifyAll();
      }
    }

    @Override
    public boolean getAsBoolean() {
      return up;
    }
  }
}
