package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimTuning;
import barnabas.world.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves rolls, retention, deletion of records and searches by time.
class UpkeepTest {

  private static final long NOW = barnabas.sim.ports.SimNode.WALL_START_MS;

  @Test
  void aSegmentIsClosedAfterItsTime() {
    LogWorld w = LogWorld.calm();
    w.onLoop(() -> w.log.settings(LogSettings.DEFAULT.withSegmentMs(5_000)));
    w.appendSynced("a");
    w.world.runFor(6_000);
    w.appendSynced("b");

    assertThat(segments(w)).hasSize(2);
    assertThat(w.records(0, 1_000)).containsExactly("0=a", "1=b");
  }

  @Test
  void aSegmentThatIsActiveAlreadyIsClosedAfterItsNewTime() {
    LogWorld w = LogWorld.calm();
    w.appendSynced("a");
    w.onLoop(() -> w.log.settings(LogSettings.DEFAULT.withSegmentMs(5_000)));
    w.world.runFor(6_000);
    w.appendSynced("b");

    assertThat(segments(w)).hasSize(2);
  }

  @Test
  void closedSegmentsWithOldRecordsAreDeletedAndTheStartMoves() {
    LogWorld w = small();
    w.onLoop(() -> w.log.settings(w.settings.withRetention(60_000, -1)));
    w.append(NOW - 100_000, LogWorld.value(0, 900));
    w.append(NOW - 90_000, LogWorld.value(1, 900));
    w.append(NOW, LogWorld.value(2, 900));
    w.until(() -> w.log.syncedOffset() == 3);

    sweep(w, 3);

    assertThat(w.log.startOffset()).isEqualTo(2);
    assertThat(segments(w)).hasSize(1);
    assertThat(w.read(1, 100, 3, true)).isInstanceOf(ReadResult.OutOfRange.class);
    w.restart();
    assertThat(w.log.startOffset()).isEqualTo(2);
  }

  /// 107 of docs/scenarios.md
  @Test
  void timestampsFromAllTimesKeepRetentionSane() {
    LogWorld w = small();
    w.onLoop(() -> w.log.settings(w.settings.withRetention(60_000, -1)));
    w.append(0, LogWorld.value(0, 900));
    w.append(NOW / 2, LogWorld.value(1, 900));
    w.append(1, LogWorld.value(2, 900));
    w.append(Long.MAX_VALUE, LogWorld.value(3, 900));
    w.append(NOW - 100_000, LogWorld.value(4, 900));
    w.append(NOW, LogWorld.value(5, 900));
    w.until(() -> w.log.syncedOffset() == 6);

    sweep(w, 6);

    assertThat(w.log.startOffset()).isEqualTo(3);
    assertThat(w.records(3, 10_000)).hasSize(3);
    w.onLoop(() -> w.log.settings(w.settings.withRetention(60_000, 1_500)));
    sweep(w, 6);
    assertThat(w.log.startOffset()).isEqualTo(5);
  }

  @Test
  void oldRecordsInTheActiveSegmentGoTooOnceAllAreOld() {
    LogWorld w = LogWorld.calm();
    w.append(NOW - 100_000, "a");
    w.appendSynced("b");
    w.onLoop(() -> w.log.settings(LogSettings.DEFAULT.withRetention(60_000, -1)));

    sweep(w, 1);
    assertThat(w.log.startOffset()).isZero();
    sweep(w, 2);

    assertThat(w.log.startOffset()).isEqualTo(2);
    assertThat(w.appendSynced("c")).isEqualTo(2);
  }

