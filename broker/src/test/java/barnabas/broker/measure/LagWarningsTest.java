package barnabas.broker.measure;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The lines that the log gets of lag, look by look.
class LagWarningsTest {
  private static final long MINUTE_MS = 60_000;
  private static final Lag.Place PLACE = new Lag.Place("readers", "flights", Uuid.ZERO, 3);

  private final List<String> lines = new ArrayList<>();
  private final LagWarnings warnings = new LagWarnings(lines::add);

  @Test
  void aWarningNamesGroupPartitionOffsetsAndTime() {
    look(0, lag(7, 10, 9 * MINUTE_MS, true));

    assertThat(lines)
        .containsExactly(
            "group readers in flights-3 has 3 records unread; retention (retention.ms=3600000)"
                + " deletes the first of them, from 7 on, at 1970-01-01T00:09:00Z, in 540 s: read"
                + " faster, or raise the topic's retention");
  }

  @Test
  void aWarningThatHoldsIsSaidAgainEachHour() {
    for (int minute = 0; minute < 130; minute++) {
      look(minute * MINUTE_MS, lag(7, 10, 150 * MINUTE_MS, true));
    }

    assertThat(lines).hasSize(3);
  }

  @Test
  void whoGainsOnRetentionIsNotWarnedOf() {
    look(0, lag(7, 100, 9 * MINUTE_MS, false));
    look(MINUTE_MS, lag(20, 100, 12 * MINUTE_MS, true));
    look(2 * MINUTE_MS, lag(40, 100, 15 * MINUTE_MS, true));

    assertThat(lines).isEmpty();
  }

  @Test
  void whoHadReadEverythingIsWarnedOfAtOnce() {
    look(0, lag(10, 10, -1, false));
    look(MINUTE_MS, lag(10, 20, 9 * MINUTE_MS, true));

    assertThat(lines).hasSize(1);
  }

  @Test
  void whoReadsOnAfterAWarningIsToldOfOnce() {
    look(0, lag(7, 10, 9 * MINUTE_MS, true));
    look(MINUTE_MS, lag(10, 10, -1, false));
    look(2 * MINUTE_MS, lag(10, 10, -1, false));

    assertThat(lines)
        .hasSize(2)
        .last()
        .isEqualTo("group readers in flights-3 is out of retention's way again, at 10");
  }

  @Test
  void whatIsLostIsToldAndSummedUp() {
    look(0, lag(7, 10, 9 * MINUTE_MS, true));
    LagReport report =
        warnings.judge(report(MINUTE_MS, new Lag(PLACE, 7, 10, 10, -1, -1, "", false, 0)));
    LagReport later =
        warnings.judge(report(2 * MINUTE_MS, new Lag(PLACE, 7, 12, 12, -1, -1, "", false, 0)));

    assertThat(lines.subList(1, 3))
        .containsExactly(
            "group readers in flights-3 has lost 3 records: retention deleted those before 10, it"
                + " had read those before 7",
            "group readers in flights-3 has lost 2 records: retention deleted those before 12, it"
                + " had read those before 7");
    assertThat(report.lostRecords()).isEqualTo(3);
    assertThat(later.lostRecords()).isEqualTo(5);
  }

  private void look(long nowMs, Lag lag) {
    warnings.judge(report(nowMs, lag));
  }

  private static LagReport report(long nowMs, Lag lag) {
    return new LagReport(List.of(), Map.of(lag.place(), lag), 0, nowMs, nowMs * 1_000_000, 0);
  }

  private static Lag lag(long committed, long end, long deletedAtMs, boolean endangered) {
    return new Lag(PLACE, committed, 0, end, 0, deletedAtMs, "retention.ms=3600000", endangered, 0);
  }
}
