package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Proves that in groups of the consumer protocol no partition ever has two readers and that all
/// come to read what they are to, whatever happens meanwhile: see [Town]. `-Dtown.seeds=` and
/// `-Dtown.first=` choose the seeds.
class TownTest {
  private static final int STEPS = 400;
  private final long first = Long.getLong("town.first", 1);
  private final long seeds = Long.getLong("town.seeds", 60);

  @Test
  void noPartitionEverHasTwoReadersAndAllComeToTheirTarget() {
    assertThat(play(0)).as("partitions read in the end").isGreaterThan(seeds);
  }

  @Test
  void norWhileMembersOfTheClassicProtocolAreAmongThem() {
    assertThat(play(50)).as("partitions read in the end").isGreaterThan(seeds);
  }

  private long play(int classicPercent) {
    long moves = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      Town town = new Town(seed, classicPercent);
      try {
        town.run(STEPS);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", " + classicPercent + " % classic", e);
      }
      moves += town.moves();
    }
    return moves;
  }
}
