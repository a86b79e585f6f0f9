package barnabas.sim;

import barnabas.sim.ports.SimWorld;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;

/// The last events of a run in words. Owned by the run. Written only for a run that is known to
/// fail: the same story gives the same events again.
final class Chronicle {
  private final SimWorld world;
  private final int linesMax;
  private final ArrayDeque<String> lines = new ArrayDeque<>();

  /// @param linesMax how many events are kept, 0 for none
  Chronicle(SimWorld world, int linesMax) {
    this.world = world;
    this.linesMax = linesMax;
  }

  /// Notes an event.
  void say(Supplier<String> words) {
    if (linesMax > 0) {
      if (lines.size() == linesMax) {
        lines.removeFirst();
      }
      lines.add("%12.6f s  %s".formatted(world.nanos() / 1e9, words.get()));
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
