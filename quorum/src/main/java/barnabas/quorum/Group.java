package barnabas.quorum;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The unit in which records are written and synced: all of it is there, or none of it counts.
///
/// A group is written only after the one before it was synced. A valid group therefore proves that
/// everything before it was once durable, which tells a torn tail from damage.
///
/// ```
/// 0   magic       int32   "BMG2"
/// 4   size        int32   bytes of the group, this header included
/// 8   checksum    int32   CRC-32C of salt, position in the file and all bytes from 12 on
/// 12  count       int32   records; 0 in the group that a start writes and in one that seals the file
/// 16  records             each: size int32, bytes
/// ```
record Group(List<ByteBuffer> records, int size) {
  static final int MAGIC = 0x424D4732;
  static final int HEADER_BYTES = 16;
  private static final int RECORD_HEADER_BYTES = 4;

  /// The bytes of a group that is going to lie at `position` of the file with that salt.
  static ByteBuffer encode(long salt, long position, List<ByteBuffer> records) {
    int size = HEADER_BYTES;
    for (ByteBuffer each : records) {
      size = Math.addExact(size, RECORD_HEADER_BYTES + each.remaining());
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    bytes.putInt(MAGIC).putInt(size).putInt(0).putInt(records.size());
    for (ByteBuffer each : records) {
      bytes.putInt(each.remaining()).put(each.duplicate());
    }
    bytes.flip();
    return bytes.putInt(8, new Checksum(salt, position).add(bytes, 12, size).value());
  }

  /// Whether a valid group lies at `position` of a file's bytes.
  static boolean validAt(ByteBuffer file, long salt, int position) {
    int left = file.limit() - position;
    if (left < HEADER_BYTES || file.getInt(position) != MAGIC) {
      return false;
    }
    int size = file.getInt(position + 4);
    return size >= HEADER_BYTES
        && size <= left
        && new Checksum(salt, position).add(file, position + 12, position + size).value()
            == file.getInt(position + 8);
  }

  /// Reads the group at a position where [#validAt] holds. The records are slices of `file`.
  static Group decode(ByteBuffer file, int position) {
    int size = file.getInt(position + 4);
    int count = file.getInt(position + 12);
    List<ByteBuffer> records = new ArrayList<>(count);
    int at = position + HEADER_BYTES;
    for (int i = 0; i < count; i++) {
      int length = file.getInt(at);
      records.add(file.slice(at + RECORD_HEADER_BYTES, length));
      at += RECORD_HEADER_BYTES + length;
    }
    if (at != position + size) {
      throw new IllegalStateException("group at " + position + " is longer than its records");
    }
    return new Group(records, size);
  }
}
