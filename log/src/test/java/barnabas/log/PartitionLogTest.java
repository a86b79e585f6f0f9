package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.BatchBuilder;
import barnabas.record.RecordBatch;
import barnabas.sim.ports.SimTuning;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves appends, reads, rolls and restarts of one log on simulated ports.
class PartitionLogTest {

  @Test
  void whatIsAppendedIsReadAndSynced() {
    LogWorld w = LogWorld.calm();

    assertThat(w.appendSynced("a", "b")).isZero();
    assertThat(w.appendSynced("c")).isEqualTo(2);

    assertThat(w.records(0, 1 << 20)).containsExactly("0=a", "1=b", "2=c");
    assertThat(w.heard).containsExactly("synced 2", "synced 3");
  }

  @Test
  void aReadGivesWholeBatchesFromTheOneThatHoldsTheOffset() {
    LogWorld w = LogWorld.calm();
    w.append("a", "b");
    w.append("c", "d");
    w.appendSynced("e");

    assertThat(LogWorld.records(w.bytes(w.read(1, 1 << 20, 4, false))))
        .containsExactly("0=a", "1=b", "2=c", "3=d");
    assertThat(LogWorld.records(w.bytes(w.read(3, 1 << 20, Long.MAX_VALUE, false))))
        .containsExactly("2=c", "3=d", "4=e");
    assertThat(w.read(5, 100, Long.MAX_VALUE, false)).isEqualTo(LogReader.nothingAt(5));
    assertThat(w.read(6, 100, Long.MAX_VALUE, false)).isInstanceOf(ReadResult.OutOfRange.class);
  }

  @Test
  void theFirstBatchComesThoughItIsTooLargeIfAskedFor() {
    LogWorld w = LogWorld.calm();
    w.append(LogWorld.value(0, 500));
    w.appendSynced("b");

    assertThat(w.read(0, 10, Long.MAX_VALUE, false)).isEqualTo(LogReader.nothingAt(0));
    assertThat(LogWorld.records(w.bytes(w.read(0, 10, Long.MAX_VALUE, true)))).hasSize(1);
    assertThat(w.read(0, 10, 0, true)).isEqualTo(LogReader.nothingAt(0));
  }

  @Test
  void logsOfOneLoopShareWhatTheyMayRememberOfProducers() {
    LogWorld w = LogWorld.calm();
    PartitionLog quiet = w.log;
    appendAs(w, quiet, 1);
    w.create(new LogId(LogWorld.LOG.topicId(), 4));

    for (int producer = 100; producer < 100 + 2 * w.producersMax; producer++) {
      appendAs(w, w.log, producer);
    }

    assertThat(quiet.producers().count()).isEqualTo(1);
    assertThat(w.log.producers().count()).isBetween(w.producersMax / 2, w.producersMax);
  }

  private static void appendAs(LogWorld w, PartitionLog log, long producer) {
    w.onLoop(
        () -> {
          RecordBatch batch =
              new BatchBuilder()
                  .baseOffset(log.endOffset())
                  .producer(producer, (short) 0, 0)
                  .append(5, null, ByteBuffer.allocate(1))
                  .build();
          LogWorld.appended(log.append(batch.bytes()));
        });
  }

  @Test
  void aLimitInsideABatchKeepsTheBatchBack() {
    LogWorld w = LogWorld.calm();
    w.append("a", "b");
    w.appendSynced("c", "d");

    assertThat(LogWorld.records(w.bytes(w.read(0, 1 << 20, 3, false))))
        .containsExactly("0=a", "1=b");
  }

