package barnabas.broker;

import barnabas.world.Randomness;

/// Chance for one owner, drawn from a seed (SplitMix64), so that owners on different loops need not
/// share a source. Owned by whoever it was made for. Not for secrets.
final class Chance implements Randomness {
  private long state;

  Chance(long seed) {
    this.state = seed;
  }

  @Override
  public long nextLong() {
    state += 0x9E3779B97F4A7C15L;
    long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
