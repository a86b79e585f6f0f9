package barnabas.broker.measure;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.log.LogSettings;
import barnabas.log.SegmentFate;
import org.junit.jupiter.api.Test;

/// When retention takes a record, and from when on that counts as soon: both sides of each bound.
class RetainingTest {
  private static final long HOUR_MS = 3_600_000;

  @Test
  void byTimeASegmentGoesWithItsNewestRecord() {
    Retaining retaining = byTime(HOUR_MS, 1_000);

    assertThat(retaining.byTimeMs()).isEqualTo(1_000 + HOUR_MS);
    assertThat(retaining.soonByTime(1_000 + HOUR_MS - HOUR_MS / 5)).isFalse();
    assertThat(retaining.soonByTime(1_001 + HOUR_MS - HOUR_MS / 5)).isTrue();
  }

  @Test
  void whereRetentionIsShortSoonIsAMinuteOrHalfOfIt() {
    assertThat(byTime(120_000, 0).soonByTime(60_000)).isFalse();
    assertThat(byTime(120_000, 0).soonByTime(60_001)).isTrue();
    assertThat(byTime(10_000, 0).soonByTime(5_000)).isFalse();
    assertThat(byTime(10_000, 0).soonByTime(5_001)).isTrue();
  }

  @Test
  void theRecordsOwnTimeCountsWhereNobodyHasLookedAtTheSegment() {
    Retaining retaining =
        new Retaining(
            new SegmentFate(-1, 10, 0, false), LogSettings.DEFAULT.withRetention(HOUR_MS, -1), 500);

    assertThat(retaining.byTimeMs()).isEqualTo(500 + HOUR_MS);
  }

  @Test
  void bySizeItGoesWhenEnoughIsBehindIt() {
    assertThat(bySize(1_000, 799).soonBySize()).isFalse();
    assertThat(bySize(1_000, 801).soonBySize()).isTrue();
    assertThat(bySize(1_000, 800).bySizeMs(5_000, 100)).isEqualTo(5_000 + 2_000);
    assertThat(bySize(1_000, 1_000).bySizeMs(5_000, 0)).isEqualTo(5_000);
  }

  @Test
  void whatDoesNotGrowIsNeverTakenForItsSize() {
    assertThat(bySize(1_000, 900).bySizeMs(5_000, 0)).isEqualTo(Retaining.NEVER);
  }

  @Test
  void whateverComesFirstTakesIt() {
    LogSettings both = LogSettings.DEFAULT.withRetention(HOUR_MS, 1_000);
    Retaining retaining = new Retaining(new SegmentFate(0, 10, 900, false), both, 0);

    assertThat(retaining.end(0, 1)).isEqualTo(new Retaining.End(100_000, "retention.bytes=1000"));
    assertThat(retaining.end(0, 0)).isEqualTo(new Retaining.End(HOUR_MS, "retention.ms=3600000"));
    assertThat(retaining.end(0, 0.01))
        .isEqualTo(new Retaining.End(HOUR_MS, "retention.ms=3600000"));
  }

  @Test
  void withoutLimitsNothingGoes() {
    Retaining kept =
        new Retaining(
            new SegmentFate(1, 10, 5_000, false), LogSettings.DEFAULT.withRetention(-1, -1), 1);

    assertThat(kept.byTimeMs()).isEqualTo(Retaining.NEVER);
    assertThat(kept.bySizeMs(0, 1_000_000)).isEqualTo(Retaining.NEVER);
    assertThat(kept.soonByTime(Long.MAX_VALUE)).isFalse();
    assertThat(kept.soonBySize()).isFalse();
    assertThat(byTime(Long.MAX_VALUE, 1_000).byTimeMs()).isEqualTo(Retaining.NEVER);
  }

  private static Retaining byTime(long retentionMs, long newestMs) {
    return new Retaining(
        new SegmentFate(newestMs, 10, 0, false),
        LogSettings.DEFAULT.withRetention(retentionMs, -1),
        newestMs);
  }

  private static Retaining bySize(long retentionBytes, long bytesBehind) {
    return new Retaining(
        new SegmentFate(0, 10, bytesBehind, false),
        LogSettings.DEFAULT.withRetention(-1, retentionBytes),
        0);
  }
}
