package barnabas.metadata;

import barnabas.metadata.Broker.Endpoint;
import barnabas.quorum.Beginning;
import barnabas.quorum.Identity;
import barnabas.quorum.Peers;
import barnabas.quorum.QuorumSettings;
import barnabas.quorum.RaftVoter;
import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimNode;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A controller on a simulated node, and what its listener heard.
final class House implements Controller.ClusterListener {
  static final ConfigCatalogue CATALOGUE = ConfigCatalogue.load();

  final SimLoop loop;
  final Configs configs;
  final RaftVoter voter;
  final Controller controller;
  final List<ClusterDelta> deltas = new ArrayList<>();
  final List<String> failures = new ArrayList<>();

  House(SimNode node, QuorumSettings settings, SortedMap<String, String> fixed) {
    this(node, settings, fixed, Beginning.ALONE, Peers.NONE);
  }

  House(
      SimNode node,
      QuorumSettings settings,
      SortedMap<String, String> fixed,
      Beginning beginning,
      Peers peers) {
    loop = node.blockingLoop("quorum");
    configs = new Configs(CATALOGUE, 1, fixed);
    voter =
        new RaftVoter(
            loop,
            node.disk("data"),
            node.randomness(),
            settings,
            new Identity.Wanted("cluster", 1),
            beginning,
            peers);
    controller = new Controller(loop, voter, configs, node.randomness(), this);
    loop.post(controller::start);
  }

  House(SimNode node) {
    this(node, QuorumSettings.DEFAULT, new TreeMap<>());
  }

  /// Hands a command in; the list gets its answer.
  <A> List<A> submit(Command<A> command) {
    List<A> answers = new ArrayList<>();
    loop.post(() -> controller.submit(command, 60_000, answers::add));
    return answers;
  }

  static RegisterBroker broker(int id, boolean cleanStart) {
    return new RegisterBroker(
        id,
        new Uuid(9, id * 1000L + (cleanStart ? 1 : 2)),
        List.of(new Endpoint("PLAINTEXT", "host" + id, 9092, (short) 0)),
        null,
        List.of(),
        List.of(),
        cleanStart);
  }

  static CreateTopics.Wanted topic(String name, int partitions, int factor, String... configs) {
    List<CreateTopics.Config> set = new ArrayList<>();
    for (int i = 0; i < configs.length; i += 2) {
      set.add(new CreateTopics.Config(configs[i], configs[i + 1]));
    }
    return new CreateTopics.Wanted(name, partitions, factor, new TreeMap<>(), set);
  }

  ClusterImage image() {
    return controller.image();
  }

  @Override
  public void changed(ClusterDelta delta) {
    deltas.add(delta);
  }

  @Override
  public void bug(RuntimeException bug) {
    throw bug;
  }

  @Override
  public void failed(String reason) {
    failures.add(reason);
  }
}
