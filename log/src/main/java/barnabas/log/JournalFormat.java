package barnabas.log;

import barnabas.wire.Uuid;
import barnabas.world.Folder;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The bytes of the ring file, drawn in `docs/format/journal.md`. Numbers are big-endian.
///
/// A group's head names its run, number and stream position; a frame's checksum is masked with the
/// first two. So what was left by an earlier lap or run, or written to the wrong place, is never
/// taken for what belongs there.
final class JournalFormat {
  /// The ring file's name in the log directory.
  static final String FILE = "journal.ring";

  static final int GROUP_HEAD_BYTES = 64;
  static final int FRAME_HEAD_BYTES = 64;

  /// Two copies of the head, a block each.
  static final int HEADS_BYTES = 2 * Folder.BLOCK_BYTES;

  private static final int FRAME_ALIGNMENT = 8;
  private static final int HEAD_MAGIC = 0x424A_4844;
  private static final int GROUP_MAGIC = 0x424A_4752;
  private static final int VERSION = 1;

  private JournalFormat() {}

  /// Rounds up to whole blocks.
  static long blocks(long bytes) {
    return (bytes + Folder.BLOCK_BYTES - 1) & -Folder.BLOCK_BYTES;
  }

  /// The bytes of a frame with its head and padding.
  static int frameBytes(int length) {
    return FRAME_HEAD_BYTES + ((length + FRAME_ALIGNMENT - 1) & -FRAME_ALIGNMENT);
  }

  /// An empty buffer that suits `openDurable`.
  static ByteBuffer alignedBuffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes + Folder.BLOCK_BYTES)
        .alignedSlice(Folder.BLOCK_BYTES)
        .limit(bytes)
        .slice();
  }

  /// Writes a head as the one block of `block`.
  static void putHead(ByteBuffer block, JournalHead head) {
    block.clear();
    for (int i = 0; i < Folder.BLOCK_BYTES; i += Long.BYTES) {
      block.putLong(i, 0);
    }
    block.putInt(0, HEAD_MAGIC);
    block.putInt(8, VERSION);
    block.putInt(12, head.clean() ? 1 : 0);
    block.putLong(16, head.generation());
    block.putLong(24, head.runId());
    block.putLong(32, head.capacityBytes());
    block.putLong(40, head.basePosition());
    block.putLong(48, head.tailGroup());
    block.putLong(56, head.tailPosition());
    block.putInt(64, head.groupBytesMax());
    block.putInt(4, crc(new CRC32C(), block, 8, Folder.BLOCK_BYTES - 8));
  }

  /// Reads the head at `offset`; null if it is damaged.
  static @Nullable JournalHead head(ByteBuffer buffer, int offset) {
    ByteBuffer block = buffer.slice(offset, Folder.BLOCK_BYTES);
    boolean valid =
        block.getInt(0) == HEAD_MAGIC
            && block.getInt(8) == VERSION
            && block.getInt(4) == crc(new CRC32C(), block, 8, Folder.BLOCK_BYTES - 8);
    if (!valid) {
      return null;
    }
    return new JournalHead(
        block.getLong(16),
        block.getLong(24),
        block.getLong(32),
        block.getLong(40),
        block.getLong(48),
        block.getLong(56),
        block.getInt(64),
        block.getInt(12) == 1);
  }

  static void putGroupHead(CRC32C crc, ByteBuffer buffer, GroupHead head) {
    buffer.putInt(0, GROUP_MAGIC);
    buffer.putLong(8, head.runId);
    buffer.putLong(16, head.group);
    buffer.putLong(24, head.position);
    buffer.putInt(32, head.length);
    buffer.putInt(36, head.frameCount);
    buffer.putLong(40, 0);
    buffer.putLong(48, 0);
    buffer.putLong(56, 0);
    buffer.putInt(4, crc(crc, buffer, 8, GROUP_HEAD_BYTES - 8));
  }

  /// Reads the group head at `offset`; null if there is none that is whole.
  static @Nullable GroupHead groupHead(CRC32C crc, ByteBuffer buffer, int offset) {
    boolean valid =
        buffer.getInt(offset) == GROUP_MAGIC
            && buffer.getInt(offset + 4) == crc(crc, buffer, offset + 8, GROUP_HEAD_BYTES - 8);
    if (!valid) {
      return null;
    }
    return new GroupHead(
        buffer.getLong(offset + 8),
        buffer.getLong(offset + 16),
        buffer.getLong(offset + 24),
        buffer.getInt(offset + 32),
        buffer.getInt(offset + 36));
  }

  /// Writes an entry's frame at `offset`, padding included.
  static void putFrame(CRC32C crc, ByteBuffer buffer, int offset, int mask, JournalEntry entry) {
    ByteBuffer bytes = entry.bytes();
    int length = bytes.remaining();
    int payload = offset + FRAME_HEAD_BYTES;
    buffer.put(payload, bytes, bytes.position(), length);
    int end = offset + frameBytes(length);
    for (int i = payload + length; i < end; i++) {
      buffer.put(i, (byte) 0);
    }
    buffer.putInt(offset + 4, crc(crc, buffer, payload, length));
    buffer.putLong(offset + 8, entry.log().topicId().high());
    buffer.putLong(offset + 16, entry.log().topicId().low());
    buffer.putLong(offset + 24, entry.baseOffset());
    buffer.putLong(offset + 32, entry.segmentBaseOffset());
    buffer.putLong(offset + 40, entry.position());
    buffer.putLong(offset + 48, entry.durableEnd());
    buffer.putInt(offset + 56, entry.log().partition());
    buffer.putInt(offset + 60, length);
    buffer.putInt(offset, crc(crc, buffer, offset + 4, FRAME_HEAD_BYTES - 4) ^ mask);
  }

  /// Reads the frame head at `offset`; null if it is damaged.
  static @Nullable JournalFrame frame(CRC32C crc, ByteBuffer buffer, int offset, GroupHead head) {
    int expected =
        crc(crc, buffer, offset + 4, FRAME_HEAD_BYTES - 4) ^ mask(head.runId, head.group);
    if (buffer.getInt(offset) != expected) {
      return null;
    }
    Uuid topicId = new Uuid(buffer.getLong(offset + 8), buffer.getLong(offset + 16));
    return new JournalFrame(
        head.group,
        new LogId(topicId, buffer.getInt(offset + 56)),
        buffer.getLong(offset + 24),
        buffer.getLong(offset + 32),
        buffer.getLong(offset + 40),
        buffer.getInt(offset + 60),
        buffer.getLong(offset + 48));
  }

  /// Whether the bytes behind a frame's head are those that were written.
  static boolean payloadIsValid(CRC32C crc, ByteBuffer buffer, int offset, int length) {
    return buffer.getInt(offset + 4) == crc(crc, buffer, offset + FRAME_HEAD_BYTES, length);
  }

  /// What the checksums of a group's frames are masked with.
  static int mask(long runId, long group) {
    long mixed = (runId ^ group) * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 32);
  }

  private static int crc(CRC32C crc, ByteBuffer buffer, int from, int length) {
    int limit = buffer.limit();
    int position = buffer.position();
    buffer.limit(from + length).position(from);
    crc.reset();
    crc.update(buffer);
    buffer.limit(limit).position(position);
    return (int) crc.getValue();
  }

  /// What stands at the beginning of a group.
  ///
  /// @param group its number
  /// @param position where in the endless stream it begins; the ring holds that modulo its capacity
  /// @param length bytes of head and frames, without the padding to whole blocks
  record GroupHead(long runId, long group, long position, int length, int frameCount) {}
}
