package barnabas.broker.api;

import barnabas.broker.BrokerSettings;
import barnabas.broker.Control;
import barnabas.broker.Coordinators;
import barnabas.broker.Shard;
import barnabas.broker.session.RequestContext;
import barnabas.metadata.Command;
import barnabas.metadata.Configs;
import barnabas.world.Disk;
import barnabas.world.LogLevels;
import java.util.List;
import java.util.function.Consumer;

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
    LogLevels logLevels,
    int firstFetchSessionId) {

  /// Hands a command to the controller for a request.
  ///
  /// @param answer called on this loop, after the change that it speaks of is known here
  <A> void submit(RequestContext context, Command<A> command, int timeoutMs, Consumer<A> answer) {
    control.submit(
        shard.loop(), command, timeoutMs, given -> context.step(() -> answer.accept(given)));
  }

  BrokerSettings settings() {
    return shard.settings();
  }
}
