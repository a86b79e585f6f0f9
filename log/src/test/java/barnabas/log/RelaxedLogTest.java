package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Proves when a relaxed log is synced.
class RelaxedLogTest {

  @Test
  void itIsSyncedAfterSoManyRecords() {
    LogWorld w = relaxed(3, Long.MAX_VALUE);

    w.append("a", "b");
    w.world.runFor(10_000);
    assertThat(w.log.writtenOffset()).isEqualTo(2);
    assertThat(w.log.syncedOffset()).isZero();
    w.append("c");
    w.world.runFor(10_000);

    assertThat(w.log.syncedOffset()).isEqualTo(3);
  }

  @Test
  void itIsSyncedAfterSoLong() {
    LogWorld w = relaxed(1_000, 500);

    w.append("a");
    w.world.runFor(400);
    assertThat(w.log.syncedOffset()).isZero();
    w.world.runFor(200);

    assertThat(w.log.syncedOffset()).isEqualTo(1);
  }

  @Test
  void goingOverToSyncedSyncsFirst() {
    LogWorld w = relaxed(1_000, Long.MAX_VALUE);
    w.append("a");
    w.world.runFor(1_000);

    w.onLoop(() -> w.log.settings(LogSettings.DEFAULT));
    w.append("b");
    w.until(() -> w.log.syncedOffset() == 2);

    assertThat(w.heard).containsExactly("synced 1", "synced 2");
  }

  private static LogWorld relaxed(long messages, long ms) {
    LogWorld w = LogWorld.calm();
    w.onLoop(() -> w.log.settings(LogSettings.DEFAULT.withFlush(messages, ms)));
    return w;
  }
}
