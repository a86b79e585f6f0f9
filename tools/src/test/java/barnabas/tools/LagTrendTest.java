package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.tools.LagTrend.Look;
import org.junit.jupiter.api.Test;

/// Two looks at a lag, and where they say it leads.
class LagTrendTest {

  @Test
  void aReaderThatIsSlowerThanTheWriterFallsBehind() {
    LagTrend trend = LagTrend.between(new Look(0, 100), new Look(100, 300), 10);

    assertThat(trend.words()).isEqualTo("growing");
    assertThat(trend.secondsLeft()).isNull();
    assertThat(trend.writtenPerSecond()).isEqualTo(20);
    assertThat(trend.readPerSecond()).isEqualTo(10);
  }

  @Test
  void aReaderThatIsFasterCatchesUpInTheLagOverTheDifference() {
    LagTrend trend = LagTrend.between(new Look(0, 1000), new Look(500, 1200), 10);

    assertThat(trend.words()).isEqualTo("shrinking");
    assertThat(trend.lag()).isEqualTo(700);
    assertThat(trend.secondsLeft()).isEqualTo(700 / 30.0);
  }

  @Test
  void nothingMovesOrAllMovesAlike() {
    assertThat(LagTrend.between(new Look(5, 9), new Look(5, 9), 3).words())
        .isEqualTo("stands still");
    assertThat(LagTrend.between(new Look(5, 9), new Look(35, 39), 3).words()).isEqualTo("steady");
    assertThat(LagTrend.between(new Look(5, 9), new Look(35, 39), 3).secondsLeft()).isNull();
  }

  @Test
  void whoHasReadAllIsCaughtUp() {
    LagTrend trend = LagTrend.between(new Look(5, 9), new Look(9, 9), 3);

    assertThat(trend.words()).isEqualTo("caught up");
    assertThat(trend.secondsLeft()).isZero();
  }

  @Test
  void durationsAreSaidAsPeopleSayThem() {
    assertThat(Durations.words(0.04)).isEqualTo("0.0 s");
    assertThat(Durations.words(9.94)).isEqualTo("9.9 s");
    assertThat(Durations.words(119)).isEqualTo("119 s");
    assertThat(Durations.words(120)).isEqualTo("2 min");
    assertThat(Durations.words(7_500)).isEqualTo("2 h 5 min");
    assertThat(Durations.words(200_000)).isEqualTo("2 days");
  }
}
