package barnabas.quorum;

import barnabas.world.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Names and whole reads of the files in the metadata folder.
final class StoredFiles {
  /// The folder, relative to the log directory.
  static final String FOLDER = "metadata";

  static final String LOG = ".log";
  static final String SNAPSHOT = ".snapshot";

  /// What the name of a file that is not whole yet ends in.
  static final String TEMPORARY = ".tmp";

  private static final int INDEX_DIGITS = 20;

  private StoredFiles() {}

  /// The path of the log file whose first entry has that index.
  static String log(long baseIndex) {
    return path(baseIndex, LOG);
  }

  /// The path of the snapshot that covers the entries up to that index.
  static String snapshot(long index) {
    return path(index, SNAPSHOT);
  }

  private static String path(long index, String kind) {
    String digits = Long.toString(index);
    return FOLDER + "/" + "0".repeat(INDEX_DIGITS - digits.length()) + digits + kind;
  }

  /// The index in a name that [#log] or [#snapshot] made, or -1 for any other name.
  static long indexOf(String name, String kind) {
    String digits = name.endsWith(kind) ? name.substring(0, name.length() - kind.length()) : "";
    boolean ours =
        digits.length() == INDEX_DIGITS && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return ours ? Long.parseLong(digits) : -1;
  }

  static ByteBuffer readAll(DiskFile file) throws IOException {
    return readAll(file, Integer.MAX_VALUE - 8);
  }

  static ByteBuffer readAll(DiskFile file, int sizeMax) throws IOException {
    long size = file.size();
    if (size > sizeMax) {
      throw new DamagedException("%s: %d bytes are too many".formatted(file.path(), size));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    while (bytes.hasRemaining()) {
      int count = file.read(bytes.position(), bytes);
      if (count <= 0) {
        throw new IOException(
            "%s: ends after %d of %d bytes".formatted(file.path(), bytes.position(), size));
      }
    }
    return bytes.flip();
  }
}
