package barnabas.sim.ports;

import barnabas.sim.ports.DiskFaults.Kind;
import barnabas.world.DiskFile;
import barnabas.world.FileSlice;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file of one life. Owned by its disk; misuse (after closing, unaligned, in another life)
/// is a bug and throws.
public final class SimFile implements DiskFile {
  private final SimDisk disk;
  private final String path;
  private final SimInode inode;
  private final boolean durable;
  private boolean closed;
  private int leases;

  SimFile(SimDisk disk, String path, SimInode inode, boolean durable) {
    this.disk = disk;
    this.path = path;
    this.inode = inode;
    this.durable = durable;
    disk.opened();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    requireUsable();
    DiskFaults.Fault fault = disk.step(Kind.READ, path, position, target.remaining());
    int from = target.position();
    int count = inode.read(position, target);
    if (count > 0 && fault instanceof DiskFaults.ReadsWrong) {
      int at = from + disk.chance().nextInt(count);
      target.put(at, (byte) (target.get(at) ^ (1 << disk.chance().nextInt(8))));
    }
    return count;
  }

  /// Reads what the page cache holds, as `sendfile` does on a loop: no fault of the disk is met,
  /// since only ranges that were written or read lately are sent that way.
  void readCached(long position, ByteBuffer target) {
    requireUsable();
    inode.read(position, target);
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    requireUsable();
    if (durable) {
      requireAligned(position, source);
      DiskFaults.Fault fault = disk.stepDurableWrite(this, position, source);
      if (fault instanceof DiskFaults.Lies) {
        inode.write(position, take(source));
      } else {
        inode.writeThrough(position, take(source));
      }
    } else {
      try {
        disk.step(Kind.WRITE, path, position, source.remaining());
        disk.requireRoom(position + source.remaining() - inode.size());
      } catch (IOException failed) {
        writePart(position, source);
        throw failed;
      }
      inode.write(position, take(source));
    }
  }

  /// What a write that fails has come to before: as much as there is room for, or less.
  private void writePart(long position, ByteBuffer source) {
    int part = disk.chance().nextInt(source.remaining() + 1);
    if (disk.hasRoom(position + part - inode.size())) {
      inode.write(position, take(source.duplicate().limit(source.position() + part)));
    }
  }

  @Override
  public void resize(long size) throws IOException {
    requireOpen();
    disk.step(Kind.RESIZE, path, size, 0);
    disk.requireRoom(size - inode.size());
    inode.resize(size);
  }

  @Override
  public void sync() throws IOException {
    requireUsable();
    DiskFaults.Fault fault;
    try {
      fault = disk.step(Kind.SYNC, path, 0, 0);
    } catch (IOException failed) {
      inode.failSync(disk.chance());
      throw failed;
    }
    if (!(fault instanceof DiskFaults.Lies)) {
      inode.sync();
    }
  }

  @Override
  public long size() throws IOException {
    requireUsable();
    disk.step(Kind.LIST, path);
    return inode.size();
  }

  @Override
  public void close() {
    requireOpen();
    closed = true;
    if (leases == 0) {
      disk.closed();
    }
  }

  @Override
  public FileSlice slice(long position, int size) {
    requireOpen();
    beginLease();
    return new Slice(this, position, size);
  }

  /// Keeps the file usable, though it be closed, until [#endLease].
  void beginLease() {
    requireUsable();
    leases++;
  }

  void endLease() {
    if (--leases == 0 && closed) {
      disk.closed();
    }
  }

  SimInode inode() {
    return inode;
  }

  private byte[] take(ByteBuffer source) {
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    disk.mix(bytes);
    return bytes;
  }

  private void requireAligned(long position, ByteBuffer source) {
    if (position % Folder.BLOCK_BYTES != 0
        || source.remaining() % Folder.BLOCK_BYTES != 0
        || !source.isDirect()
        || source.alignmentOffset(source.position(), Folder.BLOCK_BYTES) != 0) {
      throw new IllegalArgumentException("not aligned: " + source + " at " + position);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(path + " is closed");
    }
    disk.requireAlive();
  }

  private void requireUsable() {
    if (closed && leases == 0) {
      throw new IllegalStateException(path + " is closed");
    }
    disk.requireAlive();
  }

  /// A piece of a file. Owned by whoever was handed it.
  static final class Slice implements FileSlice {
    private final SimFile file;
    private final long position;
    private final int size;
    private boolean released;

    Slice(SimFile file, long position, int size) {
      this.file = file;
      this.position = position;
      this.size = size;
    }

    @Override
    public SimFile file() {
      return file;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void release() {
      if (released) {
        throw new IllegalStateException("a slice of " + file.path + " was released twice");
      }
      released = true;
      file.endLease();
    }
  }
}
