package barnabas.coordinator;

import barnabas.coordinator.consumer.Topics;
import barnabas.log.TrustedClock;
import barnabas.sim.ports.SimLoop;
import barnabas.sim.ports.SimNode;

/// A coordinator on a simulated loop of its own, with what its log holds loaded.
final class Loaded {
  private Loaded() {}

  static GroupCoordinator coordinator(
      SimNode node, ConsumerSettings settings, Topics topics, MemoryLog log) {
    SimLoop loop = node.loop("loop");
    GroupCoordinator coordinator =
        new GroupCoordinator(
            0,
            loop,
            node.randomness(),
            GroupSettings.DEFAULT.withConsumer(settings),
            new GroupMemory(1 << 24, 1 << 24),
            new TrustedClock(loop.wallMs(), loop.nanos()),
            topics,
            log);
    coordinator.load(refusal -> {});
    return coordinator;
  }
}
