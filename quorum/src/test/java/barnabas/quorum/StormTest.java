package barnabas.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.quorum.Consensus.Leadership;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Proves that three voters never disagree and always come back: entries proposed at whoever leads
/// while nodes are killed, lose their power in the midst of a write, are cut off, and links lose
/// and reorder messages, with snapshots every few entries. Then the faults stop, and all three must
/// soon have the same entries, every acknowledged one among them. Each seed is another run.
class StormTest {
  private static final int SEEDS = Integer.getInteger("quorum.storms", 120);
  private static final long FIRST_SEED = Long.getLong("quorum.storm", 1);
  private static final int STEPS = 150;
  private static final Predicate<String> ENDS = entry -> entry.startsWith("end ");
  private static final QuorumSettings TINY = new QuorumSettings(600, 20, 120, 2000);

  @Test
  void votersAgreeWhateverHappensAndServeAgainAfterwards() {
    int crashes = 0;
    int restored = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      Storm storm = new Storm(seed);
      try {
        storm.run();
      } catch (RuntimeException | AssertionError failed) {
        throw new AssertionError("seed " + seed, failed);
      }
      crashes += storm.crashes;
      restored += storm.restored;
    }
    assertThat(crashes).isGreaterThan(SEEDS * 5);
    assertThat(restored).isGreaterThan(SEEDS);
  }

  @Test
  void theSameSeedGivesTheSameStorm() {
    Storm one = new Storm(42);
    Storm two = new Storm(42);
    one.run();
    two.run();

    assertThat(one.trio.world.hash()).isEqualTo(two.trio.world.hash());
  }

  /// One run. What any voter hears is compared with what the others have heard before.
  private static final class Storm {
    private final Trio trio;
    private final List<String> agreed = new ArrayList<>();
    private final List<String> acknowledged = new ArrayList<>();
    private final TreeMap<Long, Integer> leaders = new TreeMap<>();
    private int next;
    private int crashes;
    private int restored;

    Storm(long seed) {
      trio = new Trio(seed, TINY);
    }

    void run() {
      trio.startAll();
      for (int step = 0; step < STEPS; step++) {
        List<Follower> before = List.copyOf(trio.alive.values());
        harm();
        trio.leader().ifPresent(this::propose);
        trio.world.runFor(trio.world.chance().upTo(40));
        before.forEach(this::compare);
        bury(before);
      }
      calm();
    }

    private void harm() {
      int id = 1 + trio.world.chance().nextInt(Trio.SIZE);
      switch (trio.world.chance().nextInt(12)) {
        case 0 -> {
          if (trio.alive.containsKey(id)) {
            trio.kill(id);
          }
        }
        case 1 -> trio.nodes.get(id - 1).cutPowerAfter(1 + trio.world.chance().upTo(40));
        case 2, 3, 4 -> {
          if (!trio.alive.containsKey(id)) {
            trio.start(id);
          }
        }
        case 5 -> trio.cutOff.add(id);
        case 6, 7 -> trio.cutOff.clear();
        case 8 -> trio.lossPercent = trio.world.chance().nextInt(30);
        default -> {}
      }
    }

    private void propose(Follower leader) {
      int count = 1 + trio.world.chance().nextInt(3);
      for (int i = 0; i < count; i++) {
        leader.propose("entry " + next++ + "x".repeat(trio.world.chance().nextInt(40)));
      }
    }

    /// Also of one that has just died: what it told counts.
    private void compare(Follower follower) {
      assertThat(follower.failures).isEmpty();
      for (int i = 0; i < Math.min(agreed.size(), follower.state.size()); i++) {
        assertThat(follower.state.get(i))
            .as("entry %d of voter %d", i, follower.id)
            .isEqualTo(agreed.get(i));
      }
      for (int i = agreed.size(); i < follower.state.size(); i++) {
        agreed.add(follower.state.get(i));
      }
      Leadership leadership = follower.leadership;
      if (leadership.leaderId() != Leadership.NOBODY) {
        Integer other = leaders.put(leadership.term(), leadership.leaderId());
        assertThat(other == null || other == leadership.leaderId())
            .as("one leader a term")
            .isTrue();
      }
    }

    private void bury(List<Follower> before) {
      for (Follower follower : before) {
        if (trio.alive.get(follower.id) != follower) {
          crashes++;
          restored += follower.restored;
          acknowledged.addAll(follower.acknowledged);
        }
      }
    }

    /// Proposes an end at whoever leads, until one of them is known to all. It may take many: the
    /// leader may still be busy with what it had before, and a voter that was receiving a snapshot
    /// from an earlier leader waits for a younger one from this.
    private boolean endedEverywhere() {
      trio.world.runFor(100);
      trio.leader().ifPresent(leader -> leader.propose("end " + next++));
      return trio.alive.values().stream().allMatch(each -> each.state.stream().anyMatch(ENDS));
    }

    private void calm() {
      trio.lossPercent = 0;
      trio.cutOff.clear();
      trio.nodes.forEach(node -> node.cutPowerAfter(Long.MAX_VALUE));
      trio.startAll();
      trio.until(this::endedEverywhere);
      trio.world.runFor(2_000);
      trio.alive.values().forEach(this::compare);
      trio.alive.values().forEach(each -> acknowledged.addAll(each.acknowledged));
      trio.alive.values().forEach(each -> assertThat(each.state).isEqualTo(agreed));
      assertThat(agreed).containsAll(acknowledged).doesNotHaveDuplicates();
    }
  }
}
