package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A small file that is written as a whole and trusted only as a whole:
///
/// ```
/// 0  magic    int32   what kind of file
/// 4  version  int32   1
/// 8  length   int32   bytes of content
/// 12 content
///    crc      int32   CRC-32C of all before it
/// ```
///
/// For use inside a disk task.
final class WholeFile {

  /// What a file is called until it is whole.
  static final String UNFINISHED = ".unfinished";

  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 12;
  private static final int TRAILER_BYTES = 4;
  private static final int BYTES_MAX = 1 << 30;

  private WholeFile() {}

  /// Bytes of a whole file with that much content.
  static int size(int contentBytes) {
    return HEADER_BYTES + contentBytes + TRAILER_BYTES;
  }

  /// A buffer at the place where `contentBytes` bytes are to be put.
  static ByteBuffer begin(int magic, int contentBytes) {
    ByteBuffer bytes = ByteBuffer.allocate(size(contentBytes));
    return bytes.putInt(magic).putInt(VERSION).putInt(contentBytes);
  }

  /// Seals what [#begin] began, ready to be written.
  static ByteBuffer end(ByteBuffer bytes) {
    bytes.putInt(crc(bytes, bytes.position()));
    return bytes.flip();
  }

  /// The content of a whole file, or null if it isn't one of that kind.
  static @Nullable ByteBuffer content(int magic, ByteBuffer bytes) {
    if (bytes.remaining() < HEADER_BYTES + TRAILER_BYTES
        || bytes.getInt(0) != magic
        || bytes.getInt(4) != VERSION
        || bytes.getInt(8) != bytes.remaining() - HEADER_BYTES - TRAILER_BYTES) {
      return null;
    }
    int covered = bytes.remaining() - TRAILER_BYTES;
    return bytes.getInt(covered) == crc(bytes, covered)
        ? bytes.slice(HEADER_BYTES, covered - HEADER_BYTES)
        : null;
  }

  /// All bytes of a file, or null if there is no such file.
  static @Nullable ByteBuffer read(Folder folder, String path) throws IOException {
    if (!folder.exists(path)) {
      return null;
    }
    DiskFile file = folder.open(path);
    try {
      long size = file.size();
      if (size > BYTES_MAX) {
        throw new IOException(path + " has " + size + " bytes, far more than it may");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      file.read(0, bytes);
      return bytes.flip();
    } finally {
      file.close();
    }
  }

  /// Writes a file under its own name and syncs it. Its name is durable once the folder is synced.
  static void write(Folder folder, String path, ByteBuffer bytes) throws IOException {
    DiskFile file = folder.open(path);
    try {
      int size = bytes.remaining();
      file.write(0, bytes);
      if (file.size() != size) {
        file.resize(size);
      }
      file.sync();
    } finally {
      file.close();
    }
  }

  /// Puts a file in the place of the one of that name: whole, synced, renamed, its folder synced.
  static void replace(Folder folder, String parent, String name, ByteBuffer bytes)
      throws IOException {
    String path = parent.isEmpty() ? name : parent + "/" + name;
    write(folder, path + UNFINISHED, bytes);
    folder.rename(path + UNFINISHED, path);
    folder.sync(parent);
  }

  private static int crc(ByteBuffer bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, length));
    return (int) crc.getValue();
  }
}
