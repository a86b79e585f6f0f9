package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The ring file while it is written: one group buffer, the head, and where the stream stands.
/// Owned by the journal's loop; its blocking methods run in tasks that the loop waits for.
final class JournalRing {
  private static final int ZEROS_BYTES = 512 << 10;

  private final DiskFile file;
  private final ByteBuffer group;
  private final ByteBuffer block = JournalFormat.alignedBuffer(Folder.BLOCK_BYTES);
  private final CRC32C crc = new CRC32C();
  private JournalHead head;
  private long nextGroup;
  private long endPosition;
  private int groupLength;
  private int groupFrames;
  private int mask;

  JournalRing(DiskFile file, JournalHead head) {
    this.file = file;
    this.head = head;
    this.group = JournalFormat.alignedBuffer(head.groupBytesMax());
    this.nextGroup = head.tailGroup();
    this.endPosition = head.tailPosition();
    beginGroup();
  }

  JournalHead head() {
    return head;
  }

  DiskFile file() {
    return file;
  }

  /// The number that the group being gathered has.
  long nextGroup() {
    return nextGroup;
  }

  /// The stream position behind the last group that was written.
  long endPosition() {
    return endPosition;
  }

  /// Bytes that live: from the tail to the end.
  long liveBytes() {
    return endPosition - head.tailPosition();
  }

  boolean groupIsEmpty() {
    return groupFrames == 0;
  }

  /// Puts an entry into the group being gathered; false if the group or the ring has no room for
  /// it.
  boolean gather(JournalEntry entry) {
    int end = groupLength + JournalFormat.frameBytes(entry.bytes().remaining());
    if (end > group.capacity() || JournalFormat.blocks(end) > head.capacityBytes() - liveBytes()) {
      return false;
    }
    JournalFormat.putFrame(crc, group, groupLength, mask, entry);
    groupLength = end;
    groupFrames++;
    return true;
  }

  /// Writes the gathered group; durable on return. Blocks.
  void writeGroup() throws IOException {
    int bytes = (int) JournalFormat.blocks(groupLength);
    for (int i = groupLength; i < bytes; i += Long.BYTES) {
      group.putLong(i, 0);
    }
    JournalFormat.putGroupHead(
        crc,
        group,
        new JournalFormat.GroupHead(
            head.runId(), nextGroup, endPosition, groupLength, groupFrames));
    int first = (int) Math.min(bytes, head.bytesToRingEnd(endPosition));
    if (first < bytes) {
      file.write(head.filePosition(endPosition + first), group.limit(bytes).position(first));
    }
    file.write(head.filePosition(endPosition), group.limit(first).position(0));
    group.clear();
  }

  /// The group was written: what follows begins behind it.
  void groupWritten() {
    endPosition += JournalFormat.blocks(groupLength);
    nextGroup++;
    beginGroup();
  }

  /// Writes a head, both copies; durable on return. Blocks.
  void writeHead(JournalHead newHead) throws IOException {
    JournalFormat.putHead(block, newHead);
    file.write(0, block.position(0));
    file.write(Folder.BLOCK_BYTES, block.position(0));
  }

  /// That head was written and counts from now on.
  void headWritten(JournalHead newHead) {
    head = newHead;
  }

  /// Whether nothing that would live behind this tail wraps around the ring's end.
  boolean isContiguousFrom(long tailPosition) {
    return endPosition - tailPosition <= head.bytesToRingEnd(tailPosition);
  }

  /// Writes zeros into a piece of the file that is to become part of the ring. Blocks.
  ///
  /// @return bytes written, a multiple of a block, at most up to `toBytes` of ring
  static long zeroFill(DiskFile file, long fromBytes, long toBytes) throws IOException {
    ByteBuffer zeros = JournalFormat.alignedBuffer(ZEROS_BYTES);
    int count = (int) Math.min(ZEROS_BYTES, toBytes - fromBytes);
    file.write(JournalFormat.HEADS_BYTES + fromBytes, zeros.limit(count));
    return count;
  }

  private void beginGroup() {
    groupLength = JournalFormat.GROUP_HEAD_BYTES;
    groupFrames = 0;
    mask = JournalFormat.mask(head.runId(), nextGroup);
  }
}
