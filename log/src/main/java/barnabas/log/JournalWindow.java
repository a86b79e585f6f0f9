package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A piece of the ring in memory, that moves forward over the stream. Owned by its replay.
final class JournalWindow {
  private static final int READ_AHEAD_BYTES = 1 << 20;

  private final DiskFile file;
  private final JournalHead head;
  private final ByteBuffer buffer;
  private final CRC32C crc = new CRC32C();
  private long from;
  private long to;

  JournalWindow(DiskFile file, JournalHead head) {
    this.file = file;
    this.head = head;
    this.buffer = JournalFormat.alignedBuffer(head.groupBytesMax() + READ_AHEAD_BYTES);
    this.from = head.tailPosition();
    this.to = from;
  }

  /// The head of the group that is expected at a position; null if it isn't there.
  JournalFormat.@Nullable GroupHead groupHead(long position, long group) throws IOException {
    JournalFormat.GroupHead found = groupHeadAt(position);
    return found != null && found.group() == group ? found : null;
  }

  /// The first valid head of a later group within so many bytes behind a broken one; null if there
  /// is none.
  JournalFormat.@Nullable GroupHead laterGroup(long position, long group, long searchedBytes)
      throws IOException {
    long searchEnd = position + searchedBytes;
    for (long at = position + Folder.BLOCK_BYTES; at <= searchEnd; at += Folder.BLOCK_BYTES) {
      JournalFormat.GroupHead found = groupHeadAt(at);
      if (found != null && found.group() > group) {
        return found;
      }
    }
    return null;
  }

  /// The bytes of a group.
  ByteBuffer bytes(long position, int length) throws IOException {
    require(position, length);
    return buffer.slice((int) (position - from), length);
  }

  private JournalFormat.@Nullable GroupHead groupHeadAt(long position) throws IOException {
    if (position - head.tailPosition() + Folder.BLOCK_BYTES > head.capacityBytes()) {
      return null;
    }
    require(position, Folder.BLOCK_BYTES);
    JournalFormat.GroupHead found = JournalFormat.groupHead(crc, buffer, (int) (position - from));
    boolean belongsHere =
        found != null
            && found.runId() == head.runId()
            && found.position() == position
            && found.length() >= JournalFormat.GROUP_HEAD_BYTES
            && found.length() <= head.groupBytesMax()
            && JournalFormat.blocks(found.length())
                <= head.capacityBytes() - (position - head.tailPosition());
    return belongsHere ? found : null;
  }

  /// Makes sure that a piece of the stream is in the buffer.
  private void require(long position, int length) throws IOException {
    if (position >= from && position + length <= to) {
      return;
    }
    keepFrom(position);
    long ringEnd = head.tailPosition() + head.capacityBytes();
    while (to < Math.min(from + buffer.capacity(), ringEnd)) {
      long room = Math.min(from + buffer.capacity(), ringEnd) - to;
      int count = (int) Math.min(room, head.bytesToRingEnd(to));
      int start = (int) (to - from);
      buffer.limit(start + count).position(start);
      if (file.read(head.filePosition(to), buffer) < count) {
        throw new IOException(file.path() + " ends within the ring");
      }
      buffer.clear();
      to += count;
    }
  }

  /// Drops what lies before `position` and moves the rest to the beginning of the buffer.
  private void keepFrom(long position) {
    if (position >= from && position < to) {
      int start = (int) (position - from);
      int length = (int) (to - position);
      buffer.put(0, buffer, start, length);
      from = position;
    } else {
      from = position;
      to = position;
    }
  }
}
