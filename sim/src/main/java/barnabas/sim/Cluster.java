package barnabas.sim;

import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimWorld;
import java.util.ArrayList;
import java.util.List;

/// The brokers of a run and what befalls them. Owned by the run.
final class Cluster {
  private final SimWorld world;
  private final Director director;
  private final Chronicle chronicle;
  private final List<BrokerMachine> brokers = new ArrayList<>();
  private final List<String> machines;
  private final ProcessTrouble processes;
  private final DiskTrouble disks;
  private final LinkTrouble links;
  private final Swapping swaps;
  private final Rotting rot;
  private boolean healed;

  Cluster(SimWorld world, Story story, Build build, Chronicle chronicle, History history) {
    this.world = world;
    this.director = new Director(world);
    this.chronicle = chronicle;
    this.rot = new Rotting(world, chronicle, history);
    this.processes = new ProcessTrouble(world);
    this.disks = new DiskTrouble(world, chronicle);
    this.machines = story.machines();
    this.links = new LinkTrouble(world, machines);
    this.swaps = new Swapping(world, chronicle, links);
    for (Story.Broker shape : story.brokers()) {
      brokers.add(
          new BrokerMachine(world, shape, brokers.size(), build, chronicle, history.topics()));
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

  /// Whether no machine is held up.
  boolean everybodyRuns() {
    return machines.stream().noneMatch(name -> world.node(name).isPaused());
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
      case Act.OfProcess of -> processes.befall(of, broker);
      case Act.OfDisk of -> disks.befall(of, broker);
      case Act.OfLink of -> links.befall(of, broker);
      case Act.OfClock of -> befall(of, broker);
      case Act.SwapDisk swap -> swaps.befall(swap, broker);
      case Act.Rot of -> {
        if (!swaps.underWay()) {
          rot.befall(of, broker);
        }
      }
    }
  }

  private void befall(Act.OfClock fault, BrokerMachine broker) {
    switch (fault) {
      case Act.JumpClock(int _, long ms) -> broker.machine().jumpWall(ms);
      case Act.StrobeClock(int _, long jumpMs, long everyMs, int times) ->
          strobe(broker, jumpMs, everyMs, times);
      case Act.JumpClientClock(int _, String client, long ms) -> {
        world.node(client).jumpWall(ms);
        broker.stampsAreWrong(world.node(client));
      }
    }
  }

  /// As often to as fro.
  private void strobe(BrokerMachine broker, long jumpMs, long everyMs, int times) {
    if (times > 0) {
      broker.machine().jumpWall(jumpMs);
      director.later(everyMs, () -> broker.machine().jumpWall(-jumpMs));
      director.later(2 * everyMs, () -> strobe(broker, jumpMs, everyMs, times - 1));
    }
  }

  /// Copies of all disks of all brokers, as they are now.
  List<List<SimMedium.Image>> images() {
    return brokers.stream()
        .map(broker -> broker.media().stream().map(SimMedium::image).toList())
        .toList();
  }

  /// Kills every broker and starts it on other disks.
  void restartOn(List<List<SimMedium.Image>> images) {
    for (int i = 0; i < brokers.size(); i++) {
      BrokerMachine broker = brokers.get(i);
      broker.end(broker.machine()::kill, 0);
      for (int disk = 0; disk < broker.media().size(); disk++) {
        broker.media().get(disk).become(images.get(i).get(disk));
      }
    }
  }

  /// Ends all faults. A disk that hangs, or one of several that failed, is made to work, which the
  /// broker believes only after a restart. One whose only disk failed has ended itself, or goes on
  /// without being restarted.
  void heal() {
    healed = true;
    chronicle.say(() -> "all faults end");
    processes.heal();
    swaps.heal();
    links.heal();
    rot.heal();
    for (BrokerMachine broker : brokers) {
      broker.media().forEach(medium -> medium.capacity(SimMedium.ROOMY_BYTES));
      broker.machine().cutPowerAfter(Long.MAX_VALUE);
      broker.startsAreSpared();
      broker.downNextMs(0);
      boolean mayBeOffline = broker.weather().hasFailed() && broker.media().size() > 1;
      if (broker.weather().hangs() || mayBeOffline) {
        broker.end(broker.machine()::kill, 0);
      }
      broker.weather().calm();
    }
  }
}
