package barnabas.quorum;

import barnabas.quorum.Consensus.Snapshot;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A snapshot on disk, read whole.
///
/// ```
/// 0   magic     int64   "BARNMSNP"
/// 8   version   int32   1
/// 12  index     int64   the last entry that it covers
/// 20  term      int64   that entry's term
/// 28  pieces            each: size int32, checksum int32 (CRC-32C of index, position, bytes), bytes
///     end       int32   -1
///     count     int32   pieces
///     checksum  int32   CRC-32C of index, position of the end, the header, and the count
/// ```
record SnapshotFile(long index, long term, List<ByteBuffer> pieces) {
  private static final long MAGIC = 0x4241524E4D534E50L;
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 28;
  private static final int PIECE_HEADER_BYTES = 8;
  private static final int END_BYTES = 12;
  private static final int END = -1;

  /// Writes a snapshot whole, synced, under its name.
  static void write(Folder folder, String path, long index, long term, Snapshot snapshot)
      throws IOException {
    String temporary = path + StoredFiles.TEMPORARY;
    DiskFile file = folder.open(temporary);
    try {
      write(file, index, term, snapshot);
    } finally {
      file.close();
    }
    folder.rename(temporary, path);
    folder.sync(StoredFiles.FOLDER);
  }

  private static void write(DiskFile file, long index, long term, Snapshot snapshot)
      throws IOException {
    file.resize(0);
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(MAGIC).putInt(VERSION).putLong(index).putLong(term).flip();
    file.write(0, header.duplicate());
    long position = HEADER_BYTES;
    int count = 0;
    for (ByteBuffer piece : snapshot.pieces()) {
      int size = piece.remaining();
      ByteBuffer framed = ByteBuffer.allocate(PIECE_HEADER_BYTES + size);
      framed.putInt(size).putInt(0).put(piece.duplicate()).flip();
      framed.putInt(4, pieceChecksum(framed, index, position, 0, size));
      file.write(position, framed);
      position += PIECE_HEADER_BYTES + size;
      count++;
    }
    ByteBuffer end = ByteBuffer.allocate(END_BYTES).putInt(END).putInt(count);
    end.putInt(endChecksum(header, index, position, count)).flip();
    file.write(position, end);
    file.sync();
  }

  /// Reads a snapshot.
  ///
  /// @throws DamagedException when any byte of it is not what was written
  static SnapshotFile read(Folder folder, String path) throws IOException {
    DiskFile file = folder.open(path);
    ByteBuffer bytes = StoredFiles.readAll(file);
    file.close();
    if (bytes.limit() < HEADER_BYTES + END_BYTES || bytes.getLong(0) != MAGIC) {
      throw damaged(path, 0);
    }
    if (bytes.getInt(8) != VERSION) {
      throw new DamagedException(
          "%s: format version %d of the metadata snapshot, this release knows only %d"
              .formatted(path, bytes.getInt(8), VERSION));
    }
    long index = bytes.getLong(12);
    List<ByteBuffer> pieces = new ArrayList<>();
    int position = HEADER_BYTES;
    while (bytes.limit() - position >= END_BYTES && bytes.getInt(position) != END) {
      int size = bytes.getInt(position);
      int checksum = bytes.getInt(position + 4);
      if (size < 0
          || size > bytes.limit() - position - PIECE_HEADER_BYTES
          || checksum != pieceChecksum(bytes, index, position, position, size)) {
        throw damaged(path, position);
      }
      pieces.add(bytes.slice(position + PIECE_HEADER_BYTES, size));
      position += PIECE_HEADER_BYTES + size;
    }
    if (bytes.limit() - position != END_BYTES
        || bytes.getInt(position + 4) != pieces.size()
        || bytes.getInt(position + 8) != endChecksum(bytes, index, position, pieces.size())) {
      throw damaged(path, position);
    }
    return new SnapshotFile(index, bytes.getLong(20), List.copyOf(pieces));
  }

  private static DamagedException damaged(String path, int position) {
    return new DamagedException(
        "%s: the metadata snapshot is damaged at byte %d; restore it from a backup"
            .formatted(path, position));
  }

  private static int pieceChecksum(ByteBuffer bytes, long index, long position, int at, int size) {
    int from = at + PIECE_HEADER_BYTES;
    return new Checksum(index, position)
        .add(bytes, at, at + 4)
        .add(bytes, from, from + size)
        .value();
  }

  private static int endChecksum(ByteBuffer header, long index, long position, int count) {
    ByteBuffer end = ByteBuffer.allocate(4).putInt(0, count);
    return new Checksum(index, position).add(header, 0, HEADER_BYTES).add(end, 0, 4).value();
  }
}
