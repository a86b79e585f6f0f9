package barnabas.sim.check;

/// A promise was broken. The message says which and by what.
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1;

  private final String promise;

  public Violation(String promise, String words) {
    super(promise + ": " + words);
    this.promise = promise;
  }

  /// The promise in a few words, the same for every way of breaking it.
  public String promise() {
    return promise;
  }
}
