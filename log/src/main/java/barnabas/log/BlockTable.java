package barnabas.log;

import java.util.Arrays;

/// The closed blocks of a segment, from its start without a gap. A block is a run of whole batches
/// of some 64 KiB; its entry is offset index, time index and checksum in one: where it begins, its
/// largest timestamp, and a CRC-32C of those header bytes that the batches' own CRCs don't cover.
/// Owned by the log's loop, or by the task that makes it until it is handed over.
final class BlockTable {

  private int[] offsetDelta = new int[2];
  private int[] position = new int[2];
  private long[] maxTimestamp = new long[2];
  private int[] checksum = new int[2];
  private boolean[] verified = new boolean[2];
  private int count;
  private int endPosition;
  private int endDelta;

  /// How many entries are in the segment's block file already.
  private int storedCount;

  /// Closes a block that begins where the last one ended.
  void add(int blockEnd, int nextDelta, long timestampMax, int crc, boolean isVerified) {
    if (count == position.length) {
      int capacity = count * 2;
      offsetDelta = Arrays.copyOf(offsetDelta, capacity);
      position = Arrays.copyOf(position, capacity);
      maxTimestamp = Arrays.copyOf(maxTimestamp, capacity);
      checksum = Arrays.copyOf(checksum, capacity);
      verified = Arrays.copyOf(verified, capacity);
    }
    offsetDelta[count] = endDelta;
    position[count] = endPosition;
    maxTimestamp[count] = timestampMax;
    checksum[count] = crc;
    verified[count] = isVerified;
    count++;
    endPosition = blockEnd;
    endDelta = nextDelta;
  }

  int count() {
    return count;
  }

  /// A table of the first `blocks` of these blocks.
  BlockTable first(int blocks) {
    BlockTable table = new BlockTable();
    for (int i = 0; i < blocks; i++) {
      table.add(end(i), nextDelta(i), maxTimestamp[i], checksum[i], verified[i]);
    }
    table.storedCount = Math.min(storedCount, blocks);
    return table;
  }

  /// The position behind the last block.
  int endPosition() {
    return endPosition;
  }

  /// The offset behind the last block, less the segment's base offset.
  int endDelta() {
    return endDelta;
  }

  int position(int block) {
    return block == count ? endPosition : position[block];
  }

  int end(int block) {
    return position(block + 1);
  }

  int offsetDelta(int block) {
    return block == count ? endDelta : offsetDelta[block];
  }

  int nextDelta(int block) {
    return offsetDelta(block + 1);
  }

  long maxTimestamp(int block) {
    return maxTimestamp[block];
  }

  int checksum(int block) {
    return checksum[block];
  }

  /// Whether this process wrote the block or has read it and found it whole.
  boolean verified(int block) {
    return verified[block];
  }

  void verify(int block) {
    verified[block] = true;
  }

  void doubt(int block) {
    verified[block] = false;
  }

  /// Takes all blocks for unread, so that they are read in by a thread before they are served
  /// again.
  void forgetVerified() {
    Arrays.fill(verified, false);
  }

  /// The block that holds an offset; [#count] if it lies behind the last block.
  int holding(int delta) {
    return delta >= endDelta ? count : floor(offsetDelta, delta);
  }

  /// The block that holds a position; [#count] if it lies behind the last block.
  int holdingPosition(int at) {
    return at >= endPosition ? count : floor(position, at);
  }

  /// The largest timestamp in the closed blocks, or -1.
  long maxTimestamp() {
    long max = -1;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, maxTimestamp[i]);
    }
    return max;
  }

  int storedCount() {
    return storedCount;
  }

  /// Notes that the first `entries` entries are in the file.
  void stored(int entries) {
    storedCount = Math.max(storedCount, entries);
  }

  private int floor(int[] values, int value) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (values[middle] <= value) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
