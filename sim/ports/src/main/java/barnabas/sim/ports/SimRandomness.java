package barnabas.sim.ports;

import barnabas.world.Randomness;

/// Chance drawn from a seed, by SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
public final class SimRandomness implements Randomness {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /// The same seed gives the same numbers.
  public SimRandomness(long seed) {
    this.state = seed;
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /// Whether an event of the given probability happens.
  public boolean chance(int percent) {
    return nextInt(100) < percent;
  }

  /// A number from 0 to `max`.
  public long upTo(long max) {
    return max <= 0 ? 0 : Long.remainderUnsigned(nextLong(), max + 1);
  }

  /// Another source, that goes its own way from here.
  public SimRandomness fork() {
    return new SimRandomness(nextLong());
  }

  /// Scrambles the bits of a number.
  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
