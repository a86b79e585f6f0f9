package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.SimTuning;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves what the journal does while it runs: grouping, order, checkpoints, failure, stopping.
final class JournalTest {
  private static final String RING = "journal.ring";

  @Test
  void allAppendsOfOneTurnAreOneGroup() {
    JournalRig rig = started(JournalRig.SMALL, 4);

    for (int file = 0; file < 4; file += 2) {
      rig.append(file, 100);
      rig.append(file, 100);
    }
    rig.runFor(10);

    assertThat(rig.acknowledged.get(0)).hasSize(2);
    assertThat(rig.acknowledged.get(2)).hasSize(2);
    assertThat(groups(rig)).isLessThanOrEqualTo(2);
    assertThat(rig.node.meter().value("journal_bytes", "directory", "d"))
        .isEqualTo(4096 * groups(rig));
  }

  @Test
  void entriesOfOneLoopCompleteInTheirOrder() {
    JournalRig rig = started(JournalRig.SMALL, 1);

    for (int i = 0; i < 200; i++) {
      rig.append(0, 700);
    }
    rig.runFor(1000);

    assertThat(rig.acknowledged.get(0)).hasSize(200);
    assertThat(rig.acknowledged.get(0).stream().map(JournalEntry::position).toList()).isSorted();
  }

  @Test
  void aBatchOfTheLargestSizeIsTakenAndOneByteMoreIsNot() {
    JournalRig rig = started(JournalRig.SMALL, 1);

    assertThat(rig.inlets.getFirst().takes(8 << 10)).isTrue();
    assertThat(rig.inlets.getFirst().takes((8 << 10) + 1)).isFalse();
    rig.append(0, 8 << 10);
    rig.runFor(10);

    assertThat(rig.acknowledged.get(0)).hasSize(1);
  }

  @Test
  void aKilledJournalReplaysWhatItHoldsInOrder() {
    JournalRig rig = started(JournalRig.SMALL, 2);
    for (int i = 0; i < 10; i++) {
      rig.append(i % 2, 300);
    }
    rig.runFor(10);

    rig.node.kill();
    rig.start();

    assertThat(rig.clean).isFalse();
    assertThat(rig.replayed).hasSize(10);
    assertThat(rig.replayed.stream().map(JournalFrame::group).toList()).isSorted();
    assertThat(rig.replayed.getFirst().log()).isEqualTo(JournalRig.log(0));
    assertThat(rig.damages).isEmpty();
  }

  @Test
  void aStoppedJournalReplaysNothing() {
    JournalRig rig = started(JournalRig.SMALL, 2);
    for (int i = 0; i < 10; i++) {
      rig.append(i % 2, 300);
    }

    rig.runFor(10);
    assertThat(rig.stop()).isTrue();
    rig.node.kill();
    rig.start();

    assertThat(rig.clean).isTrue();
    assertThat(rig.replayed).isEmpty();
  }

  @Test
  void aRestartReplaysNoMoreThanHalfARingAndAGroup() {
    JournalSettings fixed = new JournalSettings(64 << 10, 64 << 10, 16 << 10, 8 << 10);
    JournalRig rig = started(fixed, 2);
    for (int i = 0; i < 300; i++) {
      rig.append(i % 2, 2000);
      rig.runFor(5);
    }

    rig.node.kill();
    rig.start();

    assertThat(rig.acknowledged.get(0)).hasSize(150);
    assertThat(rig.replayed.size()).isBetween(1, (48 << 10) / 2000);
  }

