package barnabas.quorum;

import barnabas.quorum.Consensus.Entry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The unit in which entries are written and synced: all of it is there, or none of it counts.
///
/// A group is written only after the one before it was synced. A valid group therefore proves that
/// everything before it was once durable, which tells a torn tail from damage.
///
/// ```
/// 0   magic       int32   "BMG1"
/// 4   size        int32   bytes of the group, this header included
/// 8   checksum    int32   CRC-32C of salt, position in the file and all bytes from 12 on
/// 12  count       int32   entries; 0 in the group that begins a term or seals the file
/// 16  term        int64
/// 24  first index int64   index of the first entry, or the next one's
/// 32  entries             each: size int32, bytes
/// ```
record Group(long term, long firstIndex, List<ByteBuffer> entries, int size) {
  static final int MAGIC = 0x424D4731;
  static final int HEADER_BYTES = 32;
  private static final int ENTRY_HEADER_BYTES = 4;

  /// The bytes that an entry adds to its group.
  static int sizeOf(ByteBuffer entry) {
    return ENTRY_HEADER_BYTES + entry.remaining();
  }

  /// The index behind the last entry.
  long nextIndex() {
    return firstIndex + entries.size();
  }

  /// The entries as the listener hears them.
  List<Entry> numbered() {
    List<Entry> numbered = new ArrayList<>(entries.size());
    for (ByteBuffer entry : entries) {
      numbered.add(new Entry(firstIndex + numbered.size(), term, entry.asReadOnlyBuffer()));
    }
    return numbered;
  }

  /// The bytes of a group that is going to lie at `position` of the file with that salt.
  static ByteBuffer encode(
      long salt, long position, long term, long firstIndex, List<ByteBuffer> entries) {
    int size = HEADER_BYTES;
    for (ByteBuffer entry : entries) {
      size = Math.addExact(size, sizeOf(entry));
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    bytes.putInt(MAGIC).putInt(size).putInt(0);
    bytes.putInt(entries.size()).putLong(term).putLong(firstIndex);
    for (ByteBuffer entry : entries) {
      bytes.putInt(entry.remaining()).put(entry.duplicate());
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

  /// Reads the group at a position where [#validAt] holds. The entries are slices of `file`.
  static Group decode(ByteBuffer file, int position) {
    int size = file.getInt(position + 4);
    int count = file.getInt(position + 12);
    List<ByteBuffer> entries = new ArrayList<>(count);
    int at = position + HEADER_BYTES;
    for (int i = 0; i < count; i++) {
      int length = file.getInt(at);
      entries.add(file.slice(at + ENTRY_HEADER_BYTES, length));
      at += ENTRY_HEADER_BYTES + length;
    }
    if (at != position + size) {
      throw new IllegalStateException("group at " + position + " is longer than its entries");
    }
    return new Group(file.getLong(position + 16), file.getLong(position + 24), entries, size);
  }
}
