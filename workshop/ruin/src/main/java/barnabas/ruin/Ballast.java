package barnabas.ruin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that takes up the room of a disk.
record Ballast(Path file) {
  private static final int PIECE_BYTES = 1 << 16;

  /// Takes all room of the folder's disk but for some bytes.
  static Ballast put(Path folder, long leave) throws IOException {
    Path file = folder.resolve("ballast");
    ByteBuffer zeros = ByteBuffer.allocate(PIECE_BYTES);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (Files.getFileStore(folder).getUsableSpace() > leave) {
        channel.write(zeros.clear());
      }
    } catch (IOException full) {
      // That is what was wanted; somebody else took the last of it meanwhile.
    }
    return new Ballast(file);
  }

  void remove() throws IOException {
    Files.delete(file);
  }
}
