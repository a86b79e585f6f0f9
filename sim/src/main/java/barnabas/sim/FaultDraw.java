package barnabas.sim;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.SimRandomness;
import java.util.ArrayList;
import java.util.List;

/// Draws which faults befall a story: a random subset of all kinds, and of these some. Used once.
final class FaultDraw {
  private static final int KINDS = 18;
  private static final long HOUR_MS = 3_600_000;

  private final SimRandomness chance;
  private final StoryDraw story;
  private final long safetyMs;

  FaultDraw(SimRandomness chance, StoryDraw story, long safetyMs) {
    this.chance = chance;
    this.story = story;
    this.safetyMs = safetyMs;
  }

  void draw() {
    List<Integer> enabled = new ArrayList<>();
    int share = 10 + chance.nextInt(80);
    for (int kind = 0; kind < KINDS; kind++) {
      if (chance.chance(share)) {
        enabled.add(kind);
      }
    }
    if (enabled.isEmpty()) {
      enabled.add(chance.nextInt(KINDS));
    }
    int faults = chance.chance(5) ? 0 : 3 + chance.nextInt(24);
    for (int left = faults; left > 0; left--) {
      Act.Fault fault = fault(enabled.get(chance.nextInt(enabled.size())));
      story.add(chance.upTo(safetyMs - 1), fault);
    }
  }

  private Act.Fault fault(int kind) {
    int broker = chance.nextInt(story.brokers().size());
    return switch (kind) {
      case 0 -> new Act.Kill(broker, downMs());
      case 1 -> new Act.CutPower(broker, downMs());
      case 2, 3 -> new Act.CutPowerMidway(broker, 1 + chance.nextInt(300), downMs());
      case 4 -> new Act.Stop(broker, downMs());
      case 5 -> new Act.Pause(broker, 100 + chance.nextInt(25_000));
      case 6 -> new Act.FailDisk(broker, failing(), 1 + chance.nextInt(3), downMs());
      case 7 -> new Act.FillDisk(broker, chance.nextInt(30_000), 1_000 + chance.nextInt(40_000));
      case 8 -> new Act.SlowDisk(broker, 1 + chance.upTo(2_000_000_000L), someMs());
      case 9 -> new Act.HangDisk(broker, 1_000 + chance.nextInt(30_000));
      case 10 -> new Act.SlowLink(broker, client(broker), chance.upTo(4_000_000_000L), someMs());
      case 11 -> new Act.CutLink(broker, client(broker), direction(), someMs());
      case 12 -> new Act.ResetConnections(broker);
      case 13 -> new Act.ForgetConnections(broker);
      case 14 -> new Act.ReadOnlyDisk(broker, 100 + chance.nextInt(20_000));
      case 15 -> new Act.RotFiles(broker, 1 + chance.nextInt(8), downMs());
      case 16 -> new Act.PauseClient(broker, client(broker), 500 + chance.nextInt(40_000));
      default -> new Act.JumpClock(broker, chance.upTo(4 * HOUR_MS) - 2 * HOUR_MS);
    };
  }

  private DiskFaults.Kind failing() {
    DiskFaults.Kind[] kinds = DiskFaults.Kind.values();
    return switch (chance.nextInt(4)) {
      case 0 -> DiskFaults.Kind.SYNC;
      case 1 -> DiskFaults.Kind.DURABLE_WRITE;
      default -> kinds[chance.nextInt(kinds.length)];
    };
  }

  private Act.Direction direction() {
    Act.Direction[] all = Act.Direction.values();
    return all[chance.nextInt(all.length)];
  }

  private String client(int broker) {
    List<String> names = new ArrayList<>();
    names.add("a" + broker);
    for (int i = 0; i < story.writers().size(); i++) {
      names.add("w" + i);
    }
    for (int i = 0; i < story.readers().size(); i++) {
      names.add("r" + i);
    }
    for (int i = 0; i < story.groups().size(); i++) {
      names.add("g" + i + "m" + chance.nextInt(4));
    }
    for (int i = 0; i < story.repeaters().size(); i++) {
      names.add("d" + i);
    }
    return names.get(chance.nextInt(names.size()));
  }

  private long downMs() {
    return chance.chance(70) ? chance.nextInt(2_000) : chance.nextInt(20_000);
  }

  private long someMs() {
    return 500L + chance.nextInt(40_000);
  }
}
