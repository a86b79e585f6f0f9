package barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Proves that the coordinator keeps its promises (live state equals replay, no stale generation
/// takes effect, acknowledged offsets stay, everybody is answered) under random clients, late
/// commits, refusals, losses and crashes: see [Crowd]. `-Dcrowd.seeds=` and `-Dcrowd.first=` choose
/// the seeds.
class CrowdTest {
  private static final int STEPS = 400;

  @Test
  void aCrowdFindsNoBrokenPromise() {
    long first = Long.getLong("crowd.first", 1);
    long seeds = Long.getLong("crowd.seeds", 100);
    int generations = 0;
    int commits = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      Crowd crowd = new Crowd(seed);
      try {
        crowd.run(STEPS);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
      generations += crowd.generations();
      commits += crowd.commits();
    }

    assertThat(generations).as("joins that came to something").isGreaterThan((int) seeds * 5);
    assertThat(commits).as("commits that were taken").isGreaterThan((int) seeds * 5);
  }

  @Test
  void theSameSeedGivesTheSameAnswers() {
    Crowd one = new Crowd(77);
    Crowd other = new Crowd(77);

    one.run(STEPS);
    other.run(STEPS);

    assertThat(one.hash()).isEqualTo(other.hash());
  }
}
