package barnabas.sim.ports;

import org.jspecify.annotations.Nullable;

/// A simulated world met a bug. The message names the seed and the last events.
public final class SimFailure extends AssertionError {
  private static final long serialVersionUID = 1;

  SimFailure(String words, SimWorld world, @Nullable Throwable cause) {
    super(words + (cause == null ? "" : ": " + cause) + "\n" + world.lastEvents(), cause);
  }
}
