package barnabas.host;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// The contracts of the ports, kept by the real ones.
class HostPortsTest {

  @TempDir Path folder;

  @Nested
  class Loops extends LoopContract {
    @Override
    Rig rig() {
      return new HostRig(folder.resolve("data"));
    }
  }

  @Nested
  class Disks extends DiskContract {
    @Override
    Rig rig() {
      return new HostRig(folder.resolve("data"));
    }
  }

  @Nested
  class Networks extends NetworkContract {
    @Override
    Rig rig() {
      return new HostRig(folder.resolve("data"));
    }
  }

  @Nested
  class Folders extends FolderContract {
    @Override
    Rig rig() {
      return new HostRig(folder.resolve("data"));
    }
  }

  @Nested
  class Streams extends StreamContract {
    @Override
    Rig rig() {
      return new HostRig(folder.resolve("data"));
    }
  }
}
