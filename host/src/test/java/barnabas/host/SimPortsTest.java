package barnabas.host;

import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.world.Disk;
import barnabas.world.Loop;
import barnabas.world.Network;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Nested;

/// The contracts of the ports, kept by the simulated ones.
class SimPortsTest {

  private static final class SimRig implements Rig {
    private final SimWorld world = new SimWorld(7, SimTuning.ROUGH);
    private final SimNode node = world.node("a");

    @Override
    public Loop loop(String name) {
      return node.loop(name);
    }

    @Override
    public Loop blockingLoop(String name) {
      return node.blockingLoop(name);
    }

    @Override
    public Disk disk() {
      return node.disk("data");
    }

    @Override
    public Network network() {
      return node.network();
    }

    @Override
    public String host() {
      return node.name();
    }

    @Override
    public void await(BooleanSupplier flag) {
      if (!world.runUntil(flag, 10_000)) {
        throw new AssertionError("nothing came of it\n" + world.lastEvents());
      }
    }

    @Override
    public void close() {}
  }

  @Nested
  class Loops extends LoopContract {
    @Override
    Rig rig() {
      return new SimRig();
    }
  }

  @Nested
  class Disks extends DiskContract {
    @Override
    Rig rig() {
      return new SimRig();
    }
  }

  @Nested
  class Networks extends NetworkContract {
    @Override
    Rig rig() {
      return new SimRig();
    }
  }

  @Nested
  class Folders extends FolderContract {
    @Override
    Rig rig() {
      return new SimRig();
    }
  }

  @Nested
  class Streams extends StreamContract {
    @Override
    Rig rig() {
      return new SimRig();
    }
  }
}
