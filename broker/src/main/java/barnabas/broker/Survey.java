package barnabas.broker;

import barnabas.broker.measure.LagReport;
import barnabas.broker.measure.LagWatch;
import barnabas.broker.measure.NodeReading;
import barnabas.broker.measure.ShardReading;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Gathers what a node tells of itself: one message to each loop and one back. Owned by the node's
/// first loop.
final class Survey {
  private final Node node;
  private final Shard asking;
  private final @Nullable ShardReading[] shards;
  private final Consumer<NodeReading> done;
  private @Nullable LagReport lag;
  private int open;

  private Survey(Node node, Consumer<NodeReading> done) {
    this.node = node;
    this.asking = node.shards().getFirst();
    this.shards = new ShardReading[node.shards().size()];
    this.done = done;
  }

  /// @param done called on the node's first loop
  static void of(Node node, LagWatch watch, Consumer<NodeReading> done) {
    Survey survey = new Survey(node, done);
    survey.asking.loop().post(() -> survey.begin(watch));
  }

  private void begin(LagWatch watch) {
    open = shards.length + 1;
    for (Shard shard : node.shards()) {
      asking.look(
          shard,
          () -> {
            ShardReading reading = ShardReading.of(shard, node.desks(shard));
            shard.look(
                asking,
                () -> {
                  shards[shard.number()] = reading;
                  arrived();
                });
          });
    }
    watch.look(
        report -> {
          lag = report;
          arrived();
        });
  }

  private void arrived() {
    LagReport report = lag;
    if (--open == 0 && report != null) {
      done.accept(
          new NodeReading(
              node.id(),
              asking.image().clusterId(),
              asking.image().topics().size(),
              List.of(shards),
              report));
    }
  }
}
