package barnabas.world;

/// The one source of chance.
public interface Randomness {

  /// Any of the 2^64 values with equal probability.
  long nextLong();

  /// A number from 0 to `bound` - 1.
  ///
  /// @param bound 1 or more
  default int nextInt(int bound) {
    return (int) Long.remainderUnsigned(nextLong(), bound);
  }
}
