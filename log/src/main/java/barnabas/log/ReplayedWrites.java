package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes to segment files what the journal has kept. Neighbouring batches of one file become one
/// write. For use inside a disk task.
final class ReplayedWrites {

  private static final int PIECE_BYTES = 8 << 10;
  private static final int GATHERED_BYTES_MAX = 8 << 20;

  private final Folder folder;
  private final Map<String, Piece> pieces = new LinkedHashMap<>();
  private int gatheredBytes;

  ReplayedWrites(Folder folder) {
    this.folder = folder;
  }

  /// Writes bytes to a file if there is such a file, now or when [#finish] is called. Writes of one
  /// file keep their order.
  void write(String path, long position, ByteBuffer bytes) throws IOException {
    Piece before = pieces.get(path);
    if (before != null && before.joins(position, bytes)) {
      before.bytes.put(bytes);
      return;
    }
    if (before != null) {
      write(path, before);
    }
    if (gatheredBytes > GATHERED_BYTES_MAX) {
      finish();
    }
    ByteBuffer gathering = ByteBuffer.allocate(Math.max(PIECE_BYTES, bytes.remaining()));
    gatheredBytes += gathering.capacity();
    pieces.put(path, new Piece(position, gathering.put(bytes)));
  }

  /// Writes what was gathered.
  void finish() throws IOException {
    for (Map.Entry<String, Piece> each : pieces.entrySet()) {
      write(each.getKey(), each.getValue());
    }
    pieces.clear();
    gatheredBytes = 0;
  }

  private void write(String path, Piece piece) throws IOException {
    gatheredBytes -= piece.bytes.capacity();
    if (!folder.exists(path)) {
      return;
    }
    DiskFile file = folder.open(path);
    try {
      file.write(piece.position, piece.bytes.flip());
    } finally {
      file.close();
    }
  }

  /// Bytes that lie side by side.
  private record Piece(long position, ByteBuffer bytes) {

    boolean joins(long nextPosition, ByteBuffer next) {
      return nextPosition == position + bytes.position() && next.remaining() <= bytes.remaining();
    }
  }
}
