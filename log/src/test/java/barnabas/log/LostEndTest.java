package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.RecordBatch;
import barnabas.sim.ports.SimTuning;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Proves that what lies behind the end that a start found never comes back, also where all that is
/// written later has the same size and the same leader epoch, so that it would fit: an end is made
/// by damage behind which nothing is known to have been acknowledged.
class LostEndTest {

  /// Larger than what goes through the journal; four of them close a block.
  private static final String OLD = "x".repeat(20_000);

  private static final String NEW = "y".repeat(20_000);

  private static final int RECORDS_AT = 70;

  @Test
  void aBatchBehindTheEndIsNotFoundAgainOnceSomethingOfTheSameSizeIsWrittenBeforeIt()
      throws IOException {
    LogWorld w = LogWorld.calm();
    appendOld(w, 3);
    w.node.kill();
    damage(w, 0, 1);
    w.start();
    w.open(LogWorld.LOG);
    assertThat(w.log.endOffset()).isEqualTo(1);

    w.appendSynced(NEW);
    w.restart();

    assertThat(w.log.endOffset()).isEqualTo(2);
    assertThat(w.records(1, 1)).containsExactly("1=" + NEW);
  }

  @Test
  void aBlockBehindTheEndIsNotTakenForThatOfTheRecordsThatCameInItsPlace() throws IOException {
    LogWorld w = new LogWorld(1, SimTuning.CALM);
    w.settings = w.settings.withSegmentBytes(110_000);
    w.start();
    w.create(LogWorld.LOG);
    appendOld(w, 6);
    w.checkpoint();
    w.node.kill();
    w.medium().cut(Checkpoint.NAME, 0);
    damage(w, 0, 4);
    damage(w, 5, 0);
    w.start();
    w.open(LogWorld.LOG);
    assertThat(w.log.endOffset()).isEqualTo(4);

    w.appendSynced(NEW);
    w.checkpoint();
    w.restart();

    assertThat(w.log.endOffset()).isEqualTo(5);
    assertThat(w.records(3, 1)).containsExactly("3=" + OLD, "4=" + NEW);
  }

  /// Too short a time before the journal is told how far they are durable.
  private static void appendOld(LogWorld w, int count) {
    for (int i = 0; i < count; i++) {
      w.appendSynced(OLD);
    }
  }

  private static void damage(LogWorld w, long segmentBase, int number) throws IOException {
    RecordBatch batch = LogWorld.batch(0, 0, 1_000, OLD);
    long position = (long) number * batch.sizeInBytes() + RECORDS_AT;
    w.medium().flipBit(LogFiles.segment(LogWorld.LOG, segmentBase), position, 3);
  }
}