  @Test
  void appendsWaitWhileTheRingIsFullAndGoOnWhenFilesAreSynced() {
    JournalSettings fixed = new JournalSettings(64 << 10, 64 << 10, 16 << 10, 8 << 10);
    JournalRig rig = started(fixed, 1);
    rig.node
        .medium("d")
        .faults(
            operation ->
                operation.kind() == DiskFaults.Kind.SYNC
                    ? new DiskFaults.Slow(5_000_000_000L)
                    : DiskFaults.Fault.NONE);

    for (int i = 0; i < 20; i++) {
      rig.append(0, 8000);
    }
    rig.runFor(3000);
    int beforeTheSync = rig.acknowledged.get(0).size();
    rig.runFor(60_000);

    assertThat(beforeTheSync).isBetween(4, 8);
    assertThat(rig.acknowledged.get(0)).hasSize(20);
    assertThat(rig.failures).isEmpty();
  }

  @Test
  void theRingGrowsWhileItIsTooSmallAndKeepsWhatItHolds() throws IOException {
    JournalRig rig = started(JournalRig.SMALL, 2);
    long before = rig.node.medium("d").size(RING);
    for (int i = 0; i < 400; i++) {
      rig.append(i % 2, 2000);
      rig.runFor(2);
    }

    rig.node.kill();
    rig.start();

    assertThat(before).isEqualTo((64 << 10) + 8192);
    assertThat(rig.node.medium("d").size(RING)).isEqualTo((256 << 10) + 8192);
    for (JournalEntry entry : rig.acknowledged.get(0)) {
      assertThat(rig.found(entry)).isEqualTo(entry.bytes().array());
    }
  }

  @Test
  void aMarkParts() {
    JournalRig rig = started(JournalRig.SMALL, 1);
    List<Long> marks = new ArrayList<>();

    rig.append(0, 100);
    rig.loop(0).post(() -> rig.inlets.getFirst().mark(Outcome.of(marks::add, cause -> {})));
    rig.append(0, 101);
    rig.runFor(10);
    rig.node.kill();
    rig.start();

    assertThat(marks).hasSize(1);
    assertThat(rig.replayed).hasSize(2);
    assertThat(rig.replayed.getFirst().group()).isLessThan(marks.getFirst());
    assertThat(rig.replayed.getLast().group()).isGreaterThanOrEqualTo(marks.getFirst());
  }

  @Test
  void afterAFailedWriteEveryEntryFailsAndNoneIsTriedAgain() {
    JournalRig rig = started(JournalRig.SMALL, 1);
    List<IOException> told = new ArrayList<>();
    rig.journal.onFailure(rig.loop(0), told::add);
    rig.append(0, 100);
    rig.runFor(10);
    rig.node
        .medium("d")
        .faults(
            operation ->
                operation.kind() == DiskFaults.Kind.DURABLE_WRITE
                    ? DiskFaults.Fault.broken()
                    : DiskFaults.Fault.NONE);

    rig.append(0, 100);
    rig.append(0, 100);
    rig.runFor(10);
    rig.node.medium("d").faults(DiskFaults.NONE);
    rig.append(0, 100);
    rig.runFor(10);

    assertThat(rig.acknowledged.get(0)).hasSize(1);
    assertThat(rig.failures).hasSize(3);
    assertThat(told).hasSize(1);
  }

  @Test
  void aFailedSyncOfAPartitionsFileFailsTheJournal() {
    JournalRig rig = started(JournalRig.SMALL, 1);
    List<IOException> told = new ArrayList<>();
    rig.journal.onFailure(rig.loop(0), told::add);
    rig.node
        .medium("d")
        .faults(
            operation ->
                operation.kind() == DiskFaults.Kind.SYNC
                    ? DiskFaults.Fault.broken()
                    : DiskFaults.Fault.NONE);

    for (int i = 0; i < 20; i++) {
      rig.append(0, 4000);
    }
    rig.runFor(1000);

    assertThat(told).hasSize(1);
    assertThat(rig.acknowledged.get(0).size() + rig.failures.size()).isEqualTo(20);
    assertThat(rig.failures).isNotEmpty();
  }