  @Test
  void retentionLooksOnlyAfterItsDelayAndThenAtItsInterval() {
    LogWorld w = new LogWorld(1, SimTuning.CALM);
    w.settings = LogSettings.DEFAULT.withSegmentBytes(1_000).withRetention(60_000, -1);
    w.retentionDelayMs = 30_000;
    w.retentionIntervalMs = 300_000;
    w.start();
    w.create(LogWorld.LOG);
    w.append(NOW - 100_000, LogWorld.value(0, 900));
    w.appendSynced(LogWorld.value(1, 900));

    w.world.runFor(29_000);
    sweep(w, 2);
    assertThat(w.log.startOffset()).isZero();
    w.world.runFor(1_000);
    sweep(w, 2);
    assertThat(w.log.startOffset()).isEqualTo(2);

    w.append(NOW - 100_000, LogWorld.value(2, 900));
    w.until(() -> w.log.syncedOffset() == 3);
    w.world.runFor(290_000);
    sweep(w, 3);
    assertThat(w.log.startOffset()).isEqualTo(2);
    w.world.runFor(10_000);
    sweep(w, 3);
    assertThat(w.log.startOffset()).isEqualTo(3);
  }

  @Test
  void aLogThatNobodyUsesHoldsNoFileOpen() {
    LogWorld w = LogWorld.calm();
    w.onLoop(() -> w.log.settings(LogSettings.DEFAULT.withRetention(60_000, -1)));
    int open = w.node.disk("d0").openFiles();
    long steps = w.node.steps();

    sweep(w, 0);
    assertThat(w.node.disk("d0").openFiles()).isEqualTo(open);
    assertThat(w.node.steps()).isEqualTo(steps);
    w.append(NOW, "a");
    w.until(() -> w.log.syncedOffset() == 1);
    w.restart();
    open = w.node.disk("d0").openFiles();
    sweep(w, 1);

    assertThat(w.node.disk("d0").openFiles()).isEqualTo(open);
    assertThat(w.log.startOffset()).isZero();
  }

  @Test
  void segmentsBeyondTheSizeAreDeletedButNeverWhatIsNotCommitted() {
    LogWorld w = small();
    for (int i = 0; i < 5; i++) {
      w.append(LogWorld.value(i, 900));
    }
    w.until(() -> w.log.syncedOffset() == 5);
    w.onLoop(() -> w.log.settings(w.settings.withRetention(-1, 1_500)));

    sweep(w, 1);
    assertThat(w.log.startOffset()).isEqualTo(1);
    sweep(w, 5);

    assertThat(w.log.startOffset()).isEqualTo(3);
  }

  @Test
  void aJumpOfTheWallClockDeletesNothing() {
    LogWorld w = small();
    w.onLoop(() -> w.log.settings(w.settings.withRetention(3_600_000, -1)));
    w.append(NOW, LogWorld.value(0, 900));
    w.append(NOW, LogWorld.value(1, 900));
    w.until(() -> w.log.syncedOffset() == 2);
    sweep(w, 2);

    w.node.jumpWall(365L * 24 * 3_600_000);
    sweep(w, 2);
    w.world.runFor(600_000);
    sweep(w, 2);

    assertThat(w.log.startOffset()).isZero();
  }

  /// 105 of docs/scenarios.md: a machine that starts before its clock is set.
  @Test
  void aStartAheadOfTimeDeletesNothingOnceTheClockIsSetRight() {
    long ahead = 20L * 365 * 24 * 3_600_000;
    LogWorld w = new LogWorld(1, SimTuning.CALM);
    w.settings = LogSettings.DEFAULT.withSegmentBytes(1_000).withRetention(3_600_000, -1);
    w.retentionDelayMs = 30_000;
    w.node.jumpWall(ahead);
    w.start();
    w.create(LogWorld.LOG);
    w.append(NOW, LogWorld.value(0, 900));
    w.append(NOW, LogWorld.value(1, 900));
    w.until(() -> w.log.syncedOffset() == 2);
    sweep(w, 2);

    w.node.jumpWall(-ahead);
    w.world.runFor(60_000);
    sweep(w, 2);

    assertThat(w.log.startOffset()).isZero();
  }

  @Test
  void aSegmentIsClosedAfterItsTimeThoughTheClockIsSetBack() {
    LogWorld w = LogWorld.calm();
    w.onLoop(() -> w.log.settings(LogSettings.DEFAULT.withSegmentMs(5_000)));
    w.appendSynced("a");
    w.node.jumpWall(-24 * 3_600_000);
    w.appendSynced("b");
    assertThat(segments(w)).hasSize(1);
    w.world.runFor(6_000);
    w.appendSynced("c");

    assertThat(segments(w)).hasSize(2);
  }

