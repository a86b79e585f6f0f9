package barnabas.host;

import barnabas.world.FileSlice;

/// A piece of a file, with a lease on it. Owned by whoever is to send it.
final class HostSlice implements FileSlice {
  private final LeasedFile file;
  private final long position;
  private final int size;
  private boolean released;

  HostSlice(LeasedFile file, long position, int size) {
    this.file = file;
    this.position = position;
    this.size = size;
  }

  @Override
  public LeasedFile file() {
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
      throw new IllegalStateException(this + " was released twice");
    }
    released = true;
    file.endLease();
  }

  @Override
  public String toString() {
    return file.path() + " from " + position + ", " + size + " bytes";
  }
}
