package barnabas.metadata;

import barnabas.metadata.Command.Decision;
import barnabas.metadata.Command.Situation;
import barnabas.sim.ports.SimRandomness;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Decides commands one after the other on an image, without a log: for tests of what is decided.
final class Rulings {
  ClusterImage image = ClusterImage.EMPTY;
  Configs configs;
  List<Event> last = List.of();
  private final SimRandomness randomness;

  Rulings(long seed, SortedMap<String, String> fixed) {
    randomness = new SimRandomness(seed);
    configs = new Configs(House.CATALOGUE, 1, fixed);
  }

  Rulings() {
    this(1, new TreeMap<>());
  }

  Rulings brokers(int count) {
    for (int id = 1; id <= count; id++) {
      decide(House.broker(id, true));
    }
    return this;
  }

  <A> A decide(Command<A> command) {
    Decision<A> decision = command.decide(new Situation(image, configs, randomness));
    last = decision.events();
    image = image.with(decision.events());
    return decision.answer();
  }

  CreateTopics.Made create(CreateTopics.Wanted wanted) {
    return decide(new CreateTopics(List.of(wanted), false)).topics().getFirst();
  }

  Refusal created(String name, int partitions, int factor, String... configs) {
    return create(House.topic(name, partitions, factor, configs)).refusal();
  }

  Refusal alter(ConfigResource resource, String key, AlterConfigs.Deed deed, String value) {
    AlterConfigs.Operation operation = new AlterConfigs.Operation(key, deed, value);
    return decide(
            new AlterConfigs(
                List.of(new AlterConfigs.Change(resource, List.of(operation))), false, false))
        .resources()
        .getFirst()
        .refusal();
  }
}
