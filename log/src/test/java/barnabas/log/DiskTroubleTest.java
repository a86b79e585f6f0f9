package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.DiskFaults.Kind;
import barnabas.sim.ports.SimTuning;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves what a log does when the disk is full, and when it fails.
class DiskTroubleTest {

  @Test
  void anAppendWithoutSpaceIsUndoneAndTheLogGoesOnWhenThereIsSpace() {
    for (int seed = 0; seed < 40; seed++) {
      LogWorld w = new LogWorld(seed, seed % 2 == 0 ? SimTuning.CALM : SimTuning.ROUGH);
      w.settings = LogSettings.DEFAULT.withSegmentBytes(20_000);
      w.start();
      w.create(LogWorld.LOG);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        expected.add(i + "=" + LogWorld.value(i, 1_500));
        w.appendSynced(LogWorld.value(i, 1_500));
      }
      w.medium().faults(FULL);
      w.onLoop(
          () -> {
            for (int i = 20; i < 25; i++) {
              w.log.append(LogWorld.batch(i, 0, 1, LogWorld.value(-i, 2_000)).bytes());
            }
          });
      w.until(() -> w.log.endOffset() == 20);
      assertThat(w.log.takesAppends()).isFalse();
      assertThat(w.records(0, 1 << 20)).isEqualTo(expected);
      assertThat(w.heard).doesNotContain("taken back 20");

      w.medium().faults(DiskFaults.NONE);
      w.until(() -> w.heard.contains("taken back 20"));
      assertThat(w.log.takesAppends()).isTrue();
      expected.add("20=after");
      assertThat(w.appendSynced("after")).isEqualTo(20);
      assertThat(w.records(0, 1 << 20)).isEqualTo(expected);
      w.restart();

      assertThat(w.records(0, 1 << 20)).isEqualTo(expected);
      assertThat(w.heard).doesNotContain("failed");
    }
  }

  private static final DiskFaults FULL =
      operation ->
          operation.kind() == Kind.WRITE || operation.kind() == Kind.OPEN
              ? Fault.full()
              : Fault.NONE;

  @Test
  void aFailedSyncTakesTheDirectoryOfflineAndIsNotTriedAgain() {
    LogWorld w = LogWorld.calm();
    w.appendSynced("a");
    int[] syncs = new int[1];
    w.medium()
        .faults(
            operation -> {
              boolean sync =
                  operation.kind() == Kind.SYNC || operation.kind() == Kind.DURABLE_WRITE;
              syncs[0] += sync ? 1 : 0;
              return sync ? Fault.broken() : Fault.NONE;
            });

    w.append("b");
    w.until(() -> w.heard.contains("failed"));
    w.world.runFor(10_000);

    assertThat(syncs[0]).isEqualTo(1);
    assertThat(w.log.syncedOffset()).isEqualTo(1);
    assertThat(refusal(w.read(0, 100, 1, true))).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    assertThat(w.log.append(LogWorld.batch(2, 0, 1, "c").bytes()))
        .isInstanceOf(AppendResult.Refused.class);
  }

  @Test
  void aSectorThatCannotBeReadCostsThatReadOnly() {
    LogWorld w = LogWorld.calm();
    for (int i = 0; i < 40; i++) {
      w.append(LogWorld.value(i, 7_000));
    }
    w.until(() -> w.log.syncedOffset() == 40);
    w.stopAndStart();
    w.medium()
        .faults(
            operation ->
                operation.kind() == Kind.READ
                        && operation.path().endsWith(".log")
                        && operation.position() < 20_000
                    ? Fault.broken()
                    : Fault.NONE);

    assertThat(refusal(w.read(0, 100, 40, true))).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    assertThat(w.read(30, 100, 40, true)).isInstanceOf(ReadResult.Batches.class);
    assertThat(w.log.takesAppends()).isTrue();
  }

  private static ErrorCode refusal(ReadResult result) {
    return ((ReadResult.Refused) result).refusal().code();
  }
}
