package barnabas.sim;

import barnabas.sim.ports.DiskFaults.Operation;
import java.util.function.Predicate;

/// Waits for an operation at which the process ends. Owned by its scene.
final class Snare {
  private final Predicate<Operation> which;
  private final Runnable end;
  private int left;
  private boolean sprung;

  /// @param number how many such operations there are until then, that one included
  /// @param end ends the process
  Snare(Predicate<Operation> which, int number, Runnable end) {
    this.which = which;
    this.left = number;
    this.end = end;
  }

  /// Once it has closed on an operation, no other gets by before the process has ended: whoever
  /// swallows an error does not go on.
  boolean holds(Operation operation) {
    boolean caught = left == 0 || (left > 0 && which.test(operation) && --left == 0);
    return caught && !sprung;
  }

  void close() {
    sprung = true;
    end.run();
  }

  boolean sprung() {
    return sprung;
  }

  /// Ends whatever is running when the process does.
  static final class Caught extends Error {
    private static final long serialVersionUID = 1;
    private final transient Snare snare;

    Caught(Snare snare) {
      super("the process ends here", null, false, false);
      this.snare = snare;
    }

    Snare by() {
      return snare;
    }
  }
}
