package barnabas.quorum;

import barnabas.world.Randomness;
import java.util.Random;

/// The library's source of chance, drawn from ours. Owned by the quorum's loop.
final class RaftChance extends Random {
  private static final long serialVersionUID = 1;

  private final transient Randomness randomness;

  RaftChance(Randomness randomness) {
    super(0);
    this.randomness = randomness;
  }

  @Override
  protected int next(int bits) {
    return (int) (randomness.nextLong() >>> (Long.SIZE - bits));
  }
}
