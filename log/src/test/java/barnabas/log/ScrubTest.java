package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimTuning;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Proves that damage is found though nobody reads, at a bounded pace, and that looking for it
/// disturbs nobody.
class ScrubTest {

  private static final long INTERVAL_MS = 60_000;
  private static final double BYTES_PER_SECOND = 100_000;
  private static final int RECORDS = 100;

  private final LogWorld w = new LogWorld(7, SimTuning.CALM);

  @Test
  void aFlippedBitIsFoundInOnePassAndIsRefusedFromThenOnThoughItWasReadBefore() throws IOException {
    written(RECORDS);
    assertThat(w.records(0, 50_000)).hasSize(RECORDS);
    w.medium().flipBit(LogFiles.segment(LogWorld.LOG, 0), 30_000, 2);

    pass(2 * INTERVAL_MS);

    assertThat(w.node.meter().value("log_scrub_damages")).isPositive();
    int damaged = 30_000 / 4_000;
    assertThat(w.read(damaged, 100, Long.MAX_VALUE, true)).isInstanceOf(ReadResult.Refused.class);
    assertThat(w.read(damaged + 2, 100, Long.MAX_VALUE, true))
        .isInstanceOf(ReadResult.Batches.class);
  }

  @Test
  void soundRecordsAreNeverTakenForDamaged() {
    written(RECORDS);

    pass(3 * INTERVAL_MS);

    assertThat(w.node.meter().value("log_scrub_read_bytes")).isGreaterThan(2L * RECORDS * 4_000);
    assertThat(w.node.meter().value("log_scrub_damages")).isZero();
    assertThat(w.records(0, 50_000)).hasSize(RECORDS);
  }

  @Test
  void noMoreIsReadThanAllowed() {
    written(RECORDS);
    pass(INTERVAL_MS);
    long before = w.node.meter().value("log_scrub_read_bytes");

    pass(1_000);

    assertThat(w.node.meter().value("log_scrub_read_bytes") - before)
        .isLessThanOrEqualTo((256 << 10) + (long) BYTES_PER_SECOND);
  }

  @Test
  void aCutInTheMidstOfAPassIsNoDamage() {
    written(RECORDS);
    for (int end = RECORDS - 7; end > 20; end -= 7) {
      long to = end;
      pass(INTERVAL_MS / 7);
      boolean[] cut = new boolean[1];
      w.onLoop(
          () -> w.log.truncate(to, barnabas.world.Outcome.of(_ -> cut[0] = true, LogWorld::fail)));
      w.until(() -> cut[0]);
      w.appendSynced(LogWorld.value(end, 4_000));
    }

    assertThat(w.node.meter().value("log_scrub_read_bytes")).isPositive();
    assertThat(w.node.meter().value("log_scrub_damages")).isZero();
  }

  private void written(int records) {
    w.scrub = new ScrubSettings(INTERVAL_MS, BYTES_PER_SECOND);
    w.settings = w.settings.withSegmentBytes(150_000);
    w.start();
    w.create(LogWorld.LOG);
    for (int i = 0; i < records; i++) {
      w.append(LogWorld.value(i, 4_000));
    }
    w.until(() -> w.log.syncedOffset() == records);
  }

  private void pass(long ms) {
    boolean[] over = new boolean[1];
    w.loop().post(() -> w.loop().after(ms, () -> over[0] = true));
    w.world.runUntil(() -> over[0], 2 * ms);
  }
}
