package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimTuning;
import java.io.IOException;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Proves that compaction keeps the latest record of each key at its offset, keeps and brings back
/// nothing else than it says, and forgets no producer, wherever a life ends: over many seeds,
/// against a plain map.
final class CompactionTest {

  private static final int SEEDS = Integer.getInteger("barnabas.seeds", 100);
  private static final int LIVES = 4;

  /// Disk operations from the last append to the end of what is compacted then, and some more.
  private static final int STEPS = 250;

  @Test
  void theLatestRecordOfEachKeyStaysWhateverEndsALife() {
    long gone = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      gone += run(seed);
    }
    assertThat(gone).isGreaterThan(SEEDS * 20L);
  }

  /// @return how many records compaction took away
  static long run(long seed) {
    CompactionRig rig = new CompactionRig(seed);
    for (int i = 0; i < LIVES; i++) {
      live(rig);
    }
    boolean alive = rig.start() && new CompactionCheck(rig).run() && rig.rest(600);
    assertThat(alive).as("seed %s", seed).isTrue();
    CompactionCheck check = new CompactionCheck(rig);
    assertThat(check.run()).isTrue();
    return rig.history.tailMap(rig.log.startOffset()).size() - check.records().size();
  }

  private static void live(CompactionRig rig) {
    if (rig.chance.chance(25)) {
      rig.node.cutPowerAfter(1 + rig.chance.nextInt(200));
    }
    if (!rig.start() || !new CompactionCheck(rig).run()) {
      return;
    }
    if (rig.chance.chance(60)) {
      rig.node.cutPowerAfter(1 + rig.chance.nextInt(2_000));
    }
    for (int i = rig.chance.nextInt(200); i > 0; i--) {
      rig.loop().post(rig::act);
      if (!rig.pass(rig.chance.nextInt(10))) {
        return;
      }
    }
    if (!rig.pass(200) || !new CompactionCheck(rig).run()) {
      return;
    }
    switch (rig.chance.nextInt(3)) {
      case 0 -> rig.node.cutPower();
      case 1 -> rig.node.kill();
      default -> {
        if (rig.stop()) {
          rig.node.kill();
        }
      }
    }
  }

  /// What of the unsynced survives differs from step to step, and from round to round.
  @Test
  void powerThatGoesAtAnyStepOfAPassCostsNothing() {
    for (int seed = 0; seed < Math.max(STEPS, SEEDS * 2); seed++) {
      int steps = 1 + seed % STEPS;
      CompactionRig rig =
          new CompactionRig(seed, SimTuning.CALM, Compaction.ON.withDirtyRatioMin(0));
      assertThat(rig.start()).isTrue();
      append(rig, 40);
      rig.node.cutPowerAfter(steps);
      rig.rest(400);
      if (rig.node.lives() == 1) {
        rig.node.cutPower();
      }
      String where = "seed %d, %d steps".formatted(seed, steps);
      assertThat(rig.start()).as(where).isTrue();
      assertThat(rig.swapsAndCopies()).as(where).isEmpty();
      assertThat(new CompactionCheck(rig).run()).as(where).isTrue();
      assertThat(rig.rest(400) && new CompactionCheck(rig).run()).as(where).isTrue();
    }
  }

  @Test
  void aTombstoneGoesByItsTimeEvenWhereNothingNewComes() {
    CompactionRig rig = calm(Compaction.ON.withDirtyRatioMin(0).withDeleteRetentionMs(5_000));
    assertThat(rig.start()).isTrue();
    append(rig, 60);
    assertThat(rig.rest(1_000)).isTrue();
    CompactionCheck early = new CompactionCheck(rig);
    assertThat(early.run()).isTrue();
    assertThat(tombstonesBeforeActive(rig, early)).isPositive();
    append(rig, 40);
    assertThat(rig.rest(1_000) && new CompactionCheck(rig).run()).isTrue();

    assertThat(rig.rest(6_000)).isTrue();

    CompactionCheck late = new CompactionCheck(rig);
    assertThat(late.run()).isTrue();
    assertThat(tombstonesBeforeActive(rig, late)).isZero();
  }

  @Test
  void onceTombstonesAreGoneThereIsNoReasonForAnotherPass() {
    CompactionRig rig = calm(Compaction.ON.withDirtyRatioMin(0).withDeleteRetentionMs(1_000));
    assertThat(rig.start()).isTrue();
    assertThat(rig.onLoop(() -> rig.append(0, "gone", "stays", "value"))).isTrue();
    for (int i = 0; i < 60; i++) {
      assertThat(rig.onLoop(() -> rig.append(1, "other", "value")) && rig.pass(1)).isTrue();
    }
    assertThat(rig.rest(5_000)).isTrue();

    long passes = rig.passes();
    assertThat(rig.rest(5_000)).isTrue();

    assertThat(rig.passes()).isEqualTo(passes);
    CompactionCheck check = new CompactionCheck(rig);
    assertThat(check.run()).isTrue();
    assertThat(check.records()).doesNotContainKey(0L).containsKey(1L);
  }

  @Test
  void aRestartForgetsNeitherWhatIsCompactedNorWhenTombstonesGo() {
    CompactionRig rig = calm(Compaction.ON.withDirtyRatioMin(0).withDeleteRetentionMs(5_000));
    assertThat(rig.start()).isTrue();
    append(rig, 60);
    assertThat(rig.rest(1_000)).isTrue();
    long cleanTo = rig.log.compaction().cleanTo();
    assertThat(cleanTo).isPositive();
    rig.node.kill();

    assertThat(rig.start() && rig.rest(100)).isTrue();

    assertThat(rig.log.compaction().cleanTo()).isEqualTo(cleanTo);
    assertThat(rig.passes()).isZero();
    assertThat(rig.rest(6_000)).isTrue();
    CompactionCheck late = new CompactionCheck(rig);
    assertThat(late.run()).isTrue();
    assertThat(tombstonesBeforeActive(rig, late)).isZero();
  }

  @Test
  void whatACheckpointAndSnapshotsSaidIsFoundAgainInACompactedLog() throws IOException {
    CompactionRig rig = calm(Compaction.ON.withDirtyRatioMin(0));
    assertThat(rig.start()).isTrue();
    append(rig, 60);
    assertThat(rig.rest(1_000)).isTrue();
    append(rig, 10);
    rig.loseCheckpointAndSnapshots();

    assertThat(rig.start() && new CompactionCheck(rig).run()).isTrue();
    assertThat(rig.log.damages()).isEmpty();
  }

  @Test
  void aProducerIsKnownByItsLastBatchThoughNoRecordOfItStays() throws IOException {
    CompactionRig rig = calm(Compaction.ON.withDirtyRatioMin(0));
    assertThat(rig.start()).isTrue();
    assertThat(rig.onLoop(() -> rig.append(0, "k", "old"))).isTrue();
    for (int i = 0; i < 60; i++) {
      assertThat(rig.onLoop(() -> rig.append(1, "k", "new")) && rig.pass(1)).isTrue();
    }
    assertThat(rig.rest(1_000)).isTrue();
    rig.loseCheckpointAndSnapshots();

    assertThat(rig.start()).isTrue();

    CompactionCheck check = new CompactionCheck(rig);
    assertThat(check.run()).isTrue();
    assertThat(check.records()).doesNotContainKey(0L);
  }

  @Test
  void whatTheJournalStillHoldsOfSegmentsIsVoidOnceTheyAreWrittenAnew() throws IOException {
    CompactionRig rig = calm(Compaction.ON.withDirtyRatioMin(0));
    assertThat(rig.start()).isTrue();
    appendTogether(rig, 60);
    assertThat(rig.rest(1_000)).isTrue();
    assertThat(rig.log.compaction().cleanTo()).isPositive();
    appendTogether(rig, 3);
    rig.loseCheckpointAndSnapshots();

    assertThat(rig.start() && new CompactionCheck(rig).run()).isTrue();
    assertThat(rig.log.damages()).isEmpty();
  }

  @Test
  void whereALogWasCutIsVoidOnceThatSegmentIsWrittenAnew() throws IOException {
    CompactionRig rig = calm(Compaction.ON.withDirtyRatioMin(0));
    assertThat(rig.start()).isTrue();
    append(rig, 30);
    assertThat(rig.onLoop(() -> rig.truncate(rig.log.endOffset() - 1)) && rig.pass(20)).isTrue();
    append(rig, 60);
    assertThat(rig.rest(1_000)).isTrue();
    assertThat(rig.log.compaction().cleanTo()).isPositive();
    rig.loseCheckpointAndSnapshots();

    assertThat(rig.start() && new CompactionCheck(rig).run()).isTrue();
    assertThat(rig.log.damages()).isEmpty();
  }

  @Test
  void nothingIsCompactedBelowTheDirtyRatio() {
    CompactionRig rig = calm(Compaction.ON.withDirtyRatioMin(1));
    assertThat(rig.start()).isTrue();
    append(rig, 60);

    assertThat(rig.rest(2_000)).isTrue();

    CompactionCheck check = new CompactionCheck(rig);
    assertThat(check.run()).isTrue();
    assertThat(check.records().keySet()).isEqualTo(rig.history.keySet());
  }

  /// Nothing but their neighbours and the epochs tells of damage in these: a copy would have hidden
  /// it.
  @ParameterizedTest
  @CsvSource({"base offset,7", "leader epoch,15"})
  void aSegmentWithDamageIsLeftAlone(String field, int position) throws IOException {
    CompactionRig rig = calm(Compaction.ON.withDirtyRatioMin(0).withLags(3_000, Long.MAX_VALUE));
    assertThat(rig.start()).isTrue();
    append(rig, 60);
    assertThat(rig.rest(1_000) && rig.stop()).isTrue();
    rig.node.kill();
    String first = LogFiles.segment(CompactionRig.LOG, 0);
    rig.node.medium(CompactionRig.DISK).flipBit(first, position, 1);

    assertThat(rig.start() && rig.rest(6_000)).isTrue();

    assertThat(rig.passes()).as(field).isZero();
  }

  @Test
  void recordsStayUntilTheyAreOldEnough() {
    CompactionRig rig = calm(Compaction.ON.withDirtyRatioMin(0).withLags(3_000, Long.MAX_VALUE));
    assertThat(rig.start()).isTrue();
    append(rig, 60);
    assertThat(rig.rest(2_500)).isTrue();
    CompactionCheck early = new CompactionCheck(rig);
    assertThat(early.run()).isTrue();
    assertThat(early.records().keySet()).isEqualTo(rig.history.keySet());

    assertThat(rig.rest(2_500)).isTrue();

    CompactionCheck late = new CompactionCheck(rig);
    assertThat(late.run()).isTrue();
    assertThat(late.records()).hasSizeLessThan(rig.history.size());
  }

  @Test
  void oldRecordsDontWaitForTheDirtyRatio() {
    CompactionRig rig = calm(Compaction.ON.withDirtyRatioMin(1).withLags(0, 6_000));
    assertThat(rig.start()).isTrue();
    append(rig, 60);
    assertThat(rig.rest(2_500)).isTrue();
    CompactionCheck early = new CompactionCheck(rig);
    assertThat(early.run()).isTrue();
    assertThat(early.records().keySet()).isEqualTo(rig.history.keySet());

    assertThat(rig.rest(6_000)).isTrue();

    CompactionCheck late = new CompactionCheck(rig);
    assertThat(late.run()).isTrue();
    TreeSet<String> keys = new TreeSet<>();
    rig.history.values().forEach(entry -> keys.add(entry.key()));
    assertThat(late.records()).hasSizeLessThanOrEqualTo(keys.size());
  }

  private static CompactionRig calm(Compaction how) {
    return new CompactionRig(7, SimTuning.CALM, how);
  }

  private static void append(CompactionRig rig, int batches) {
    for (int i = 0; i < batches; i++) {
      assertThat(rig.onLoop(rig::append)).isTrue();
      assertThat(rig.pass(1)).isTrue();
    }
  }

  /// Appends in one turn, so that the journal keeps all of it for long.
  private static void appendTogether(CompactionRig rig, int batches) {
    assertThat(
            rig.onLoop(
                () -> {
                  for (int i = 0; i < batches; i++) {
                    rig.append();
                  }
                }))
        .isTrue();
  }

  private static long tombstonesBeforeActive(CompactionRig rig, CompactionCheck check) {
    long active = rig.log.compaction().cleanTo();
    return check.records().headMap(active).values().stream()
        .filter(entry -> entry.value() == null)
        .count();
  }
}
