package barnabas.sim;

import barnabas.sim.ports.SimWorld;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;

/// The last events of a run in words. Owned by the run. Written only for a run that is known to
/// fail: the same story gives the same events again.
final class Chronicle {
  private static final int ALL_LINES_MIN = 100_000;

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

  /// Notes an event of which there are too many to read, where all are told.
  void whisper(Supplier<String> words) {
    if (linesMax >= ALL_LINES_MIN) {
      say(words);
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