  @Test
  void everyRecordIsFoundInEveryPieceSizeAcrossSegmentsAndRestarts() {
    for (int seed = 0; seed < 6; seed++) {
      LogWorld w = new LogWorld(seed, seed % 2 == 0 ? SimTuning.CALM : SimTuning.ROUGH);
      w.settings = LogSettings.DEFAULT.withSegmentBytes(300_000);
      w.start();
      w.create(LogWorld.LOG);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String value = LogWorld.value(i, w.world.chance().nextInt(9_000));
        expected.add(i + "=" + value);
        w.append(value);
      }
      w.until(() -> w.log.syncedOffset() == 200);

      assertThat(w.records(0, 1 << 20)).isEqualTo(expected);
      assertThat(w.records(0, 1)).isEqualTo(expected);
      if (seed % 3 == 0) {
        w.checkpoint();
      }
      if (seed % 3 == 1) {
        w.stopAndStart();
      } else {
        w.restart();
      }

      assertThat(w.log.endOffset()).isEqualTo(200);
      assertThat(w.log.damages()).isEmpty();
      assertThat(w.records(0, 20_000)).isEqualTo(expected);
      assertThat(w.records(0, 1 << 20)).isEqualTo(expected);
      for (int from = 0; from < 200; from += 7) {
        assertThat(LogWorld.records(w.bytes(w.read(from, 1, Long.MAX_VALUE, true))))
            .containsExactly(expected.get(from));
      }
      w.append("more");
      assertThat(w.log.endOffset()).isEqualTo(201);
    }
  }

  @Test
  void aCleanStopIsToldFromAKill() {
    LogWorld w = LogWorld.calm();
    w.appendSynced("a");

    w.stopAndStart();
    assertThat(w.directory.clean()).isTrue();
    w.appendSynced("b");
    w.restart();
    assertThat(w.directory.clean()).isFalse();

    assertThat(w.records(0, 100)).containsExactly("0=a", "1=b");
  }

  @Test
  void aDeletedLogIsGoneAndCanBeMadeAnew() {
    LogWorld w = LogWorld.calm();
    w.appendSynced("a");
    boolean[] deleted = new boolean[1];
    w.onLoop(
        () ->
            w.shelf.delete(
                LogWorld.LOG, barnabas.world.Outcome.of(_ -> deleted[0] = true, LogWorld::fail)));
    w.until(() -> deleted[0]);
    w.create(LogWorld.LOG);

    w.restart();

    assertThat(w.log.endOffset()).isZero();
    assertThat(w.directory.logs()).containsExactly(LogWorld.LOG);
  }

  @Test
  void aLogIsCutAtAnOffsetAndStaysCut() {
    LogWorld w = LogWorld.calm();
    for (int i = 0; i < 10; i++) {
      w.appendSynced(LogWorld.value(i, 10), "second");
    }
    long[] end = {-1};
    w.onLoop(() -> w.log.truncate(7, barnabas.world.Outcome.of(at -> end[0] = at, LogWorld::fail)));
    w.until(() -> end[0] >= 0);
    assertThat(end[0]).isEqualTo(6);
    w.appendSynced("new");

    w.restart();

    assertThat(w.log.endOffset()).isEqualTo(7);
    assertThat(w.records(6, 100)).containsExactly("6=new");
  }

  /// The files are shorter already, or other segments in their place, before the log knows it.
  @Test
  void whatStaysIsReadWhileTheRestIsCutOff() {
    for (int steps = 0; steps < 60; steps++) {
      LogWorld w = new LogWorld(steps, SimTuning.ROUGH);
      w.settings = w.settings.withSegmentBytes(60_000);
      w.start();
      w.create(LogWorld.LOG);
      for (int i = 0; i < 10; i++) {
        w.appendSynced(LogWorld.value(i, 10_000));
      }
      w.restart();
      long[] end = {-1};
      w.onLoop(
          () -> w.log.truncate(8, barnabas.world.Outcome.of(at -> end[0] = at, LogWorld::fail)));
      int[] left = {steps};
      w.world.runUntil(() -> left[0]-- <= 0, 1_000);

      for (long offset = 3 + steps % 5; offset < 8; offset++) {
        assertThat(w.read(offset, 1, 8, true)).isInstanceOf(ReadResult.Batches.class);
      }

      w.until(() -> end[0] == 8);
    }
  }

  @Test
  void aReadUnderWayWhileItsRecordsAreDeletedIsOutOfRange() {
    int outOfRange = 0;
    for (int steps = 0; steps < 60; steps++) {
      LogWorld w = new LogWorld(steps, SimTuning.ROUGH);
      w.settings = w.settings.withSegmentBytes(200_000);
      w.start();
      w.create(LogWorld.LOG);
      for (int i = 0; i < 50; i++) {
        w.append(LogWorld.value(i, 10_000));
      }
      w.until(() -> w.log.syncedOffset() == 50);
      w.restart();
      w.read(0, 1, 50, true);
      long[] start = {-1};
      ReadResult[] result = new ReadResult[1];

      w.onLoop(
          () ->
              w.log.deleteRecordsBefore(
                  45, barnabas.world.Outcome.of(at -> start[0] = at, LogWorld::fail)));
      int[] left = {steps / 2};
      w.world.runUntil(() -> left[0]-- <= 0, 1_000);
      w.onLoop(() -> w.log.read(10, 1, 50, true, read -> result[0] = read));
      w.until(() -> result[0] != null && start[0] == 45);

      assertThat(result[0]).as("seed %d", steps).isNotInstanceOf(ReadResult.Refused.class);
      outOfRange += result[0] instanceof ReadResult.OutOfRange ? 1 : 0;
    }
    assertThat(outOfRange).isPositive();
  }
}
