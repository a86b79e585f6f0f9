package barnabas.sim;

import java.util.ArrayList;
import java.util.List;

/// What is put right after a while, or when all faults end, whichever comes first. Owned by who
/// does the damage.
final class Repairs {
  private final Director director;
  private final List<Runnable> open = new ArrayList<>();

  Repairs(Director director) {
    this.director = director;
  }

  void in(long ms, Runnable repair) {
    open.add(repair);
    director.later(
        ms,
        () -> {
          if (open.remove(repair)) {
            repair.run();
          }
        });
  }

  /// Whether something waits for its repair.
  boolean areDue() {
    return !open.isEmpty();
  }

  /// Puts everything right now.
  void all() {
    List.copyOf(open).forEach(Runnable::run);
    open.clear();
  }
}
