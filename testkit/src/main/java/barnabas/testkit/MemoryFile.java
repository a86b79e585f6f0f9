package barnabas.testkit;

import barnabas.world.DiskFile;
import barnabas.world.FileSlice;
import java.nio.ByteBuffer;

/// An open file of a [MemoryDisk]. Owned by the broker's loop. It holds nothing that has to be
/// given back, so that closing it does nothing.
record MemoryFile(String path, MemoryBytes bytes) implements DiskFile {

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
  public void close() {}

  @Override
  public FileSlice slice(long position, int size) {
    return new Slice(this, position, size);
  }

  /// A piece of it.
  private record Slice(MemoryFile file, long position, int size) implements FileSlice {
    @Override
    public void release() {}
  }
}
