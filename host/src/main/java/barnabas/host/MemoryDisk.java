package barnabas.host;

import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A log directory in the heap, for a broker inside a test, of which everything runs on one loop.
/// Owned by that loop, which need not be one that may block: every operation is done inside its
/// call.
public final class MemoryDisk implements Disk {
  private final MemoryFolder folder = new MemoryFolder();

  @Override
  public String path() {
    return "memory";
  }

  /// The outcome comes later, as it does of a real disk on a loop that may not block.
  @Override
  public <T> void run(Loop owner, int lane, Task<T> task, Outcome<T> outcome) {
    T value;
    try {
      value = task.run(folder);
    } catch (IOException cause) {
      owner.post(() -> outcome.failed(cause));
      return;
    }
    owner.post(() -> outcome.done(value));
  }

  @Override
  public <T> T call(Loop owner, Task<T> task) throws IOException {
    return task.run(folder);
  }

  @Override
  public void write(
      Loop owner, DiskFile file, long position, ByteBuffer bytes, Outcome<Long> outcome) {
    long count = bytes.remaining();
    ((MemoryFile) file).write(position, bytes);
    outcome.done(count);
  }

  @Override
  public void read(
      Loop owner, DiskFile file, long position, ByteBuffer target, Outcome<Integer> outcome) {
    outcome.done(((MemoryFile) file).read(position, target));
  }

  @Override
  public void sync(Loop owner, DiskFile file, Outcome<Long> outcome) {
    outcome.done(((MemoryFile) file).size());
  }

  @Override
  public Space space() {
    long total = Runtime.getRuntime().maxMemory();
    return new Space(Math.max(0, total - folder.heldBytes()), total);
  }
}
