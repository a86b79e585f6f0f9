package barnabas.ruin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where the broker's data lies.
sealed interface Ground extends AutoCloseable {
  String SMALL = "small";
  String POWERED = "powered";

  Path data();

  String words();

  @Override
  void close() throws IOException;

  /// A folder on the machine's own disk.
  record Folder(Path data) implements Ground {
    @Override
    public String words() {
      return "a folder";
    }

    @Override
    public void close() {}
  }

  /// A tmpfs of some MiB. Needs root.
  record SmallDisk(Path mount) implements Ground {
    static SmallDisk mount(Path folder, int mebibytes) throws IOException, InterruptedException {
      Path mount = Files.createDirectories(folder.resolve(SMALL));
      Command.run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", "" + mount);
      return new SmallDisk(mount);
    }

    @Override
    public Path data() {
      return mount.resolve("data");
    }

    @Override
    public String words() {
      return "a small tmpfs";
    }

    @Override
    public void close() throws IOException {
      unmount(mount);
    }
  }

  /// A file system ext4 of its own, in a file behind a loop device, whose power can be cut: what
  /// was not synced is lost. Needs root.
  record PoweredDisk(Path image, Path mount) implements Ground {
    private static final String CUT =
        """
        import fcntl, os, struct, sys
        EXT4_IOC_SHUTDOWN, NOLOGFLUSH = 0x8004587D, 2
        fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), EXT4_IOC_SHUTDOWN, struct.pack("I", NOLOGFLUSH))
        """;

    static PoweredDisk make(Path folder, int mebibytes) throws IOException, InterruptedException {
      Path image = folder.resolve("powered.img");
      PoweredDisk disk = new PoweredDisk(image, Files.createDirectories(folder.resolve(POWERED)));
      Command.run("truncate", "-s", mebibytes + "M", "" + image);
      Command.run("mkfs.ext4", "-q", "-F", "" + image);
      disk.mountIt();
      return disk;
    }

    private void mountIt() throws IOException, InterruptedException {
      Command.run("mount", "-o", "loop", "" + image, "" + mount);
    }

    /// The file system takes and gives nothing from here on, and has forgotten what was not synced.
    void cutPower() throws IOException, InterruptedException {
      Command.run(ClientProcess.PYTHON, "-c", CUT, "" + mount);
    }

    /// The power is back: what the disk holds is mounted again.
    void restorePower() throws IOException, InterruptedException {
      Command.run("umount", "" + mount);
      mountIt();
    }

    @Override
    public Path data() {
      return mount.resolve("data");
    }

    @Override
    public String words() {
      return "an ext4 that loses power";
    }

    @Override
    public void close() throws IOException {
      unmount(mount);
      Files.deleteIfExists(image);
    }
  }

  /// Whether this process may mount.
  static boolean canMount(Path folder) throws InterruptedException {
    try {
      SmallDisk.mount(folder, 1).close();
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /// Unmounts what was mounted beneath a folder.
  static void leave(Path folder) {
    for (String name : List.of(SMALL, POWERED)) {
      try {
        unmount(folder.resolve(name));
      } catch (IOException notMounted) {
        // It need not be.
      }
    }
  }

  private static void unmount(Path mount) throws IOException {
    try {
      Command.run("umount", "-l", "" + mount);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
