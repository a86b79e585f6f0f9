package barnabas.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves that no committed entry is lost and none is invented or reordered: random proposals, the
/// power cut or the process killed at a random disk operation, in some lives a failing or full disk
/// before that, again and again on one disk, with snapshots every few entries. Each seed is another
/// run.
class PowerCutTest {
  private static final int SEEDS = 250;
  private static final int LIVES = 6;
  private static final QuorumSettings TINY = new QuorumSettings(500, 20, 120, 2000);

  @Test
  void acknowledgedEntriesSurviveEveryPowerCut() {
    int recovered = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      recovered += new Run(seed).lives();
    }
    assertThat(recovered).isGreaterThan(SEEDS);
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    Run one = new Run(42);
    Run two = new Run(42);
    one.lives();
    two.lives();

    assertThat(one.world.hash()).isEqualTo(two.world.hash());
  }

  private static final class Run {
    private final SimWorld world;
    private final SimNode node;
    private final List<String> committed = new ArrayList<>();
    private int next;

    Run(long seed) {
      world = new SimWorld(seed, seed % 3 == 0 ? SimTuning.CALM : SimTuning.ROUGH);
      node = world.node("n1");
    }

    int lives() {
      for (int life = 0; life < LIVES; life++) {
        live();
      }
      Follower last = new Follower(node, TINY);
      assertThat(world.runUntil(last::leads, 60_000)).isTrue();
      check(last);
      return last.state.size();
    }

    private void live() {
      Follower follower = new Follower(node, TINY);
      boolean[] dead = {false};
      node.onDeath(() -> dead[0] = true);
      node.cutPowerAfter(1 + world.chance().upTo(120));
      boolean faulty = world.chance().chance(25);
      if (faulty) {
        failOnce(1 + world.chance().upTo(60));
      }
      List<String> proposed = new ArrayList<>();
      boolean told = false;
      for (int turn = 0; turn < 60 && !dead[0]; turn++) {
        world.runFor(world.chance().upTo(8));
        if (!dead[0] && follower.leads() && follower.failures.isEmpty()) {
          if (!told) {
            check(follower);
            told = true;
          }
          propose(follower, proposed);
        }
      }
      if (!dead[0]) {
        node.kill();
      }
      node.medium(Follower.DISK).faults(DiskFaults.NONE);
      assertThat(faulty ? List.of() : follower.failures).as("seed %d", world.seed()).isEmpty();
      settle(follower, proposed, told);
    }

    /// Lets one operation that changes something fail, as on a broken or full disk.
    private void failOnce(long countdown) {
      long[] left = {countdown};
      Fault fault = world.chance().chance(50) ? Fault.broken() : Fault.full();
      node.medium(Follower.DISK)
          .faults(
              operation ->
                  switch (operation.kind()) {
                    case OPEN, READ, LIST, DURABLE_WRITE -> Fault.NONE;
                    case WRITE, RESIZE, SYNC, FOLDER_SYNC, MAKE_FOLDERS, RENAME, DELETE ->
                        --left[0] == 0 ? fault : Fault.NONE;
                  });
    }

    private void propose(Follower follower, List<String> proposed) {
      int count = 1 + world.chance().nextInt(4);
      for (int i = 0; i < count; i++) {
        String entry = "entry " + next++ + "x".repeat(world.chance().nextInt(40));
        proposed.add(entry);
        follower.propose(entry);
      }
    }

    /// What recovery gives must be what was committed.
    private void check(Follower follower) {
      assertThat(follower.failures).as("seed %d", world.seed()).isEmpty();
      int count = Math.min(committed.size(), follower.state.size());
      assertThat(follower.state.subList(0, count)).as("seed %d", world.seed()).isEqualTo(committed);
      committed.clear();
      committed.addAll(follower.state);
    }

    /// After death: all that was acknowledged must come back; what was only proposed may.
    private void settle(Follower follower, List<String> proposed, boolean told) {
      if (!told) {
        return;
      }
      committed.addAll(follower.acknowledged);
      Follower again = new Follower(node, TINY);
      assertThat(world.runUntil(again::leads, 60_000)).as("seed %d", world.seed()).isTrue();
      int certain = committed.size();
      check(again);
      List<String> extra = committed.subList(certain, committed.size());
      int from = proposed.indexOf(extra.isEmpty() ? "" : extra.getFirst());
      assertThat(extra.isEmpty() || proposed.subList(from, from + extra.size()).equals(extra))
          .as("seed %d: %s", world.seed(), extra)
          .isTrue();
      node.kill();
    }
  }
}
