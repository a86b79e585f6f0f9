package barnabas.sim.ports;

import barnabas.world.Network;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What lies between the nodes: who listens where, which directions are cut, how slow they are.
/// Owned by its world.
///
/// A cut direction keeps the bytes and delivers them when it is healed, as TCP does with its
/// retransmissions.
public final class SimWires {
  private static final long WIRE_NANOS = 50_000;

  private final SimWorld world;
  private final Map<String, SimNetwork.SimListener> listeners = new TreeMap<>();
  private final Map<String, Long> extraNanos = new TreeMap<>();
  private final Map<String, List<Runnable>> held = new TreeMap<>();

  SimWires(SimWorld world) {
    this.world = world;
  }

  /// Lets nothing pass between two nodes, either way.
  public void cut(String oneNode, String otherNode) {
    cutDirection(oneNode, otherNode);
    cutDirection(otherNode, oneNode);
  }

  /// Lets nothing pass from one node to another.
  public void cutDirection(String from, String to) {
    held.computeIfAbsent(direction(from, to), d -> new ArrayList<>());
  }

  /// Undoes a cut, both ways; what was kept is delivered.
  public void heal(String oneNode, String otherNode) {
    healDirection(oneNode, otherNode);
    healDirection(otherNode, oneNode);
  }

  /// Lets things pass from one node to another again.
  public void healDirection(String from, String to) {
    List<Runnable> kept = held.remove(direction(from, to));
    if (kept != null) {
      kept.forEach(Runnable::run);
    }
  }

  /// Undoes all that was done to the cables.
  public void healAll() {
    extraNanos.clear();
    for (String direction : List.copyOf(held.keySet())) {
      List<Runnable> kept = held.remove(direction);
      if (kept != null) {
        kept.forEach(Runnable::run);
      }
    }
  }

  /// Makes everything from one node to another take longer by `nanos`.
  public void slow(String from, String to, long nanos) {
    if (nanos == 0) {
      extraNanos.remove(direction(from, to));
    } else {
      extraNanos.put(direction(from, to), nanos);
    }
  }

  /// Lets `arrival` happen at the other end once the wire allows, not before `earliestNanos`.
  void carry(SimNode.Life from, SimNode.Life to, long earliestNanos, Arrival arrival) {
    long slower = 0;
    if (!held.isEmpty() || !extraNanos.isEmpty()) {
      String direction = direction(from.node().name(), to.node().name());
      List<Runnable> kept = held.get(direction);
      if (kept != null) {
        world.count("a cut link holds something back");
        kept.add(() -> carry(from, to, earliestNanos, arrival));
        return;
      }
      slower = extraNanos.getOrDefault(direction, 0L);
    }
    long delay = WIRE_NANOS + world.chance().upTo(world.tuning().networkNanosMax());
    arrival.at(Math.max(world.nanos() + delay + slower, earliestNanos));
  }

  boolean isCut(String from, String to) {
    return held.containsKey(direction(from, to));
  }

  SimNetwork.@Nullable SimListener listener(SimNode from, Network.Address address) {
    return listeners.get(key(from, address.host(), address.port()));
  }

  /// Enters a listener; false if its address is taken.
  boolean enter(SimNode node, SimNetwork.SimListener listener) {
    String key = key(node, listener.address().host(), listener.address().port());
    return listeners.putIfAbsent(key, listener) == null;
  }

  void remove(SimNetwork.SimListener listener) {
    listeners.values().remove(listener);
  }

  void removeAll(SimNode.Life life) {
    for (Iterator<SimNetwork.SimListener> all = listeners.values().iterator(); all.hasNext(); ) {
      if (all.next().life() == life) {
        all.remove();
      }
    }
  }

  /// Loopback names mean the asking node.
  private static String key(SimNode asking, String host, int port) {
    boolean loopback =
        host.equals("localhost") || host.startsWith("127.") || host.equals("0.0.0.0");
    return (loopback || host.isEmpty() ? asking.name() : host) + ':' + port;
  }

  private static String direction(String from, String to) {
    return from + " > " + to;
  }

  /// Something that arrives at a given time.
  interface Arrival {
    void at(long nanos);
  }
}
