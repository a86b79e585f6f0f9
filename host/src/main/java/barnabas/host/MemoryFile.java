package barnabas.host;

import barnabas.world.DiskFile;
import barnabas.world.FileSlice;
import java.nio.ByteBuffer;

/// An open file of a [MemoryDisk]. Owned by the loop that owns its disk. There is nothing to be
/// given back with it, but its leases are counted as those of a real file are, so that a slice of a
/// file that is closed already is a bug here too.
final class MemoryFile implements DiskFile {
  private final String path;
  private final MemoryBytes bytes;
  private boolean closed;
  private int leases = 1;

  MemoryFile(String path, MemoryBytes bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public int read(long position, ByteBuffer target) {
    return bytes.read(position, target);
  }

  @Override
  public void write(long position, ByteBuffer source) {
    bytes.write(position, source);
  }

  @Override
  public void resize(long size) {
    bytes.resize(size);
  }

  @Override
  public void sync() {}

  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      leases--;
    }
  }

  @Override
  public FileSlice slice(long position, int size) {
    if (leases == 0) {
      throw new IllegalStateException(path + " is closed");
    }
    leases++;
    return new Slice(this, position, size);
  }

  /// A piece of a file. Owned by whoever is to send it.
  private static final class Slice implements FileSlice {
    private final MemoryFile file;
    private final long position;
    private final int size;
    private boolean released;

    Slice(MemoryFile file, long position, int size) {
      this.file = file;
      this.position = position;
      this.size = size;
    }

    @Override
    public DiskFile file() {
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
      file.leases--;
    }
  }
}
