package barnabas.broker.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import barnabas.metadata.QuotaEntity;
import barnabas.metadata.QuotaKey;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rates in simulated time: whoever does as much as it may, and holds back for as long as it is
/// told, does what it may do and no more.
class RatesTest {
  private static final long SECOND = 1_000_000_000L;

  private final Rates rates = new Rates(new RateWindows(11, 1, 11));

  @ParameterizedTest
  @CsvSource({"1000, 10", "1000, 1000", "1000, 5000", "1000000, 16000", "1000, 30000"})
  void bytesAreHeldToTheirRateWhateverTheRequestsSize(double perSecond, double request) {
    Limit limit = limit(QuotaKey.PRODUCER_BYTE_RATE, "fast", perSecond);
    long nowNanos = 7 * SECOND;
    double done = 0;
    while (nowNanos < 307 * SECOND) {
      done += request;
      double waitMs = rates.charge(limit, request, nowNanos);
      nowNanos += 1_000_000 + (long) (Math.max(0, waitMs) * 1e6);
    }

    assertThat(done / 300).isCloseTo(perSecond, within(perSecond / 10));
  }

  @Test
  void inNoTimeIsThereMoreThanThatTimeAllowsAndOneSecondAndOneRequest() {
    Limit limit = limit(QuotaKey.CONSUMER_BYTE_RATE, "fast", 1_000);
    Random random = new Random(1);
    double[] bySecond = new double[400];
    long nowNanos = 0;
    while (nowNanos < 400 * SECOND) {
      double request = 1 + random.nextInt(200);
      bySecond[(int) (nowNanos / SECOND)] += request;
      double waitMs = rates.charge(limit, request, nowNanos);
      boolean idle = random.nextInt(500) == 0;
      nowNanos += idle ? 20 * SECOND : 1_000_000 + (long) (Math.max(0, waitMs) * 1e6);
    }

    for (int from = 0; from < bySecond.length; from++) {
      double sum = 0;
      for (int to = from; to < bySecond.length; to++) {
        sum += bySecond[to];
        assertThat(sum).isLessThan(1_000 * (to - from + 2) + 200);
      }
    }
  }

  @Test
  void whoeverIsBelowItsRateIsNeverHeldBack() {
    Limit limit = limit(QuotaKey.PRODUCER_BYTE_RATE, "slow", 1_000);

    for (long nowNanos = 0; nowNanos < 100 * SECOND; nowNanos += SECOND / 10) {
      assertThat(rates.charge(limit, 99, nowNanos)).isNegative();
    }
  }

  @Test
  void ofTimeMuchMayBeTakenOnce() {
    Limit tenPercent = limit(QuotaKey.REQUEST_PERCENTAGE, "busy", 10);

    assertThat(rates.charge(tenPercent, 99, SECOND)).isNegative();
    assertThat(rates.charge(tenPercent, 6, SECOND)).isCloseTo(500, within(1e-6));
    assertThat(rates.charge(tenPercent, 9_000, SECOND)).isCloseTo(1_000, within(1e-6));
    assertThat(rates.charge(tenPercent, 0, 2 * SECOND)).isCloseTo(0, within(1e-6));
  }

  @Test
  void onlyWhatIsTakenCounts() {
    Limit onePerSecond = limit(QuotaKey.CONNECTION_CREATION_RATE, "host", 1);
    int taken = 0;

    for (long nowNanos = 0; nowNanos < 100 * SECOND; nowNanos += SECOND / 100) {
      taken += rates.take(onePerSecond, 1, nowNanos) <= 0 ? 1 : 0;
    }

    assertThat(taken).isBetween(90, 110);
    assertThat(rates.take(onePerSecond, 1, 200 * SECOND)).isNotPositive();
  }

  @Test
  void namesThatNobodyUsesAreForgotten() {
    LongStream.range(0, 3 * Rates.MEASURED_MAX)
        .forEach(i -> rates.charge(limit(QuotaKey.PRODUCER_BYTE_RATE, "name-" + i, 1), 1, i));
    assertThat(rates.measured()).isEqualTo(Rates.MEASURED_MAX);

    rates.charge(limit(QuotaKey.PRODUCER_BYTE_RATE, "later", 1), 1, 60 * SECOND);

    assertThat(rates.measured()).isEqualTo(1);
  }

  private static Limit limit(QuotaKey key, String whose, double perSecond) {
    return new Limit(key, new QuotaEntity(null, whose, null), perSecond);
  }
}
