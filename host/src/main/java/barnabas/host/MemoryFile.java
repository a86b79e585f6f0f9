package barnabas.host;

import java.nio.ByteBuffer;

/// An open file of a [MemoryDisk]. Owned by the loop that owns its disk. There is nothing to be
/// given back with it, but its leases are counted as those of a real file are, so that a slice of a
/// file that is closed already is a bug here too.
final class MemoryFile implements LeasedFile {
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
      endLease();
    }
  }

  @Override
  public HostSlice slice(long position, int size) {
    if (leases == 0) {
      throw new IllegalStateException(path + " is closed");
    }
    leases++;
    return new HostSlice(this, position, size);
  }

  @Override
  public void endLease() {
    leases--;
  }
}
