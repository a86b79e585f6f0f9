package barnabas.world;

import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file. Its blocking methods are called inside a [Disk.Task] only; on a loop the way leads
/// through [Disk]. It stays readable after its deletion, until it is closed and the last slice of
/// it was released.
public interface DiskFile {

  /// The path relative to the log directory, as it was when the file was opened.
  String path();

  /// Reads into `target` until it is full or the file ends; the number of bytes read, 0 at the end.
  int read(long position, ByteBuffer target) throws IOException;

  /// Writes all remaining bytes of `source`.
  void write(long position, ByteBuffer source) throws IOException;

  /// Cuts the file to `size` bytes, or grows it with zeros.
  void resize(long size) throws IOException;

  /// Makes content and length durable. A file whose sync failed once is not to be believed again.
  void sync() throws IOException;

  /// The length in bytes.
  long size() throws IOException;

  /// Closes the file once the last slice of it is released. Callable on a loop and in a task.
  void close();

  /// A piece of the file, for a [Connection] to send. Callable on a loop; keeps the file readable
  /// until it is released.
  FileSlice slice(long position, int size);
}
