package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The file of a segment's closed blocks: entries of 32 bytes, each with its own checksum, only
/// ever appended to; drawn in docs/format/log.md. What is damaged in it is not believed: the table
/// ends there, and the rest is found by scanning the segment. For use inside a disk task.
final class BlockFile {

  /// Bytes of an entry.
  static final int ENTRY_BYTES = 32;

  private static final int COVERED_BYTES = ENTRY_BYTES - 4;
  private static final int BYTES_MAX = 64 << 20;

  private BlockFile() {}

  /// The blocks of a segment as far as the file can be believed and lies within `sizeMax` bytes of
  /// the segment.
  static BlockTable read(Folder folder, LogId log, long segmentBase, long sizeMax)
      throws IOException {
    BlockTable table = new BlockTable();
    ByteBuffer bytes = bytes(folder, LogFiles.blocks(log, segmentBase));
    while (bytes.remaining() >= ENTRY_BYTES) {
      int at = bytes.position();
      int crc = crc(log, segmentBase, bytes.slice(at, COVERED_BYTES));
      int position = bytes.getInt();
      int end = bytes.getInt();
      int offsetDelta = bytes.getInt();
      int nextDelta = bytes.getInt();
      long maxTimestamp = bytes.getLong();
      int checksum = bytes.getInt();
      boolean joined =
          position == table.endPosition()
              && offsetDelta == table.endDelta()
              && end > position
              && nextDelta > offsetDelta;
      if (bytes.getInt() != crc || !joined || end > sizeMax) {
        break;
      }
      table.add(end, nextDelta, maxTimestamp, checksum, false);
    }
    table.stored(table.count());
    return table;
  }

  /// The bytes of the entries that are not stored yet.
  static ByteBuffer unstored(LogId log, long segmentBase, BlockTable table) {
    int from = table.storedCount();
    ByteBuffer bytes = ByteBuffer.allocate((table.count() - from) * ENTRY_BYTES);
    for (int block = from; block < table.count(); block++) {
      int at = bytes.position();
      bytes.putInt(table.position(block)).putInt(table.end(block));
      bytes.putInt(table.offsetDelta(block)).putInt(table.nextDelta(block));
      bytes.putLong(table.maxTimestamp(block)).putInt(table.checksum(block));
      bytes.putInt(crc(log, segmentBase, bytes.slice(at, COVERED_BYTES)));
    }
    return bytes.flip();
  }

  /// Writes entries behind the first `storedCount` and syncs.
  static void append(Folder folder, LogId log, long segmentBase, int storedCount, ByteBuffer bytes)
      throws IOException {
    DiskFile file = folder.open(LogFiles.blocks(log, segmentBase));
    try {
      file.write((long) storedCount * ENTRY_BYTES, bytes);
      file.sync();
    } finally {
      file.close();
    }
  }

  /// Cuts the file behind the first `count` entries, if there is one that is longer.
  static void cut(Folder folder, LogId log, long segmentBase, int count) throws IOException {
    String path = LogFiles.blocks(log, segmentBase);
    if (!folder.exists(path)) {
      return;
    }
    DiskFile file = folder.open(path);
    try {
      if (file.size() > (long) count * ENTRY_BYTES) {
        file.resize((long) count * ENTRY_BYTES);
        file.sync();
      }
    } finally {
      file.close();
    }
  }

  /// Cuts the file behind the blocks that lie within the first `size` bytes of the segment. To be
  /// done before the segment itself is cut, so that no start finds blocks that are not there.
  static void cutAt(Folder folder, LogId log, long segmentBase, int size) throws IOException {
    cut(folder, log, segmentBase, read(folder, log, segmentBase, size).count());
  }

  private static ByteBuffer bytes(Folder folder, String path) throws IOException {
    if (!folder.exists(path)) {
      return ByteBuffer.allocate(0);
    }
    DiskFile file = folder.open(path);
    try {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), BYTES_MAX));
      file.read(0, bytes);
      return bytes.flip();
    } finally {
      file.close();
    }
  }

  private static int crc(LogId log, long segmentBase, ByteBuffer entry) {
    CRC32C crc = new CRC32C();
    ByteBuffer identity =
        ByteBuffer.allocate(28)
            .putLong(log.topicId().high())
            .putLong(log.topicId().low())
            .putInt(log.partition())
            .putLong(segmentBase);
    crc.update(identity.flip());
    crc.update(entry);
    return (int) crc.getValue();
  }
}
