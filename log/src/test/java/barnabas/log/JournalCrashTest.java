package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimTuning;
import org.junit.jupiter.api.Test;

/// Proves that whatever the journal acknowledged is found after kills and power cuts at any step,
/// over many seeds, with rings that come round and grow.
final class JournalCrashTest {
  private static final int SEEDS = Integer.getInteger("barnabas.seeds", 150);
  private static final int FILES = 5;

  @Test
  void everyAcknowledgedBatchIsFoundAfterKillsAndPowerCuts() {
    long acknowledged = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      acknowledged += runSeed(seed);
    }
    assertThat(acknowledged).isGreaterThan(SEEDS * 20L);
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    assertThat(hashOf(11)).isEqualTo(hashOf(11)).isNotEqualTo(hashOf(12));
  }

  private static long hashOf(long seed) {
    JournalRig rig = new JournalRig(seed, SimTuning.ROUGH, JournalRig.SMALL, FILES);
    live(rig);
    return rig.world.hash();
  }

  private static long runSeed(long seed) {
    JournalRig rig = new JournalRig(seed, SimTuning.ROUGH, JournalRig.SMALL, FILES);
    for (int life = 0; life < 5; life++) {
      live(rig);
    }
    check(rig, seed);
    return rig.acknowledged.values().stream().mapToLong(java.util.List::size).sum();
  }

  /// One life: start, append, end in one of many ways.
  private static void live(JournalRig rig) {
    var chance = rig.world.chance();
    if (chance.chance(30)) {
      rig.node.cutPowerAfter(1 + chance.nextInt(40));
    }
    if (!rig.start()) {
      return;
    }
    assertThat(rig.damages).isEmpty();
    if (chance.chance(50)) {
      rig.node.cutPowerAfter(1 + chance.nextInt(300));
    }
    boolean alive = true;
    for (int i = chance.nextInt(60); i > 0 && alive; i--) {
      rig.append(chance.nextInt(FILES), 1 + chance.nextInt(chance.chance(80) ? 300 : 8000));
      alive = !chance.chance(40) || rig.runFor(chance.nextInt(8));
    }
    if (!alive) {
      return;
    }
    switch (chance.nextInt(4)) {
      case 0 -> rig.node.kill();
      case 1 -> rig.node.cutPower();
      case 2 -> {
        if (rig.runFor(20_000)) {
          stop(rig);
        }
      }
      default -> {
        if (rig.runFor(chance.nextInt(50))) {
          rig.node.kill();
        }
      }
    }
  }

  private static void stop(JournalRig rig) {
    int life = rig.node.lives();
    boolean stopped = rig.stop();
    if (rig.node.lives() == life) {
      assertThat(stopped).isTrue();
      rig.node.cutPower();
      assertThat(rig.start()).isTrue();
      assertThat(rig.clean).isTrue();
      rig.node.kill();
    }
  }

  private static void check(JournalRig rig, long seed) {
    rig.node.cutPower();
    assertThat(rig.start()).as("seed %s: %s", seed, rig.failures).isTrue();
    rig.node.cutPower();
    assertThat(rig.start()).isTrue();
    rig.acknowledged.forEach(
        (file, entries) -> {
          for (JournalEntry entry : entries) {
            assertThat(rig.found(entry))
                .as("seed %s, file %s at %s", seed, file, entry.position())
                .isEqualTo(entry.bytes().array());
          }
        });
  }
}
