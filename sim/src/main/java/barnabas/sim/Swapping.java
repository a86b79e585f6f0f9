package barnabas.sim;

import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimMedium.Image;
import barnabas.sim.ports.SimWorld;
import java.util.List;

/// Puts other disks in the place of a broker's own for a while: empty ones, and copies of an
/// earlier day. Owned by the cluster.
///
/// Not once room has run out: where a log could not be begun and an empty disk was there for a
/// while, the broker can't tell that log from one which that disk took with it.
///
/// A broker with another disk to compare with must refuse an older one, and metadata that is gone
/// or old. No client reaches it meanwhile, so that everything must be there once its own disk is
/// back.
final class Swapping {
  private final SimWorld world;
  private final Director director;
  private final Chronicle chronicle;
  private final LinkTrouble links;
  private final Repairs repairs;
  private boolean healed;

  Swapping(SimWorld world, Chronicle chronicle, LinkTrouble links) {
    this.world = world;
    this.director = new Director(world);
    this.repairs = new Repairs(director);
    this.chronicle = chronicle;
    this.links = links;
  }

  void befall(Act.SwapDisk fault, BrokerMachine broker) {
    List<SimMedium> media = broker.media();
    boolean tells = broker.serves() && !broker.weather().wasFilled();
    if (media.size() < 2 || !tells || repairs.areDue()) {
      chronicle.say(() -> "no disk is swapped: " + broker.machine().name() + " is not ready");
      return;
    }
    int number = fault.directory() % media.size();
    SimMedium medium = media.get(number);
    if (!fault.older()) {
      swap(broker, medium, Image.EMPTY, number == 0, fault.ms());
      return;
    }
    Image copy = medium.image();
    int starts = broker.starts();
    broker.end(broker.machine()::kill, 0);
    director.later(
        fault.ms(),
        () -> {
          boolean ready = broker.serves() && broker.starts() > starts;
          if (ready && !repairs.areDue() && !healed) {
            swap(broker, medium, copy, true, fault.ms());
          }
        });
  }

  /// @param refused whether the broker can tell, and must
  private void swap(BrokerMachine broker, SimMedium medium, Image other, boolean refused, long ms) {
    world.count(
        other == Image.EMPTY ? "disk swapped for an empty one" : "disk swapped for an older one");
    broker.end(broker.machine()::kill, 100);
    links.isolate(broker.machine().name());
    Image own = medium.image();
    medium.become(other);
    if (refused) {
      broker.mustRefuse("a disk of another day");
    }
    repairs.in(
        ms,
        () -> {
          chronicle.say(() -> broker.machine().name() + " gets its own disk back");
          broker.end(broker.machine()::kill, 100);
          medium.become(own);
          broker.mayServe();
          links.connect(broker.machine().name());
        });
  }

  /// Whether a broker has another's disk.
  boolean underWay() {
    return repairs.areDue();
  }

  /// Puts every disk back.
  void heal() {
    healed = true;
    repairs.all();
  }
}
