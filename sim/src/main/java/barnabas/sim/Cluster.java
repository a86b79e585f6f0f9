package barnabas.sim;

import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimWorld;
import java.util.ArrayList;
import java.util.List;

/// The brokers of a run and what befalls them. Owned by the run.
final class Cluster {
  private static final int FORGOTTEN_PERCENT = 60;
  private static final long NANOS_PER_MS = 1_000_000;

  private final SimWorld world;
  private final Chronicle chronicle;
  private final List<BrokerMachine> brokers = new ArrayList<>();
  private boolean healed;

  Cluster(SimWorld world, Story story, Build build, Chronicle chronicle) {
    this.world = world;
    this.chronicle = chronicle;
    for (Story.Broker shape : story.brokers()) {
      brokers.add(new BrokerMachine(world, shape, brokers.size(), build, chronicle));
    }
  }

  BrokerMachine broker(int number) {
    return brokers.get(number);
  }

  List<BrokerMachine> brokers() {
    return List.copyOf(brokers);
  }

  void start() {
    brokers.forEach(BrokerMachine::start);
  }

  boolean serves() {
    return brokers.stream().allMatch(BrokerMachine::serves);
  }

  /// Lets a fault happen.
  void befall(Act.Fault fault) {
    if (healed) {
      return;
    }
    chronicle.say(() -> "FAULT " + fault);
    world.count("fault " + fault.label());
    BrokerMachine broker = brokers.get(fault.broker());
    switch (fault) {
      case Act.Kill(int _, long downMs) -> broker.end(broker.machine()::kill, downMs);
      case Act.CutPower(int _, long downMs) -> broker.end(broker.machine()::cutPower, downMs);
      case Act.CutPowerMidway(int _, int operations, long downMs) -> {
        broker.downNextMs(downMs);
        broker.machine().cutPowerAfter(operations);
      }
      case Act.Stop(int _, long downMs) -> broker.stop(downMs);
      case Act.Pause(int _, long ms) -> broker.machine().pause(ms);
      case Act.JumpClock(int _, long ms) -> broker.machine().jumpWall(ms);
      case Act.ResetConnections _ -> broker.machine().resetConnections();
      case Act.ForgetConnections _ -> broker.machine().forgetConnections(FORGOTTEN_PERCENT);
      case Act.PauseClient(int _, String client, long ms) -> world.node(client).pause(ms);
      case Act.RotFiles(int _, int bits, long downMs) -> {
        broker.end(broker.machine()::kill, downMs);
        broker.media().forEach(medium -> new Rot(medium, world.chance()).flip(bits));
      }
      case Act.FailDisk _,
          Act.FillDisk _,
          Act.ReadOnlyDisk _,
          Act.SlowDisk _,
          Act.StallDisk _,
          Act.HangDisk _ ->
          disk(fault, broker);
      case Act.SlowLink _, Act.CutLink _ -> link(fault, broker.machine().name());
    }
  }

  private void disk(Act.Fault fault, BrokerMachine broker) {
    switch (fault) {
      case Act.FailDisk f -> {
        broker.downNextMs(f.downMs());
        broker.weather().fail(f.kind(), f.times());
      }
      case Act.FillDisk(int _, long leftBytes, long ms) -> {
        for (SimMedium medium : broker.media()) {
          medium.capacity(medium.usedBytes() + leftBytes);
          later(ms, () -> medium.capacity(SimMedium.ROOMY_BYTES));
        }
      }
      case Act.ReadOnlyDisk(int _, long ms) -> {
        broker.weather().readOnly(true);
        later(ms, () -> broker.weather().readOnly(false));
      }
      case Act.SlowDisk(int _, long nanosMax, long ms) -> {
        broker.weather().slow(nanosMax);
        later(ms, () -> broker.weather().slow(0));
      }
      case Act.StallDisk(int _, long ms) ->
          broker.weather().stall(world.nanos() + ms * NANOS_PER_MS, world::nanos);
      case Act.HangDisk(int _, long ms) -> {
        broker.weather().hang();
        int life = broker.machine().lives();
        later(
            ms,
            () -> {
              if (broker.machine().lives() == life) {
                broker.end(broker.machine()::cutPower, 100);
              }
            });
      }
      default -> throw new IllegalArgumentException("not a disk's: " + fault);
    }
  }

  private void link(Act.Fault fault, String broker) {
    switch (fault) {
      case Act.SlowLink(int _, String client, long nanos, long ms) -> {
        world.wires().slow(broker, client, nanos);
        world.wires().slow(client, broker, nanos);
        later(
            ms,
            () -> {
              world.wires().slow(broker, client, 0);
              world.wires().slow(client, broker, 0);
            });
      }
      case Act.CutLink(int _, String client, Act.Direction direction, long ms) -> {
        if (direction != Act.Direction.FROM_BROKER) {
          world.wires().cutDirection(client, broker);
        }
        if (direction != Act.Direction.TO_BROKER) {
          world.wires().cutDirection(broker, client);
        }
        later(ms, () -> world.wires().heal(broker, client));
      }
      default -> throw new IllegalArgumentException("not a link's: " + fault);
    }
  }

  /// Ends all faults. A disk that hangs or failed is made to work, which the broker believes only
  /// after a restart.
  void heal() {
    healed = true;
    chronicle.say(() -> "all faults end");
    world.wires().healAll();
    for (BrokerMachine broker : brokers) {
      broker.media().forEach(medium -> medium.capacity(SimMedium.ROOMY_BYTES));
      broker.machine().cutPowerAfter(Long.MAX_VALUE);
      broker.downNextMs(0);
      if (broker.weather().hangs() || broker.weather().hasFailed()) {
        broker.end(broker.machine()::kill, 0);
      }
      broker.weather().calm();
    }
  }

  private void later(long ms, Runnable task) {
    world.node("director").loop("l").after(ms, task);
  }
}
