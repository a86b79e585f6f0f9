package barnabas.sim;

import barnabas.broker.NodeSettings;
import barnabas.broker.World;
import barnabas.broker.session.SessionLimits;
import barnabas.metadata.ConfigCatalogue;
import barnabas.metadata.Configs;
import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimNode;
import barnabas.world.Loop;
import barnabas.world.Network;
import java.util.List;
import java.util.stream.IntStream;

/// What a broker's process has on its machine: its ports and its settings. A value.
///
/// @param id the broker's number in its cluster
record Outfit(SimNode machine, Story.Broker shape, int id) {
  private static final ConfigCatalogue CATALOGUE = ConfigCatalogue.load();
  private static final int PORT = 9092;
  private static final long REQUEST_BYTES_MAX = 64 << 20;

  Network.Address address() {
    return new Network.Address(machine.name(), PORT);
  }

  List<SimMedium> media() {
    return directories().mapToObj(i -> machine.medium(folder(i))).toList();
  }

  private IntStream directories() {
    return IntStream.range(0, shape.directories());
  }

  private static String folder(int directory) {
    return "data" + directory;
  }

  /// The ports of this life of the machine.
  World ports() {
    List<Loop> loops =
        IntStream.range(0, shape.loops()).<Loop>mapToObj(i -> machine.loop("loop-" + i)).toList();
    List<World.Directory> disks =
        directories()
            .mapToObj(
                i ->
                    new World.Directory(
                        machine.disk(folder(i)), machine.blockingLoop("journal-" + i)))
            .toList();
    return new World(
        loops,
        machine.blockingLoop("quorum"),
        disks,
        machine.network(),
        machine.work(),
        machine.randomness(),
        machine.meter());
  }

  NodeSettings settings() {
    return new NodeSettings(
        new Configs(CATALOGUE, id, shape.keys()),
        null,
        null,
        List.of(new NodeSettings.Listener("PLAINTEXT", (short) 0, address(), null)),
        SessionLimits.DEFAULT,
        REQUEST_BYTES_MAX,
        shape.logs(),
        shape.quorum());
  }
}
