package barnabas.broker;

import barnabas.broker.session.Desk;
import barnabas.log.LogDirectory;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a node stops: no more connections, requests end, logs are made durable and marked as clean,
/// the quorum last. Owned by the quorum's loop.
final class NodeStop {
  private static final Logger LOG = LoggerFactory.getLogger(NodeStop.class);
  private static final long DRAIN_CHECK_MS = 5;
  private static final long DRAIN_NANOS_MAX = 1_000_000_000L;

  private final Node node;
  private final Loop quorumLoop;
  private final Runnable stopped;
  private int left;

  NodeStop(Node node, Runnable stopped) {
    this.node = node;
    this.quorumLoop = node.world().quorumLoop();
    this.stopped = stopped;
  }

  void begin() {
    node.listeners().forEach(Network.Listener::close);
    node.shards().getFirst().loop().post(node.lag()::stop);
    left = node.shards().size();
    for (Shard shard : node.shards()) {
      shard.loop().post(() -> drain(shard, shard.loop().nanos()));
    }
  }

  /// Lets the requests of a loop end, for a while.
  private void drain(Shard shard, long sinceNanos) {
    List<Desk> desks = node.desks(shard);
    boolean late = shard.loop().nanos() - sinceNanos > DRAIN_NANOS_MAX;
    if (!late && !desks.stream().allMatch(Desk::isQuiet)) {
      shard.loop().after(DRAIN_CHECK_MS, () -> drain(shard, sinceNanos));
      return;
    }
    desks.forEach(desk -> desk.closeAll("the broker stops"));
    shard.partitions().stop();
    quorumLoop.post(this::drained);
  }

  private void drained() {
    left--;
    if (left > 0) {
      return;
    }
    List<LogDirectory> directories = node.directories();
    left = directories.size();
    if (left == 0) {
      node.voter().close(stopped);
    }
    for (int i = 0; i < directories.size(); i++) {
      LogDirectory directory = directories.get(i);
      Loop journalLoop = node.world().directories().get(i).journalLoop();
      journalLoop.post(
          () ->
              directory.stop(
                  Outcome.of(
                      _ -> quorumLoop.post(this::closed),
                      cause -> {
                        LOG.error("log directory {} did not stop cleanly", directory.path(), cause);
                        quorumLoop.post(this::closed);
                      })));
    }
  }

  private void closed() {
    left--;
    if (left == 0) {
      node.voter().close(stopped);
    }
  }
}
