package barnabas.sim.ports;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// What lies beneath a log directory: names and files, each with a layer that is seen and a layer
/// that survives a power cut. It outlives the lives of its node, which owns it.
///
/// Tests damage it here, and set the hook through which every operation passes.
public final class SimMedium {
  /// What fits if nobody says otherwise: more than any run writes.
  public static final long ROOMY_BYTES = 1L << 40;

  private final SimRandomness chance;
  private SimNames names = new SimNames();
  private DiskFaults faults = DiskFaults.NONE;
  private long capacityBytes = ROOMY_BYTES;

  SimMedium(SimRandomness chance) {
    this.chance = chance;
  }

  /// Lets every operation from now on pass through a hook.
  public void faults(DiskFaults hook) {
    faults = hook;
  }

  /// Sets how many bytes fit; a write beyond fails as on a full file system.
  public void capacity(long bytes) {
    capacityBytes = bytes;
  }

  /// Bytes that files take up.
  public long usedBytes() {
    long used = 0;
    for (SimInode file : names.files()) {
      used += file.size();
    }
    return used;
  }

  /// The length of a file.
  ///
  /// @throws FileNotFoundException if there is no such file
  public long size(String path) throws IOException {
    return file(path).size();
  }

  /// What a file holds.
  ///
  /// @throws FileNotFoundException if there is no such file
  public ByteBuffer bytes(String path) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size(path)));
    file(path).read(0, bytes);
    return bytes.flip();
  }

  /// Lets everything reach the medium that programs see, as a system does on its own after a while.
  public void settle() {
    names.syncAll();
    for (SimInode file : names.files()) {
      file.sync();
    }
  }

  /// Flips one bit of a file, in both layers, unseen by any checksum of the medium.
  ///
  /// @param bit 0 to 7
  /// @throws FileNotFoundException if there is no such file
  public void flipBit(String path, long position, int bit) throws IOException {
    file(path).flipBit(position, bit);
  }

  /// Cuts a file to `size` bytes, or grows it with zeros, in both layers.
  ///
  /// @throws FileNotFoundException if there is no such file
  public void cut(String path, long size) throws IOException {
    file(path).cut(size);
  }

  /// Takes a file away, for good.
  ///
  /// @throws FileNotFoundException if there is no such file
  public void lose(String path) throws IOException {
    file(path);
    names.remove(path);
    names.syncAll();
  }

  /// A copy of all that is seen on it now.
  public Image image() {
    return new Image(names.copy());
  }

  /// Puts another disk in its place. While no process has files of it open.
  public void become(Image image) {
    names = image.names.copy();
  }

  /// Whether there is a file or a folder of that path.
  public boolean exists(String path) {
    return names.find(path) != null;
  }

  /// Whether there is a folder of that path.
  public boolean isFolder(String path) {
    return names.find(path) instanceof SimNames.Folder;
  }

  /// The names in a folder, sorted; `""` is the directory itself.
  public List<String> list(String folder) {
    return names.list(folder);
  }

  /// Whether so many bytes more would fit. What is taken up is only counted where room is scarce.
  boolean hasRoomFor(long bytes) {
    return bytes <= 0 || capacityBytes == ROOMY_BYTES || usedBytes() + bytes <= capacityBytes;
  }

  DiskFaults faults() {
    return faults;
  }

  SimNames names() {
    return names;
  }

  SimRandomness chance() {
    return chance;
  }

  long capacityBytes() {
    return capacityBytes;
  }

  void kill() {
    for (SimInode file : names.files()) {
      file.kill(chance);
    }
  }

  void cutPower() {
    names.cutPower(chance);
    for (SimInode file : names.files()) {
      file.cutPower(chance);
    }
  }

  SimInode file(String path) throws FileNotFoundException {
    if (names.find(path) instanceof SimNames.File(SimInode inode)) {
      return inode;
    }
    throw new FileNotFoundException(path);
  }

  /// What was on a medium at one time.
  public static final class Image {
    /// A disk that nothing was ever written to.
    public static final Image EMPTY = new Image(new SimNames());

    private final SimNames names;

    private Image(SimNames names) {
      this.names = names;
    }
  }
}
