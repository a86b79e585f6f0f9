package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.RecordBatch;
import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.SimTuning;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves what becomes of a batch whose leader epoch, which its CRC leaves out, is damaged where no
/// checksum of the log covers it yet; and that damage takes nothing with it that lies beside it.
class HeaderDamageTest {

  /// The lowest byte of the leader epoch.
  private static final int EPOCH_AT = 15;

  /// Larger than what goes through the journal.
  private static final String LARGE = "x".repeat(20_000);

  @Test
  void aLeaderEpochThatNeverWasIsFoundByTheBatchBehindIt() throws IOException {
    LogWorld w = written();
    w.node.kill();
    w.medium().flipBit(LogFiles.segment(LogWorld.LOG, 0), position(w, 1) + EPOCH_AT, 4);

    w.start();
    w.open(LogWorld.LOG);

    assertThat(w.log.damages()).hasSize(1);
    assertThat(w.log.damages().getFirst().fromOffset()).isEqualTo(1);
    assertThat(w.log.damages().getFirst().toOffset()).isEqualTo(2);
    assertThat(w.read(1, 1, 3, true)).isInstanceOf(ReadResult.Refused.class);
    assertThat(w.records(2, 1)).containsExactly("2=" + LARGE);
    assertThat(w.log.epochs().entries()).containsExactly(new EpochHistory.Entry(0, 0));
  }

  @Test
  void aLeaderEpochThatNeverWasIsFoundThoughTheBatchBehindItIsDamagedToo() throws IOException {
    LogWorld w = written();
    w.appendSynced(LARGE);
    w.checkpoint();
    w.node.kill();
    w.medium().cut(Checkpoint.NAME, 0);
    w.medium().cut(LogWorld.LOG.folderName() + "/" + LogFiles.EPOCHS, 0);
    String segment = LogFiles.segment(LogWorld.LOG, 0);
    w.medium().flipBit(segment, position(w, 1) + EPOCH_AT, 4);
    w.medium().flipBit(segment, position(w, 2) + 5_000, 4);

    w.start();
    w.open(LogWorld.LOG);

    assertThat(w.read(1, 1, 4, true)).isInstanceOf(ReadResult.Refused.class);
    assertThat(w.read(2, 1, 4, true)).isInstanceOf(ReadResult.Refused.class);
    assertThat(w.records(3, 1)).containsExactly("3=" + LARGE);
    assertThat(w.log.epochs().entries()).containsExactly(new EpochHistory.Entry(0, 0));
  }

  @Test
  void anOlderLeaderEpochWhereASegmentBeginsIsFoundAndTakesNothingWithIt() throws IOException {
    for (int perSegment = 1; perSegment <= 2; perSegment++) {
      LogWorld w = segmented(perSegment);
      w.node.kill();

      assertOlderEpochIsFound(w);
    }
  }

  @Test
  void anOlderLeaderEpochBehindALostEpochFileTakesNothingWithIt() throws IOException {
    for (int perSegment = 1; perSegment <= 2; perSegment++) {
      LogWorld w = segmented(perSegment);
      w.checkpoint();
      w.node.kill();
      w.medium().cut(Checkpoint.NAME, 0);
      w.medium().cut(LogWorld.LOG.folderName() + "/" + LogFiles.EPOCHS, 0);

      assertOlderEpochIsFound(w);
    }
  }

  /// The batch at 2, with which a segment begins, says that it is of epoch 0.
  private static void assertOlderEpochIsFound(LogWorld w) throws IOException {
    w.medium().flipBit(LogFiles.segment(LogWorld.LOG, 2), EPOCH_AT, 1);
    w.start();
    w.open(LogWorld.LOG);
    assertThat(w.log.epochs().entries())
        .containsExactly(new EpochHistory.Entry(2, 0), new EpochHistory.Entry(3, 5));
    for (int offset = 0; offset < 6; offset++) {
      ReadResult found = w.read(offset, 1, 6, true);
      assertThat(found)
          .isInstanceOf(offset == 2 ? ReadResult.Refused.class : ReadResult.Batches.class);
    }
  }

  /// The epochs 2, 2, 2, 2, 2, 3.
  private static LogWorld segmented(int perSegment) {
    LogWorld w = new LogWorld(1, SimTuning.CALM);
    w.settings = w.settings.withSegmentBytes(perSegment * 20_500);
    w.start();
    w.create(LogWorld.LOG);
    for (int i = 0; i < 6; i++) {
      LogWorld.appended(w.result(LogWorld.batch(i, i < 5 ? 2 : 3, 1_000, LARGE)));
      w.until(() -> w.log.syncedOffset() == w.log.endOffset());
    }
    w.world.runUntil(() -> false, 200);
    return w;
  }

  @Test
  void whatIsAppendedBehindDamageIsReadableForEver() throws IOException {
    LogWorld w = written();
    w.stopAndStart();
    w.node.kill();
    w.medium().flipBit(LogFiles.segment(LogWorld.LOG, 0), position(w, 2) + EPOCH_AT, 4);
    w.start();
    w.open(LogWorld.LOG);

    w.appendSynced("behind");
    w.settings = w.settings.withSegmentBytes(70_000);
    w.onLoop(() -> w.log.settings(w.settings));
    w.appendSynced(LARGE);
    w.stopAndStart();

    assertThat(w.log.endOffset()).isEqualTo(5);
    assertThat(w.read(2, 1, 5, true)).isInstanceOf(ReadResult.Refused.class);
    assertThat(w.records(3, 100_000)).isEqualTo(List.of("3=behind", "4=" + LARGE));
  }

  @Test
  void aBatchRightBehindMissingOnesIsNotTakenWithThem() throws IOException {
    LogWorld w = written();
    w.stopAndStart();
    w.node.kill();
    w.medium().cut(LogFiles.segment(LogWorld.LOG, 0), position(w, 2));
    w.start();
    w.open(LogWorld.LOG);
    w.medium().faults(full(LogFiles.segment(LogWorld.LOG, 3)));
    w.onLoop(() -> w.log.append(LogWorld.batch(3, 0, 1_000, LARGE).bytes()));
    w.until(() -> w.heard.contains("taken back 3"));
    w.medium().faults(DiskFaults.NONE);
    w.until(() -> w.log.takesAppends());

    w.appendSynced("behind");
    w.restart();

    assertThat(w.read(2, 1, 4, true)).isInstanceOf(ReadResult.Refused.class);
    assertThat(w.records(3, 100_000)).isEqualTo(List.of("3=behind"));
  }

  private static DiskFaults full(String path) {
    return operation ->
        operation.kind() == DiskFaults.Kind.WRITE && operation.path().equals(path)
            ? DiskFaults.Fault.full()
            : DiskFaults.Fault.NONE;
  }

  private static LogWorld written() {
    LogWorld w = LogWorld.calm();
    for (int i = 0; i < 3; i++) {
      w.appendSynced(LARGE);
    }
    w.world.runUntil(() -> false, 200);
    return w;
  }

  private static long position(LogWorld w, int number) throws IOException {
    RecordBatch batch = LogWorld.batch(0, 0, 1_000, LARGE);
    return (long) number * batch.sizeInBytes();
  }
}
