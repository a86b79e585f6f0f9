package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.BatchBuilder;
import barnabas.record.RecordBatch;
import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.SimTuning;
import barnabas.world.Disk;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves what a start does not read: the records before a recovery point. And that it takes the
/// mark of a clean stop away for good.
class StartTest {

  private static final int BATCHES = 12;

  @Test
  void afterACleanStopNoSegmentIsRead() {
    LogWorld w = written();
    stop(w);

    List<String> read = readAtStart(w);

    assertThat(read).isEmpty();
    assertThat(w.log.epochs().entries())
        .containsExactly(new EpochHistory.Entry(1, 0), new EpochHistory.Entry(2, BATCHES / 2));
  }

  @Test
  void afterAKillOnlyWhatLiesBehindTheCheckpointIsRead() {
    LogWorld w = killedBehindACheckpoint();

    List<String> read = readAtStart(w);

    assertThat(read).isNotEmpty().containsOnly(LogFiles.segment(LogWorld.LOG, BATCHES));
    assertThat(w.log.endOffset()).isEqualTo(BATCHES + 1);
  }

  @Test
  void afterAKillNothingIsStoredThatTheNextCheckpointStoresBesideTheLoad() {
    LogWorld w = killedBehindACheckpoint();

    List<String> written = touchedAtStart(w, DiskFaults.Kind.WRITE);

    assertThat(written)
        .isNotEmpty()
        .noneMatch(path -> path.contains(LogFiles.EPOCHS))
        .noneMatch(path -> path.equals(LogFiles.producers(LogWorld.LOG, BATCHES + 1)));
  }

  @Test
  void theNextCheckpointTakesInWhatAStartFoundAfterAKill() {
    LogWorld w = killedBehindACheckpoint();
    w.start();
    w.open(LogWorld.LOG);

    w.checkpoint();
    w.node.kill();

    assertThat(readAtStart(w)).isEmpty();
    assertThat(w.log.endOffset()).isEqualTo(BATCHES + 1);
  }

  @Test
  void whatAStartHasFoundIsMissedIfItIsDamagedBeforeTheNextCheckpoint() throws IOException {
    LogWorld w = killedBehindACheckpoint();
    w.start();
    w.node.kill();
    w.medium().flipBit(LogFiles.segment(LogWorld.LOG, BATCHES), 100, 3);

    w.start();
    w.open(LogWorld.LOG);

    assertThat(w.log.damages())
        .containsExactly(new Damage(BATCHES, BATCHES + 1, "the bytes are missing"));
    assertThat(w.log.endOffset()).isEqualTo(BATCHES + 1);
  }

  /// Each of them makes the stored epochs those of an older generation of the log.
  @Test
  void truncationsThatTakeNoEpochAwayLeaveTheEpochsKnown() {
    LogWorld w = written();
    w.checkpoint();
    for (int end = BATCHES - 1; end > BATCHES - 4; end--) {
      List<Long> ends = new ArrayList<>();
      long offset = end;
      w.onLoop(() -> w.log.truncate(offset, Outcome.of(ends::add, LogWorld::fail)));
      w.until(() -> !ends.isEmpty());
    }
    w.node.kill();

    List<String> read = readAtStart(w);

    assertThat(read).doesNotContain(LogFiles.segment(LogWorld.LOG, 0));
    assertThat(w.log.endOffset()).isEqualTo(BATCHES - 3);
    assertThat(w.log.epochs().latest()).isEqualTo(2);
  }

  @Test
  void theMarkOfACleanStopIsGoneOnceItWasSeenWhateverFollows() {
    LogWorld w = written();
    stop(w);
    w.node.kill();
    assertThat(takeCleanMark(w)).isTrue();

    w.node.cutPower();

    assertThat(takeCleanMark(w)).isFalse();
  }

  private static boolean takeCleanMark(LogWorld w) {
    List<Boolean> taken = new ArrayList<>();
    Disk disk = w.node.disk("d0");
    w.loop()
        .post(
            () ->
                disk.run(
                    w.loop(),
                    0,
                    Checkpoint::takeCleanMark,
                    Outcome.of(taken::add, LogWorld::fail)));
    w.until(() -> !taken.isEmpty());
    return taken.getFirst();
  }

  /// The segments that are read until the directory is open.
  private static List<String> readAtStart(LogWorld w) {
    return touchedAtStart(w, DiskFaults.Kind.READ).stream()
        .filter(path -> path.endsWith(".log"))
        .toList();
  }

  /// The files to which something happens until the directory is open.
  private static List<String> touchedAtStart(LogWorld w, DiskFaults.Kind how) {
    List<String> touched = new ArrayList<>();
    w.medium()
        .faults(
            operation -> {
              if (operation.kind() == how) {
                touched.add(operation.path());
              }
              return DiskFaults.Fault.NONE;
            });
    w.start();
    w.medium().faults(DiskFaults.NONE);
    w.open(LogWorld.LOG);
    return touched;
  }

  private static void stop(LogWorld w) {
    List<LogDirectory> stopped = new ArrayList<>();
    w.node
        .blockingLoop("journal")
        .post(() -> w.directory.stop(Outcome.of(stopped::add, LogWorld::fail)));
    w.until(() -> !stopped.isEmpty());
    w.node.kill();
  }

  private static LogWorld killedBehindACheckpoint() {
    LogWorld w = written();
    w.checkpoint();
    LogWorld.appended(w.result(batch(BATCHES)));
    w.until(() -> w.log.syncedOffset() == w.log.endOffset());
    w.node.kill();
    return w;
  }

  /// Segments of three batches each, of two epochs, with a producer.
  private static LogWorld written() {
    LogWorld w = new LogWorld(1, SimTuning.CALM);
    w.settings = w.settings.withSegmentBytes(20_000);
    w.start();
    w.create(LogWorld.LOG);
    for (int i = 0; i < BATCHES; i++) {
      LogWorld.appended(w.result(batch(i)));
      w.until(() -> w.log.syncedOffset() == w.log.endOffset());
    }
    w.world.runUntil(() -> false, 200);
    return w;
  }

  private static RecordBatch batch(int number) {
    return new BatchBuilder()
        .baseOffset(number)
        .leaderEpoch(number < BATCHES / 2 ? 1 : 2)
        .producer(77, (short) 0, number)
        .append(1_000, null, ByteBuffer.wrap(new byte[5_000]))
        .build();
  }
}
