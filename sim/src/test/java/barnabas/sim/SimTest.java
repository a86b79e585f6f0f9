package barnabas.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Proves over many seeds that what the product promises holds through crashes, power cuts, broken,
/// full and slow disks and bad links, and that a run is nothing but its seed.
final class SimTest {
  private static final int SEEDS = Integer.getInteger("barnabas.seeds", 30);

  @Test
  void everyPromiseHolds() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Verdict verdict = Run.play(StoryDraw.draw(seed), Build.SOUND, 0);
      assertThat(verdict.words()).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    for (long seed = 100; seed < 105; seed++) {
      Verdict first = Run.play(StoryDraw.draw(seed), Build.SOUND, 0);
      Verdict second = Run.play(StoryDraw.draw(seed), Build.SOUND, 0);
      assertThat(second.hash()).isEqualTo(first.hash());
    }
  }
}