  @Test
  void deletedRecordsStayDeletedAfterAKill() {
    LogWorld w = LogWorld.calm();
    w.append("a", "b", "c");
    w.appendSynced("d");
    long[] start = new long[1];
    w.onLoop(() -> w.log.deleteRecordsBefore(2, Outcome.of(s -> start[0] = s, LogWorld::fail)));
    w.until(() -> start[0] == 2);

    w.restart();

    assertThat(w.log.startOffset()).isEqualTo(2);
    assertThat(w.read(1, 100, 4, true)).isInstanceOf(ReadResult.OutOfRange.class);
    assertThat(w.records(2, 1_000)).contains("2=c", "3=d");
  }

  @Test
  void theFirstRecordFromATimeOnIsFound() {
    LogWorld w = small();
    long[] times = {50, 30, 70, 70, 20, 90};
    for (long time : times) {
      w.append(time, LogWorld.value(0, 600), "second");
    }
    w.until(() -> w.log.syncedOffset() == 12);

    assertThat(from(w, 0)).isEqualTo(new PartitionLog.Found(50, 0, 0));
    assertThat(from(w, 51)).isEqualTo(new PartitionLog.Found(70, 4, 0));
    assertThat(from(w, 70)).isEqualTo(new PartitionLog.Found(70, 4, 0));
    assertThat(from(w, 71)).isEqualTo(new PartitionLog.Found(90, 10, 0));
    assertThat(from(w, 91)).isEqualTo(new PartitionLog.Found(-1, -1, -1));
    w.stopAndStart();
    assertThat(from(w, 71)).isEqualTo(new PartitionLog.Found(90, 10, 0));
  }

  @Test
  void theLargestTimestampIsFoundAtItsFirstRecord() {
    LogWorld w = small();
    for (long time : new long[] {50, 90, 70, 90}) {
      w.append(time, LogWorld.value(0, 600), "second");
    }
    w.until(() -> w.log.syncedOffset() == 8);
    PartitionLog.Found[] found = new PartitionLog.Found[1];

    w.onLoop(() -> w.log.findMaxTimestamp(8, Outcome.of(f -> found[0] = f, LogWorld::fail)));
    w.until(() -> found[0] != null);

    assertThat(found[0]).isEqualTo(new PartitionLog.Found(90, 2, 0));
  }

  @Test
  void filesThatNobodyUsesAreClosed() {
    LogWorld w = small();
    for (int i = 0; i < 5; i++) {
      w.append(LogWorld.value(i, 900));
    }
    w.until(() -> w.log.syncedOffset() == 5);
    w.checkpoint();
    int open = w.node.disk("d0").openFiles();
    w.world.runFor(120_000);

    sweep(w, 5);

    assertThat(w.node.disk("d0").openFiles()).isEqualTo(open - 5);
    assertThat(w.records(0, 1 << 20)).hasSize(5);
    assertThat(w.appendSynced("more")).isEqualTo(5);
  }

  private static LogWorld small() {
    LogWorld w = LogWorld.calm();
    w.settings = LogSettings.DEFAULT.withSegmentBytes(1_000).withRetention(-1, -1);
    w.onLoop(() -> w.log.settings(w.settings));
    return w;
  }

  private static void sweep(LogWorld w, long highWatermark) {
    for (int i = 0; i < 3; i++) {
      w.onLoop(() -> w.log.sweep(highWatermark));
      w.world.runFor(100);
    }
  }

  private static PartitionLog.Found from(LogWorld w, long timestampMs) {
    PartitionLog.Found[] found = new PartitionLog.Found[1];
    w.onLoop(
        () ->
            w.log.findTimestamp(
                timestampMs, Long.MAX_VALUE, Outcome.of(f -> found[0] = f, LogWorld::fail)));
    w.until(() -> found[0] != null);
    return found[0];
  }

  private static List<String> segments(LogWorld w) {
    return w.medium().list(LogWorld.LOG.folderName()).stream()
        .filter(name -> name.endsWith(".log"))
        .toList();
  }
}
