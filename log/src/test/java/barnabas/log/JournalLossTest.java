package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimTuning;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves that a journal that lost its end, or is gone, costs no more than what it alone held, and
/// nothing of what is appended later.
final class JournalLossTest {

  private static final String RING = "journal.ring";

  @Test
  void aRingThatLostItsEndIsReplayedAsFarAsItIsThereAndTheLossReported() throws IOException {
    JournalRig rig = new JournalRig(1, SimTuning.CALM, JournalRig.SMALL, 1);
    rig.start();
    for (int i = 0; i < 6; i++) {
      rig.append(0, 300);
      rig.runFor(10);
    }
    long size = rig.node.medium(JournalRig.DISK).size(RING);
    rig.node.kill();
    rig.node.medium(JournalRig.DISK).cut(RING, JournalFormat.HEADS_BYTES + 3 * 4096 + 100);

    assertThat(rig.start()).isTrue();

    assertThat(rig.replayed).hasSizeBetween(3, 4);
    assertThat(rig.damages.getFirst().words()).contains("lost its last");
    assertThat(rig.node.medium(JournalRig.DISK).size(RING)).isEqualTo(size);
  }

  @Test
  void whatLiesBehindTheLostEndOfARingThatCameRoundIsFound() throws IOException {
    JournalRig rig = new JournalRig(1, SimTuning.CALM, JournalRig.SMALL, 1);
    rig.start();
    int appended = 0;
    do {
      rig.append(0, 3_000);
      rig.runFor(10);
      appended++;
    } while (appended < 20);
    rig.node.kill();
    long size = rig.node.medium(JournalRig.DISK).size(RING);
    rig.node.medium(JournalRig.DISK).cut(RING, size - 8192);

    assertThat(rig.start()).isTrue();

    assertThat(rig.replayed.getLast().baseOffset()).isEqualTo(19 * 3_000);
  }

  @Test
  void appendsBehindALostRingAreReplayedThoughTheLogKnowsLaterGroups() {
    LogWorld w = LogWorld.calm();
    for (int i = 0; i < 10; i++) {
      w.appendSynced("a" + i);
    }
    List<Long> ends = new ArrayList<>();
    w.onLoop(() -> w.log.truncate(5, Outcome.of(ends::add, LogWorld::fail)));
    w.until(() -> !ends.isEmpty());
    w.node.kill();
    deleteRing(w);

    w.start();
    w.open(LogWorld.LOG);
    w.appendSynced("b");
    w.node.cutPower();
    w.start();
    w.open(LogWorld.LOG);

    assertThat(w.records(0, 10_000)).containsExactly("0=a0", "1=a1", "2=a2", "3=a3", "4=a4", "5=b");
  }

  private static void deleteRing(LogWorld w) {
    boolean[] deleted = new boolean[1];
    w.node
        .disk("d0")
        .run(
            w.loop(),
            0,
            folder -> {
              folder.delete(RING);
              folder.sync("");
              return true;
            },
            Outcome.of(done -> deleted[0] = done, LogWorld::fail));
    w.until(() -> deleted[0]);
  }
}
