package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimRandomness;
import java.util.ArrayList;
import java.util.List;

/// One life after another of a log directory: start, compare with the model, work, end.
final class CrashLife {
  private final CrashRig rig;
  private final SimRandomness chance;

  CrashLife(CrashRig rig) {
    this.rig = rig;
    this.chance = rig.chance;
  }

  /// How a life ends, unless the power goes before.
  enum End {
    KILL,
    POWER_CUT,
    STOP
  }

  /// Lives one life.
  ///
  /// @return how it ended
  End live(List<End> ends) {
    int number = rig.node.lives();
    if (ends.contains(End.POWER_CUT) && chance.chance(25)) {
      rig.node.cutPowerAfter(1 + chance.nextInt(150));
    }
    if (!rig.start() || !verifyAll()) {
      return endedBySurprise(number);
    }
    if (ends.contains(End.POWER_CUT) && chance.chance(50)) {
      rig.node.cutPowerAfter(1 + chance.nextInt(500));
    }
    for (int i = chance.nextInt(120); i > 0 && rig.node.lives() == number; i--) {
      CrashLog log = rig.logs.get(chance.nextInt(rig.logs.size()));
      rig.loop(log).post(() -> act(log));
      if (chance.chance(40)) {
        rig.world.runUntil(() -> rig.node.lives() != number, chance.nextInt(8));
      }
    }
    return rig.node.lives() == number
        ? end(ends.get(chance.nextInt(ends.size())), number)
        : End.POWER_CUT;
  }

  private End end(End wanted, int number) {
    switch (wanted) {
      case KILL -> rig.node.kill();
      case POWER_CUT -> rig.node.cutPower();
      case STOP -> {
        rig.world.runUntil(() -> rig.node.lives() != number, 1_000);
        if (rig.node.lives() != number) {
          return End.POWER_CUT;
        }
        boolean stopped = rig.stop();
        if (rig.node.lives() != number) {
          return End.POWER_CUT;
        }
        rig.node.kill();
        // A stop on a failing disk is one without a checkpoint.
        return stopped && !rig.failing ? End.STOP : End.KILL;
      }
    }
    return wanted;
  }

  /// The power went, or the disk failed while the directory was opened.
  private End endedBySurprise(int number) {
    if (rig.node.lives() == number) {
      assertThat(rig.failures).as("seed %s", rig.world.seed()).isNotEmpty();
      rig.node.kill();
      return End.KILL;
    }
    return End.POWER_CUT;
  }

  /// Starts once more with nothing in the way, and compares.
  void verifyAtRest() {
    int failed = rig.failures.size();
    boolean started = rig.start();
    assertThat(started && rig.failures.size() == failed)
        .as("seed %s starts: %s", rig.world.seed(), rig.failures)
        .isTrue();
    assertThat(verifyAll()).isTrue();
    assertThat(strays()).as("seed %s: files of no use", rig.world.seed()).isEmpty();
  }

  /// Files that should be gone once a start is over.
  private List<String> strays() {
    List<String> files = files(rig);
    return files.stream()
        .filter(
            path ->
                path.endsWith(WholeFile.UNFINISHED)
                    || path.endsWith(".cleaned")
                    || path.endsWith(".swap")
                    || path.contains(LogFiles.DELETED_SUFFIX)
                    || path.endsWith(".blocks") && !files.contains(path.replace(".blocks", ".log")))
        .toList();
  }

  private boolean verifyAll() {
    for (CrashLog log : rig.logs) {
      if (log.log == null || !new CrashCheck(rig, log).run()) {
        return false;
      }
    }
    return true;
  }

  private void act(CrashLog log) {
    int kind = chance.nextInt(40);
    if (kind < 34) {
      rig.append(log);
    } else if (kind < 36) {
      rig.deleteSome(log);
    } else if (kind < 37) {
      rig.truncateSome(log);
    } else {
      log.open().sweep(log.open().syncedOffset());
    }
  }

  /// All files of the directory.
  static List<String> files(CrashRig rig) {
    List<String> files = new ArrayList<>();
    gather(rig.node.medium(CrashRig.DISK), "", files);
    return files;
  }

  private static void gather(SimMedium medium, String folder, List<String> files) {
    for (String name : medium.list(folder)) {
      String path = folder.isEmpty() ? name : folder + '/' + name;
      if (medium.isFolder(path)) {
        gather(medium, path, files);
      } else {
        files.add(path);
      }
    }
  }
}
