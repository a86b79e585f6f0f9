package barnabas.log;

import barnabas.world.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps those who find segments by their names apart from the swap of segments: it waits until
/// they are done, and they until it is. Who holds an open file needs no gate. Owned by the log's
/// loop.
final class SwapGate {

  private final List<Runnable> waiting = new ArrayList<>();
  private @Nullable Runnable swap;
  private boolean swapping;
  private int inside;

  /// Runs `reader` once no swap is under way or waits; [#leave] is to follow.
  void enter(Runnable reader) {
    if (swapping || swap != null) {
      waiting.add(reader);
    } else {
      inside++;
      reader.run();
    }
  }

  void leave() {
    inside--;
    advance();
  }

  /// What leaves first, then hands on.
  <T> Outcome<T> leaving(Outcome<T> outcome) {
    return Outcome.of(
        value -> {
          leave();
          outcome.done(value);
        },
        cause -> {
          leave();
          outcome.failed(cause);
        });
  }

  /// Runs `task` once nobody is inside; [#swapped] is to follow.
  void swap(Runnable task) {
    swap = task;
    advance();
  }

  void swapped() {
    swapping = false;
    List<Runnable> readers = List.copyOf(waiting);
    waiting.clear();
    readers.forEach(this::enter);
  }

  /// Whether a swap is under way.
  boolean isSwapping() {
    return swapping;
  }

  private void advance() {
    Runnable task = swap;
    if (inside == 0 && task != null) {
      swap = null;
      swapping = true;
      task.run();
    }
  }
}
