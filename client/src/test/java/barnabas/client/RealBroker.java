package barnabas.client;

import barnabas.broker.Node;
import barnabas.broker.NodeSettings;
import barnabas.broker.World;
import barnabas.broker.session.SessionLimits;
import barnabas.log.LogDirectorySettings;
import barnabas.metadata.ConfigCatalogue;
import barnabas.metadata.Configs;
import barnabas.quorum.QuorumSettings;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The real broker on a simulated machine, with topics of three partitions.
final class RealBroker {
  static final Network.Address ADDRESS = new Network.Address("broker", 9092);
  private static final ConfigCatalogue CATALOGUE = ConfigCatalogue.load();

  final SimWorld world;
  final SimNode machine;
  private final Network.Address advertised;
  private boolean up;
  String failure;

  RealBroker(SimWorld world) {
    this(world, null);
  }

  /// A broker that sends clients to another address, or to its own if that is null.
  RealBroker(SimWorld world, Network.Address advertised) {
    this.world = world;
    this.advertised = advertised;
    this.machine = world.node("broker");
    start();
  }

  void start() {
    SortedMap<String, String> keys =
        new TreeMap<>(
            Map.of(
                "node.id", "1",
                "num.partitions", "3",
                "group.consumer.min.session.timeout.ms", "6000",
                "group.consumer.session.timeout.ms", "6000",
                "group.consumer.min.heartbeat.interval.ms", "500",
                "group.consumer.heartbeat.interval.ms", "500"));
    List<Loop> loops = List.of(machine.loop("loop-0"), machine.loop("loop-1"));
    World ports =
        new World(
            loops,
            machine.blockingLoop("quorum"),
            List.of(new World.Directory(machine.disk("data"), machine.blockingLoop("journal"))),
            machine.network(),
            machine.work(),
            machine.randomness(),
            machine.meter());
    NodeSettings settings =
        new NodeSettings(
            new Configs(CATALOGUE, 1, keys),
            null,
            null,
            List.of(new NodeSettings.Listener("PLAINTEXT", (short) 0, ADDRESS, advertised)),
            SessionLimits.DEFAULT,
            64 << 20,
            LogDirectorySettings.DEFAULT,
            QuorumSettings.DEFAULT);
    up = false;
    Node node = new Node(ports, settings, reason -> failure = reason);
    node.start(Outcome.of(_ -> up = true, cause -> failure = cause.getMessage()));
    if (!world.runUntil(() -> up || failure != null, 60_000) || failure != null) {
      throw new IllegalStateException("the broker does not start: " + failure);
    }
  }

  /// Has a producer of its own write records `r` with these numbers into `t-0`.
  void write(int from, int to) {
    SimNode writer = world.node("p" + from);
    Producer producer =
        new Producer(
            writer.loop("l"),
            writer.network(),
            writer.randomness(),
            ProducerSettings.of(Map.of("bootstrap.servers", ADDRESS.toString())));
    boolean[] written = {false};
    writer
        .loop("l")
        .post(
            () -> {
              for (int i = from; i < to; i++) {
                producer.send(
                    new ProducerRecord(
                        "t", 0, ProducerRecord.NOW, null, Texts.bytes("r" + i), List.of()),
                    Delivery.of((p, o) -> {}, (code, words) -> {}));
              }
              producer.close(() -> written[0] = true);
            });
    if (!world.runUntil(() -> written[0], 200_000)) {
      throw new IllegalStateException("the records are not written");
    }
  }
}
