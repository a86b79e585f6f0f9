package barnabas.sim;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.SimRandomness;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Draws which faults befall a story: a random subset of all kinds, and of these some. Used once.
final class FaultDraw extends ActDraw {
  private static final long HOUR_MS = 3_600_000;
  private static final long YEAR_MS = 365 * 24 * HOUR_MS;

  FaultDraw(SimRandomness chance, StoryDraw story, long safetyMs) {
    super(chance, story, safetyMs);
  }

  @Override
  void draw() {
    List<IntFunction<Act.Fault>> kinds = kinds();
    List<IntFunction<Act.Fault>> enabled = new ArrayList<>();
    int share = 10 + chance.nextInt(80);
    for (IntFunction<Act.Fault> kind : kinds) {
      if (chance.chance(share)) {
        enabled.add(kind);
      }
    }
    if (enabled.isEmpty()) {
      enabled.add(anyOf(kinds));
    }
    int faults = chance.chance(5) ? 0 : 5 + chance.nextInt(24);
    for (int left = faults; left > 0; left--) {
      int broker = chance.nextInt(story.brokers().size());
      Act.Fault fault = anyOf(enabled).apply(broker);
      add(anyTime(), fault);
    }
  }

  /// One entry for each kind; what hurts most has two.
  private List<IntFunction<Act.Fault>> kinds() {
    return List.of(
        b -> new Act.Kill(b, downMs()),
        b -> new Act.CutPower(b, downMs()),
        b -> new Act.CutPowerMidway(b, 1 + chance.nextInt(300), downMs()),
        b -> new Act.CutPowerMidway(b, 1 + chance.nextInt(300), downMs()),
        b -> new Act.KillMidway(b, 1 + chance.nextInt(300), downMs()),
        b -> new Act.KillStarts(b, operations()),
        b -> new Act.KillTwice(b, chance.nextInt(chance.chance(50) ? 50 : 2_000)),
        b -> new Act.Storm(b, 5 + chance.nextInt(26), 50 + chance.nextInt(900)),
        b -> new Act.Stop(b, downMs()),
        b -> new Act.EndStopping(b, 1 + chance.nextInt(60), chance.chance(50), downMs()),
        b -> new Act.Pause(b, chance.chance(80) ? 100 + chance.nextInt(25_000) : 60_000),
        b -> new Act.FailDisk(b, failing(), 1 + chance.nextInt(3), downMs()),
        b -> new Act.FillDisk(b, leftBytes(), 1_000 + chance.nextInt(40_000)),
        b -> new Act.ReadOnlyDisk(b, 100 + chance.nextInt(20_000)),
        b -> new Act.BadSector(b, chance.chance(50) ? 512 : 4096, someMs()),
        b -> new Act.SlowDisk(b, 1 + chance.upTo(2_000_000_000L), someMs()),
        b -> new Act.HangDisk(b, 1_000 + chance.nextInt(30_000)),
        b -> new Act.RotFiles(b, 1 + chance.nextInt(8), downMs()),
        b -> new Act.RotRecords(b, ending(), 1 + chance.nextInt(4), downMs()),
        b -> new Act.RotJournal(b, 1 + chance.nextInt(8), downMs()),
        b -> new Act.RotMetadata(b, 500 + chance.nextInt(20_000)),
        b -> swap(b),
        b -> new Act.SlowLink(b, peer(b), chance.upTo(4_000_000_000L), someMs()),
        b -> new Act.CutLink(b, peer(b), direction(), someMs()),
        b -> new Act.Isolate(b, direction(), someMs()),
        b -> new Act.ResetConnections(b),
        b -> new Act.ForgetConnections(b),
        b -> new Act.PauseClient(b, client(b), 500 + chance.nextInt(40_000)),
        b -> new Act.ReadSlowly(b, client(b), 1 + chance.nextInt(500), pauseMs(), someMs()),
        b -> new Act.JumpClock(b, jumpMs()),
        b -> new Act.StrobeClock(b, jumpMs(), 10 + chance.nextInt(2_000), 1 + chance.nextInt(30)),
        b -> new Act.JumpClientClock(b, client(b), clientJumpMs()));
  }

  /// Only where there is more than one disk.
  private Act.Fault swap(int broker) {
    int directories = story.brokers().get(broker).directories();
    return directories == 1
        ? new Act.CutPower(broker, downMs())
        : new Act.SwapDisk(
            broker, chance.nextInt(directories), chance.chance(60), 1_000 + chance.nextInt(20_000));
  }

  private List<Integer> operations() {
    List<Integer> operations = new ArrayList<>();
    for (int left = 1 + chance.nextInt(5); left > 0; left--) {
      operations.add(1 + chance.nextInt(chance.chance(70) ? 80 : 600));
    }
    return List.copyOf(operations);
  }

  private long leftBytes() {
    return chance.chance(30) ? 0 : chance.nextInt(30_000);
  }

  private long pauseMs() {
    return 1 + chance.nextInt(1_000);
  }

  /// Hours, or years.
  private long jumpMs() {
    long most = chance.chance(70) ? 2 * HOUR_MS : 2 * YEAR_MS;
    return chance.upTo(2 * most) - most;
  }

  /// To before 1970, too.
  private long clientJumpMs() {
    return chance.chance(50) ? jumpMs() : chance.upTo(140 * YEAR_MS) - 70 * YEAR_MS;
  }

  private DiskFaults.Kind failing() {
    DiskFaults.Kind[] kinds = DiskFaults.Kind.values();
    return switch (chance.nextInt(4)) {
      case 0 -> DiskFaults.Kind.SYNC;
      case 1 -> DiskFaults.Kind.DURABLE_WRITE;
      default -> kinds[chance.nextInt(kinds.length)];
    };
  }

  private Act.Ending ending() {
    Act.Ending[] all = Act.Ending.values();
    return all[chance.nextInt(all.length)];
  }

  private Act.Direction direction() {
    Act.Direction[] all = Act.Direction.values();
    return all[chance.nextInt(all.length)];
  }

  /// A client, or another broker.
  private String peer(int broker) {
    int brokers = story.brokers().size();
    return brokers > 1 && chance.chance(20)
        ? "b" + (broker + 1 + chance.nextInt(brokers - 1)) % brokers
        : client(broker);
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
    return anyOf(names);
  }

  private long downMs() {
    return chance.chance(70) ? chance.nextInt(2_000) : chance.nextInt(20_000);
  }

  private long someMs() {
    return 500L + chance.nextInt(40_000);
  }
}
