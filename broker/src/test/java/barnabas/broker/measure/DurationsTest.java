package barnabas.broker.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Durations land in the bucket whose bound is the next one, and what is summed stays a sum.
class DurationsTest {

  @Test
  void aDurationIsInTheFirstBucketThatHoldsIt() {
    for (int bucket = 0; bucket < Durations.Reading.NONE.buckets() - 1; bucket++) {
      long bound = Math.round(Durations.Reading.NONE.boundSeconds(bucket) * 1e9);

      assertThat(of(bound).inBucket(bucket)).as("%d ns", bound).isOne();
      assertThat(of(bound + 1).inBucket(bucket + 1)).as("%d ns", bound + 1).isOne();
    }
  }

  @Test
  void extremesAreCountedToo() {
    Durations.Reading reading = of(0, -5, 1, Long.MAX_VALUE / 2);

    assertThat(reading.count()).isEqualTo(4);
    assertThat(reading.inBucket(0)).isEqualTo(3);
    assertThat(reading.inBucket(reading.buckets() - 1)).isOne();
    assertThat(reading.boundSeconds(reading.buckets() - 1)).isInfinite();
  }

  @Test
  void readingsOfSeveralLoopsAddUp() {
    Durations.Reading both = of(10_000, 20_000_000).plus(of(30_000_000));

    assertThat(both.count()).isEqualTo(3);
    assertThat(both.sumSeconds()).isEqualTo(0.05001);
  }

  @Test
  void aReadingStaysAsItWas() {
    Durations durations = new Durations();
    durations.add(5);
    Durations.Reading before = durations.read();
    durations.add(5);

    assertThat(before.count()).isOne();
  }

  @Test
  void countsByPowersOfTwoLandNextToTheirOwn() {
    long[] byPower = new long[64];
    byPower[0] = 1;
    byPower[20] = 2;
    byPower[63] = 4;

    Durations.Reading reading = Durations.Reading.ofPowers(byPower, 7_000_000_000L);

    assertThat(reading.count()).isEqualTo(7);
    assertThat(reading.inBucket(0)).isOne();
    assertThat(reading.inBucket(8)).isEqualTo(2);
    assertThat(reading.boundSeconds(8)).isEqualTo((1 << 21) / 1e9);
    assertThat(reading.sumSeconds()).isEqualTo(7);
  }

  private static Durations.Reading of(long... nanos) {
    Durations durations = new Durations();
    for (long each : nanos) {
      durations.add(each);
    }
    return durations.read();
  }
}