  @Test
  void anAbandonedJournalGivesUpNothingOfWhatItHolds() {
    JournalSettings fixed = new JournalSettings(64 << 10, 64 << 10, 16 << 10, 8 << 10);
    JournalRig rig = started(fixed, 1);
    for (int i = 0; i < 3; i++) {
      rig.append(0, 8000);
    }
    rig.runFor(10);

    rig.loop(0)
        .post(
            () -> {
              rig.inlets.getFirst().abandon(new IOException("broken elsewhere"));
              rig.inlets.getFirst().forget(rig.files.getFirst());
            });
    rig.append(0, 8000);
    rig.runFor(1000);
    rig.node.cutPower();
    rig.start();

    assertThat(rig.acknowledged.get(0)).hasSize(3);
    for (JournalEntry entry : rig.acknowledged.get(0)) {
      assertThat(rig.found(entry)).isEqualTo(entry.bytes().array());
    }
  }

  @Test
  void aDamagedBatchInTheMiddleIsReportedByNameAndLaterOnesAreReplayed() throws IOException {
    JournalRig rig = started(JournalRig.SMALL, 1);
    for (int i = 0; i < 3; i++) {
      rig.append(0, 100);
      rig.runFor(10);
    }
    rig.node.kill();

    long secondPayload = 8192 + 4096 + 64 + 64;
    rig.node.medium("d").flipBit(RING, secondPayload + 50, 3);
    rig.start();

    assertThat(rig.replayed.stream().map(JournalFrame::baseOffset).toList())
        .containsExactly(0L, 200L);
    assertThat(rig.damages).hasSize(1);
    assertThat(rig.damages.getFirst().allNamed()).isTrue();
    assertThat(rig.damages.getFirst().frames().getFirst().baseOffset()).isEqualTo(100);
  }

  @Test
  void aDamagedGroupHeadInTheMiddleIsReportedThoughNothingIsKnownOfItsBatches() throws IOException {
    JournalRig rig = started(JournalRig.SMALL, 1);
    for (int i = 0; i < 3; i++) {
      rig.append(0, 100);
      rig.runFor(10);
    }
    rig.node.kill();

    rig.node.medium("d").flipBit(RING, 8192 + 4096 + 20, 0);
    rig.start();

    assertThat(rig.replayed).hasSize(2);
    assertThat(rig.damages).hasSize(1);
    assertThat(rig.damages.getFirst().allNamed()).isFalse();
  }

  @Test
  void aTornEndIsNoDamageAndItsWholeBatchesAreReplayed() throws IOException {
    JournalRig rig = started(JournalRig.SMALL, 1);
    rig.append(0, 100);
    rig.runFor(10);
    rig.append(0, 2000);
    rig.append(0, 6000);
    rig.runFor(10);
    rig.node.kill();

    rig.node.medium("d").flipBit(RING, 8192 + 4096 + 4096, 0);
    rig.start();

    assertThat(rig.replayed).hasSize(2);
    assertThat(rig.damages).isEmpty();
  }

  @Test
  void oneDamagedHeadIsMadeGoodByTheOtherAndTwoAreRefused() throws IOException {
    JournalRig rig = started(JournalRig.SMALL, 1);
    rig.append(0, 100);
    rig.runFor(10);
    rig.node.kill();

    rig.node.medium("d").flipBit(RING, 30, 0);
    assertThat(rig.start()).isTrue();
    assertThat(rig.replayed).hasSize(1);
    rig.node.kill();
    rig.node.medium("d").flipBit(RING, 30, 0);
    rig.node.medium("d").flipBit(RING, 4096 + 30, 0);

    assertThat(rig.start()).isFalse();
    assertThat(rig.failures.getLast()).hasMessageContaining("both heads");
  }

  private static long groups(JournalRig rig) {
    return rig.node.meter().value("journal_groups", "directory", "d");
  }

  private static JournalRig started(JournalSettings settings, int files) {
    JournalRig rig = new JournalRig(1, SimTuning.CALM, settings, files);
    assertThat(rig.start()).isTrue();
    return rig;
  }
}
