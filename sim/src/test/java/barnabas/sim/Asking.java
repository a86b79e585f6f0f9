package barnabas.sim;

import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.world.Network;
import java.util.ArrayList;
import java.util.List;

/// Asks a broker one thing at a time, whatever it answers. Owned by its scene.
final class Asking {
  private static final long WAIT_MS = 20_000;

  private final SimWorld world;
  private final SimNode node;
  private final RawClient client;

  Asking(SimWorld world, Network.Address broker) {
    this.world = world;
    this.node = world.node("asking");
    this.client = new RawClient(node, node.network(), broker);
  }

  <R extends ResponseMessage> R ask(RequestMessage request, int version, Class<R> kind) {
    List<ResponseMessage> answers = new ArrayList<>();
    node.loop("l").post(() -> client.call(request, (short) version, answers::add));
    world.runUntil(() -> !answers.isEmpty(), WAIT_MS);
    return kind.cast(answers.getFirst());
  }

  FetchResponse.PartitionData fetch(String topic, int partition, long offset) {
    FetchRequest request = new OnePartition(topic, partition).fetch(offset, 1);
    return ask(request, 12, FetchResponse.class).responses().getFirst().partitions().getFirst();
  }

  /// What a fetch at an offset is answered with.
  ErrorCode error(String topic, int partition, long offset) {
    return ErrorCode.of(fetch(topic, partition, offset).errorCode());
  }

  /// Where a partition ends.
  long end(String topic, int partition) {
    return fetch(topic, partition, 0).highWatermark();
  }

  /// The offsets before `end` that can't be read.
  List<Long> refused(String topic, int partition, long end) {
    List<Long> refused = new ArrayList<>();
    for (long offset = 0; offset < end; offset++) {
      if (error(topic, partition, offset) != ErrorCode.NONE) {
        refused.add(offset);
      }
    }
    return refused;
  }
}
