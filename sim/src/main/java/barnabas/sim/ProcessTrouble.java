package barnabas.sim;

import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;

/// Ends brokers' processes in all the ways there are. Owned by the cluster.
final class ProcessTrouble {
  private final Director director;
  private boolean healed;

  ProcessTrouble(SimWorld world) {
    this.director = new Director(world);
  }

  void befall(Act.OfProcess fault, BrokerMachine broker) {
    SimNode machine = broker.machine();
    switch (fault) {
      case Act.Kill(int _, long downMs) -> broker.end(machine::kill, downMs);
      case Act.CutPower(int _, long downMs) -> broker.end(machine::cutPower, downMs);
      case Act.CutPowerMidway(int _, int operations, long downMs) -> {
        broker.downNextMs(downMs);
        machine.cutPowerAfter(operations);
      }
      case Act.CutPowerAt(int _, String files, int operations, long downMs) -> {
        broker.downNextMs(downMs);
        broker.weather().await(files, () -> machine.cutPowerAfter(operations));
      }
      case Act.KillMidway(int _, int operations, long downMs) -> {
        broker.downNextMs(downMs);
        machine.killAfter(operations);
      }
      case Act.KillStarts(int _, var operations) -> {
        operations.forEach(broker::killNextStartAfter);
        broker.end(machine::kill, 0);
      }
      case Act.KillTwice(int _, long gapMs) -> {
        broker.end(machine::kill, 0);
        later(gapMs, () -> broker.end(machine::kill, 0));
      }
      case Act.Storm(int _, int kills, long everyMs) -> storm(broker, kills, everyMs);
      case Act.Stop(int _, long downMs) -> broker.stop(downMs);
      case Act.EndStopping(int _, int operations, boolean power, long downMs) -> {
        if (broker.serves()) {
          broker.stop(downMs);
          broker.downNextMs(downMs);
          if (power) {
            machine.cutPowerAfter(operations);
          } else {
            machine.killAfter(operations);
          }
        }
      }
      case Act.Pause(int _, long ms) -> machine.pause(ms);
    }
  }

  private void storm(BrokerMachine broker, int kills, long everyMs) {
    if (kills > 0) {
      broker.end(broker.machine()::kill, 0);
      later(everyMs, () -> storm(broker, kills - 1, everyMs));
    }
  }

  /// Ends what goes on by itself.
  void heal() {
    healed = true;
  }

  private void later(long ms, Runnable task) {
    director.later(
        ms,
        () -> {
          if (!healed) {
            task.run();
          }
        });
  }
}
