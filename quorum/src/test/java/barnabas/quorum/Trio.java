package barnabas.quorum;

import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Three voters on simulated nodes, and the links between them, which lose, delay and reorder
/// messages when told so.
final class Trio {
  static final int SIZE = 3;
  private static final int MESSAGE_DELAY_MS_MAX = 5;

  final SimWorld world;
  final List<SimNode> nodes = new ArrayList<>();
  final TreeMap<Integer, Follower> alive = new TreeMap<>();
  final TreeSet<Integer> cutOff = new TreeSet<>();
  int lossPercent;
  private final QuorumSettings settings;
  private final List<Voter> founders = new ArrayList<>();

  Trio(long seed, QuorumSettings settings) {
    this.world = new SimWorld(seed, seed % 3 == 0 ? SimTuning.CALM : SimTuning.ROUGH);
    this.settings = settings;
    for (int id = 1; id <= SIZE; id++) {
      nodes.add(world.node("n" + id));
      founders.add(new Voter(id, new Uuid(7, id)));
    }
  }

  void startAll() {
    for (int id = 1; id <= SIZE; id++) {
      if (!alive.containsKey(id)) {
        start(id);
      }
    }
  }

  /// Starts a voter on whatever its disk has kept.
  Follower start(int id) {
    SimNode node = nodes.get(id - 1);
    node.onDeath(() -> alive.remove(id));
    Follower follower =
        new Follower(
            node,
            settings,
            new Identity.Wanted("cluster", id),
            new Beginning(founders, true),
            new Links(id));
    alive.put(id, follower);
    return follower;
  }

  void kill(int id) {
    nodes.get(id - 1).kill();
  }

  Optional<Follower> leader() {
    return alive.values().stream()
        .filter(follower -> follower.leads() && follower.failures.isEmpty())
        .max((one, other) -> Long.compare(one.leadership.term(), other.leadership.term()));
  }

  /// The leader, as soon as the others that are alive and not cut off know it too.
  Follower settled() {
    until(
        () ->
            leader()
                .filter(leader -> !cutOff.contains(leader.id))
                .filter(
                    leader ->
                        alive.values().stream()
                            .filter(other -> !cutOff.contains(other.id))
                            .allMatch(other -> other.leadership.equals(leader.leadership)))
                .isPresent());
    return leader().orElseThrow();
  }

  /// Proposes at a leader and waits for the answer.
  void commit(Follower leader, String entry) {
    leader.propose(entry);
    until(() -> leader.acknowledged.contains(entry));
  }

  void until(BooleanSupplier condition) {
    if (!world.runUntil(condition, 20_000)) {
      StringBuilder words = new StringBuilder("nothing of it within 20 s:");
      alive.forEach(
          (id, each) ->
              words.append(" %d at %d sees %s;".formatted(id, each.lastIndex, each.leadership)));
      throw new AssertionError(words.append(" of seed ").append(world.seed()).toString());
    }
  }

  /// The links that begin at one voter.
  private final class Links implements Peers {
    private final int from;

    Links(int from) {
      this.from = from;
    }

    @Override
    public void send(Voter to, ByteBuffer message) {
      if (!reachable(to) || world.chance().chance(lossPercent)) {
        return;
      }
      Follower sender = alive.get(from);
      if (sender != null) {
        long delayMs = world.chance().upTo(MESSAGE_DELAY_MS_MAX);
        sender.loop.after(delayMs, () -> arrive(to.nodeId(), message));
      }
    }

    private void arrive(int to, ByteBuffer message) {
      @Nullable Follower receiver = alive.get(to);
      if (receiver != null) {
        receiver.loop.post(() -> receiver.voter.received(message));
      }
    }

    @Override
    public boolean reachable(Voter voter) {
      return !cutOff.contains(from) && !cutOff.contains(voter.nodeId());
    }
  }
}
