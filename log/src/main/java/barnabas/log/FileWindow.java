package barnabas.log;

import barnabas.record.RecordBatch;
import barnabas.record.RecordBatches;
import barnabas.world.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A part of a segment file in memory, moved forward as it is read. For use inside a disk task.
final class FileWindow {

  private static final int WINDOW_BYTES = 256 << 10;

  private final DiskFile file;
  private final int size;
  private ByteBuffer window;
  private long windowStart;

  /// @param size bytes of the file that count
  FileWindow(DiskFile file, int size) {
    this.file = file;
    this.size = size;
    this.window = ByteBuffer.allocate(Math.min(WINDOW_BYTES, Math.max(size, 1))).limit(0);
  }

  /// The batch at `position`, if all of it is there and its CRC holds; null if not. It is good
  /// until the next call.
  @Nullable RecordBatch batchAt(int position) throws IOException {
    int left = size - position;
    if (left < RecordBatch.HEADER_BYTES) {
      return null;
    }
    int declared = RecordBatches.declaredSize(window, fill(position, RecordBatch.HEADER_BYTES));
    if (declared < 0 || declared > left) {
      return null;
    }
    int at = fill(position, declared);
    RecordBatch batch = RecordBatch.at(window.slice(at, declared));
    boolean sound =
        batch.magic() == RecordBatch.CURRENT_MAGIC
            && batch.lastOffsetDelta() >= 0
            && batch.crcIsValid();
    return sound ? batch : null;
  }

  /// The next position behind `position` at which there is a sound batch with a base offset from
  /// `offsetMin` to `offsetMax`; -1 if there is none.
  int next(int position, long offsetMin, long offsetMax) throws IOException {
    for (int at = position + 1; at <= size - RecordBatch.HEADER_BYTES; at++) {
      int index = fill(at, RecordBatch.HEADER_BYTES);
      long offset = window.getLong(index);
      if (offset >= offsetMin && offset <= offsetMax && batchAt(at) != null) {
        return at;
      }
    }
    return -1;
  }

  /// Makes sure that `bytes` from `position` are in the window, and gives their index in it.
  private int fill(int position, int bytes) throws IOException {
    boolean there = position >= windowStart && position + bytes <= windowStart + window.limit();
    if (!there) {
      if (window.capacity() < bytes) {
        window = ByteBuffer.allocate(Math.max(bytes, WINDOW_BYTES));
      }
      window.clear().limit(Math.min(window.capacity(), size - position));
      windowStart = position;
      int read = file.read(position, window);
      window.position(0).limit(read);
      if (read < bytes) {
        throw new IOException(file.path() + " ends at " + (position + read) + " of " + size);
      }
    }
    return (int) (position - windowStart);
  }
}
