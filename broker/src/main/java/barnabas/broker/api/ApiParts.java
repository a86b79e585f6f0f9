package barnabas.broker.api;

import barnabas.broker.BrokerSettings;
import barnabas.broker.Control;
import barnabas.broker.Coordinators;
import barnabas.broker.Shard;
import barnabas.metadata.Configs;
import barnabas.world.Disk;
import java.util.List;

/// What the handlers of one loop work with.
///
/// @param disks all log directories
/// @param coordinators those of each loop, by the number of its shard; each is asked on its own
///   loop
/// @param firstFetchSessionId where the ids of fetch sessions begin, drawn at random
public record ApiParts(
    Shard shard,
    int brokerId,
    Control control,
    Configs configs,
    List<Coordinators> coordinators,
    List<Disk> disks,
    int firstFetchSessionId) {

  BrokerSettings settings() {
    return shard.settings();
  }
}
