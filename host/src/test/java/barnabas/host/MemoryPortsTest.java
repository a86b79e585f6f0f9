package barnabas.host;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.world.Loop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The contracts of disks, kept by the one that lies in the heap; what is read from it can be sent.
class MemoryPortsTest {

  @Nested
  class Disks extends DiskContract {
    @Override
    Rig rig() {
      return new HostRig(new MemoryDisk());
    }

    /// No loop is kept from calling it, since it blocks none.
    @Override
    void aCallIsDoneAtOnceOnALoopThatMayBlockAndNowhereElse() {}
  }

  @Test
  void aCallIsDoneAtOnceOnAnyLoop() {
    List<Boolean> told = new ArrayList<>();
    var disk = new MemoryDisk();
    try (var rig = new HostRig(disk)) {
      var loop = rig.loop("loop-0");

      rig.on(loop, () -> told.add(called(disk, loop)));
    }
    assertThat(told).containsExactly(true);
  }

  private static boolean called(MemoryDisk disk, Loop loop) {
    try {
      return disk.call(loop, folder -> folder.list("").isEmpty());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Nested
  class Folders extends FolderContract {
    @Override
    Rig rig() {
      return new HostRig(new MemoryDisk());
    }
  }

  @Nested
  class Streams extends StreamContract {
    @Override
    Rig rig() {
      return new HostRig(new MemoryDisk());
    }
  }
}
