package barnabas.sim;

import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWires;
import barnabas.sim.ports.SimWorld;
import java.util.List;

/// Cuts, slows and forgets what lies between brokers and others, and holds up clients. Owned by the
/// cluster.
final class LinkTrouble {
  private static final int FORGOTTEN_PERCENT = 60;

  private final SimWorld world;
  private final Director director;
  private final List<String> everybody;

  /// @param everybody the names of all machines there may be
  LinkTrouble(SimWorld world, List<String> everybody) {
    this.world = world;
    this.director = new Director(world);
    this.everybody = everybody;
  }

  void befall(Act.OfLink fault, BrokerMachine broker) {
    String name = broker.machine().name();
    SimWires wires = world.wires();
    switch (fault) {
      case Act.SlowLink(int _, String peer, long nanos, long ms) -> {
        wires.slow(name, peer, nanos);
        wires.slow(peer, name, nanos);
        director.later(
            ms,
            () -> {
              wires.slow(name, peer, 0);
              wires.slow(peer, name, 0);
            });
      }
      case Act.CutLink(int _, String peer, Act.Direction direction, long ms) ->
          cut(name, peer, direction, ms);
      case Act.Isolate(int _, Act.Direction direction, long ms) -> {
        for (String peer : others(name)) {
          cut(name, peer, direction, ms);
        }
      }
      case Act.ResetConnections _ -> broker.machine().resetConnections();
      case Act.ForgetConnections _ -> broker.machine().forgetConnections(FORGOTTEN_PERCENT);
      case Act.PauseClient(int _, String client, long ms) -> world.node(client).pause(ms);
      case Act.ReadSlowly(int _, String client, int bytes, long everyMs, long ms) -> {
        world.node(client).reads(new SimNode.Reading(bytes, everyMs * 1_000_000));
        director.later(ms, () -> world.node(client).reads(SimNode.Reading.AT_ONCE));
      }
    }
  }

  /// Lets nobody reach a machine.
  void isolate(String name) {
    others(name).forEach(peer -> world.wires().cut(name, peer));
  }

  /// Lets everybody reach it again.
  void connect(String name) {
    others(name).forEach(peer -> world.wires().heal(name, peer));
  }

  private List<String> others(String name) {
    return everybody.stream().filter(peer -> !peer.equals(name)).toList();
  }

  /// Ends all trouble.
  void heal() {
    world.wires().healAll();
    everybody.forEach(name -> world.node(name).reads(SimNode.Reading.AT_ONCE));
  }

  private void cut(String broker, String peer, Act.Direction direction, long ms) {
    SimWires wires = world.wires();
    if (direction != Act.Direction.FROM_BROKER) {
      wires.cutDirection(peer, broker);
    }
    if (direction != Act.Direction.TO_BROKER) {
      wires.cutDirection(broker, peer);
    }
    director.later(ms, () -> wires.heal(broker, peer));
  }
}
