package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.SimTuning;
import barnabas.world.Disk;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves that a disk without one free byte can be emptied, stopped and started again, on a
/// simulated disk whose capacity is what is used.
class FullDiskTest {

  @Test
  void deletedRecordsFreeAFullDisk() {
    for (int seed = 0; seed < 40; seed++) {
      LogWorld w = filled(seed);
      List<Long> starts = new ArrayList<>();

      w.onLoop(() -> w.log.deleteRecordsBefore(12, Outcome.of(starts::add, LogWorld::fail)));
      w.until(() -> starts.equals(List.of(12L)) && freed(w));

      assertThat(w.appendSynced("after")).isEqualTo(20);
      assertThat(w.records(12, 1 << 20)).hasSize(9).last().isEqualTo("20=after");
      w.restart();
      assertThat(w.log.startOffset()).isEqualTo(12);
      assertThat(w.log.endOffset()).isEqualTo(21);
    }
  }

  @Test
  void retentionFreesAFullDisk() {
    LogWorld w = filled(1);
    w.onLoop(() -> w.log.settings(w.settings.withRetention(-1, 10_000)));

    w.onLoop(() -> w.log.sweep(20));
    w.until(() -> w.log.startOffset() > 0 && freed(w));

    assertThat(w.appendSynced("after")).isEqualTo(20);
  }

  @Test
  void aTruncationThatFoundNoRoomForTheEpochsLeavesThemToTheNextStart() {
    LogWorld w = LogWorld.calm();
    w.appendSynced("a");
    w.checkpoint();
    w.onLoop(() -> w.log.append(LogWorld.batch(1, 7, 1_000, "b").bytes()));
    w.onLoop(() -> w.log.append(LogWorld.batch(2, 7, 1_000, "c").bytes()));
    w.until(() -> w.log.syncedOffset() == 3);
    w.medium()
        .faults(
            operation ->
                operation.kind() == DiskFaults.Kind.WRITE
                        && operation.path().endsWith(WholeFile.UNFINISHED)
                    ? Fault.full()
                    : Fault.NONE);
    List<Long> ends = new ArrayList<>();
    w.onLoop(() -> w.log.truncate(2, Outcome.of(ends::add, LogWorld::fail)));
    w.until(() -> ends.equals(List.of(2L)));

    w.medium().faults(DiskFaults.NONE);
    w.checkpoint();
    w.restart();

    assertThat(w.log.epochs().entries())
        .containsExactly(new EpochHistory.Entry(0, 0), new EpochHistory.Entry(7, 1));
  }

  @Test
  void aStartThatCouldNotBeStoredHasNotMoved() {
    LogWorld w = LogWorld.calm();
    for (int i = 0; i < 10; i++) {
      w.appendSynced("a");
    }
    w.medium().faults(FACTS_FULL);
    List<String> heard = new ArrayList<>();

    w.onLoop(() -> w.log.deleteRecordsBefore(7, hearing(heard)));
    w.until(() -> heard.size() == 1);
    w.medium().faults(DiskFaults.NONE);
    w.onLoop(() -> w.log.deleteRecordsBefore(3, hearing(heard)));
    w.until(() -> heard.size() == 2);

    assertThat(heard.getFirst()).contains("No space left");
    assertThat(heard.getLast()).isEqualTo("3");
    assertThat(w.log.startOffset()).isEqualTo(3);
    w.restart();
    assertThat(w.log.startOffset()).isEqualTo(3);
  }

  private static final DiskFaults FACTS_FULL =
      operation ->
          operation.kind() == DiskFaults.Kind.WRITE && operation.path().endsWith("facts")
              ? Fault.full()
              : Fault.NONE;

  @Test
  void aFullDiskIsStoppedCleanlyAndStartedAgain() {
    for (int seed = 0; seed < 40; seed++) {
      LogWorld w = filled(seed);

      w.stopAndStart();

      assertThat(w.directory.clean()).isTrue();
      assertThat(w.records(0, 1 << 20)).hasSize(20);
      w.medium().capacity(1L << 40);
      assertThat(w.appendSynced("after")).isEqualTo(20);
    }
  }

  @Test
  void aFullDiskIsStartedAgainAfterAKill() {
    for (int seed = 0; seed < 40; seed++) {
      LogWorld w = filled(seed);

      w.restart();

      assertThat(w.records(0, 1 << 20)).hasSize(20);
      w.medium().capacity(1L << 40);
      assertThat(w.appendSynced("after")).isEqualTo(20);
    }
  }

  @Test
  void whatWasSaidToBeTakenBackStaysAway() {
    for (int seed = 0; seed < 40; seed++) {
      LogWorld w = full(seed);
      w.append("too much");
      w.until(() -> w.heard.contains("taken back 20"));

      w.medium().capacity(1L << 40);
      w.restart();

      assertThat(w.log.endOffset()).as("seed %d", seed).isEqualTo(20);
    }
  }

  @Test
  void anErrorThatKeepsADirectoryFromOpeningNamesIt() {
    LogWorld w = new LogWorld(1, SimTuning.CALM);
    w.medium().faults(_ -> Fault.full());
    List<String> heard = new ArrayList<>();

    w.node
        .blockingLoop("journal")
        .post(
            () ->
                LogDirectory.open(
                    w.node.disk("d0"),
                    w.node.blockingLoop("journal"),
                    LogDirectorySettings.DEFAULT,
                    w.node.randomness(),
                    w.node.meter(),
                    Outcome.of(_ -> heard.add("opened"), cause -> heard.add(cause.getMessage()))));
    w.until(() -> !heard.isEmpty());

    assertThat(heard).singleElement().asString().contains("d0").contains("No space left");
  }

  /// A log of 20 records in several segments on a disk that has just refused one more.
  private static LogWorld filled(int seed) {
    LogWorld w = full(seed);
    w.append("too much");
    w.until(() -> w.heard.contains("taken back 20") && w.log.takesAppends());
    return w;
  }

  /// A log of 20 records in several segments on a disk that has no room for another.
  private static LogWorld full(int seed) {
    LogWorld w = new LogWorld(seed, seed % 2 == 0 ? SimTuning.CALM : SimTuning.ROUGH);
    w.settings = LogSettings.DEFAULT.withSegmentBytes(5_000);
    w.start();
    w.create(LogWorld.LOG);
    for (int i = 0; i < 20; i++) {
      w.appendSynced(LogWorld.value(i, 1_500));
    }
    if (seed % 4 > 1) {
      w.checkpoint();
    }
    Disk.Space space = w.node.disk("d0").space();
    w.medium().capacity(space.totalBytes() - space.freeBytes());
    return w;
  }

  private static boolean freed(LogWorld w) {
    return w.node.disk("d0").space().freeBytes() > 0;
  }

  private static Outcome<Long> hearing(List<String> heard) {
    return Outcome.of(
        start -> heard.add(String.valueOf(start)),
        (IOException cause) -> heard.add(String.valueOf(cause.getMessage())));
  }
}
