package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.RecordBatch;
import barnabas.sim.ports.SimTuning;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves that a search by timestamp is neither ended by damaged batches nor disturbed by batches
/// that are still on their way to the file.
class TimestampSearchTest {

  private static final String LARGE = "x".repeat(20_000);
  private static final int RECORDS_AT = 70;

  @Test
  void aRecordBehindADamagedBatchIsFound() throws IOException {
    LogWorld w = LogWorld.calm();
    for (int i = 0; i < 3; i++) {
      w.append(100 + i, LARGE);
    }
    w.until(() -> w.log.syncedOffset() == 3);
    long size = LogWorld.batch(0, 0, 100, LARGE).sizeInBytes();

    w.medium().flipBit(LogFiles.segment(LogWorld.LOG, 0), size + RECORDS_AT, 3);

    assertThat(search(w, 101)).containsExactly(new PartitionLog.Found(102, 2, 0));
    assertThat(search(w, 103)).containsExactly(new PartitionLog.Found(-1, -1, EpochHistory.NONE));
  }

  /// It waits for the file to be opened.
  @Test
  void whatIsNotInTheFileYetIsNotLookedAt() {
    for (int seed = 0; seed < 40; seed++) {
      LogWorld w = new LogWorld(seed, SimTuning.ROUGH);
      w.start();
      w.create(LogWorld.LOG);
      w.append(100, LARGE);
      w.until(() -> w.log.syncedOffset() == 1);
      w.restart();
      List<Object> found = new ArrayList<>();
      RecordBatch next = LogWorld.batch(1, 0, 100, LARGE);

      w.onLoop(
          () -> {
            w.log.append(next.bytes());
            w.log.findTimestamp(101, Long.MAX_VALUE, Outcome.of(found::add, found::add));
          });
      w.until(() -> !found.isEmpty());

      assertThat(found).containsExactly(new PartitionLog.Found(-1, -1, EpochHistory.NONE));
    }
  }

  private static List<Object> search(LogWorld w, long timestampMs) {
    List<Object> found = new ArrayList<>();
    w.onLoop(
        () -> w.log.findTimestamp(timestampMs, Long.MAX_VALUE, Outcome.of(found::add, found::add)));
    w.until(() -> !found.isEmpty());
    return found;
  }
}
