package barnabas.sim.ports;

import barnabas.world.ConnectionHandler;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The network as one life of a node sees it. Other nodes are reached by their names. Owned by its
/// node.
public final class SimNetwork implements Network {
  private static final int FIRST_FREE_PORT = 20_000;
  private static final long NO_ANSWER_NANOS = 10_000_000_000L;

  private final SimWorld world;
  private final SimNode.Life life;
  private final Set<SimConnection> connections = new LinkedHashSet<>();
  private int nextPort = FIRST_FREE_PORT;

  SimNetwork(SimWorld world, SimNode.Life life) {
    this.world = world;
    this.life = life;
  }

  @Override
  public void listen(
      Loop owner, Address address, List<Loop> loops, Acceptor acceptor, Outcome<Listener> outcome) {
    Address real = address.port() == 0 ? new Address(address.host(), nextPort++) : address;
    SimListener listener = new SimListener(world.wires(), life, real, List.copyOf(loops), acceptor);
    if (world.wires().enter(life.node(), listener)) {
      owner.post(() -> outcome.done(listener));
    } else {
      owner.post(() -> outcome.failed(new IOException("Address already in use")));
    }
  }

  @Override
  public void connect(Loop loop, Address address, ConnectionHandler handler) {
    SimLoop own = (SimLoop) loop;
    Address local = new Address(life.node().name(), nextPort++);
    SimListener listener = world.wires().listener(life.node(), address);
    if (listener == null) {
      own.deliver(world.nanos() + 100_000, () -> handler.closed("connection refused"));
      return;
    }
    SimNode.Life remote = listener.life();
    String here = life.node().name();
    String there = remote.node().name();
    if (world.wires().isCut(here, there) || world.wires().isCut(there, here)) {
      own.deliver(world.nanos() + NO_ANSWER_NANOS, () -> handler.closed("connection timed out"));
      return;
    }
    SimLoop theirs = listener.nextLoop();
    SimConnection near = new SimConnection(world, life, own, local, address, handler);
    ConnectionHandler accepted = new LateHandler(() -> listener.acceptor().accepted(theirs));
    SimConnection far = new SimConnection(world, remote, theirs, address, local, accepted);
    near.join(far);
    far.join(near);
    adopt(near);
    remote.network().adopt(far);
    world.wires().carry(life, remote, 0, at -> theirs.deliver(at, far::open));
    world.wires().carry(life, remote, 0, at -> own.deliver(at, near::open));
  }

  /// Connections that stand in this life.
  public int connections() {
    return connections.size();
  }

  void adopt(SimConnection connection) {
    connections.add(connection);
  }

  void forget(SimConnection connection) {
    connections.remove(connection);
  }

  /// The process is killed: its system tells every peer.
  void reset() {
    for (SimConnection connection : List.copyOf(connections)) {
      connection.resetPeer();
    }
    world.wires().removeAll(life);
  }

  void resetConnections() {
    for (SimConnection connection : List.copyOf(connections)) {
      connection.resetPeer();
      connection.end("reset by peer");
    }
  }

  void forgetConnections(int percent) {
    for (SimConnection connection : List.copyOf(connections)) {
      if (world.chance().chance(percent)) {
        connection.end("forgotten");
      }
    }
  }

  /// The power is cut: nobody is told.
  void vanish() {
    world.wires().removeAll(life);
  }

  /// A place that connections come to. Owned by its network.
  static final class SimListener implements Listener {
    private final SimWires wires;
    private final SimNode.Life life;
    private final Address address;
    private final List<Loop> loops;
    private final Acceptor acceptor;
    private int accepted;

    SimListener(
        SimWires wires, SimNode.Life life, Address address, List<Loop> loops, Acceptor acceptor) {
      this.wires = wires;
      this.life = life;
      this.address = address;
      this.loops = loops;
      this.acceptor = acceptor;
    }

    @Override
    public Address address() {
      return address;
    }

    @Override
    public void close() {
      wires.remove(this);
    }

    SimNode.Life life() {
      return life;
    }

    Acceptor acceptor() {
      return acceptor;
    }

    SimLoop nextLoop() {
      return (SimLoop) loops.get(accepted++ % loops.size());
    }
  }
}
