package barnabas.log;

import barnabas.record.RecordBatch;

/// Divides the batches of a growing segment into blocks: a [BlockTable] of the closed ones, and the
/// open one at the end with its [BatchMap]. Owned by the log's loop, or by the task that scans a
/// segment until it is handed over.
final class BlockBuilder {

  /// What a block holds at least before it is closed.
  static final int BLOCK_BYTES = 64 << 10;

  /// Late blocks of a large segment grow with it, so that the table stays small: a block holds at
  /// least a 1024th of what lies before it.
  private static final int GROWTH_SHIFT = 10;

  private final long segmentBase;
  private final HeaderChecksum checksum;
  private final BlockTable table;
  private BatchMap open = new BatchMap();
  private BatchMap previous = new BatchMap();
  private int endPosition;
  private int endDelta;
  private long openMaxTimestamp = -1;
  private long maxTimestamp;
  private boolean openDamaged;

  /// @param table the blocks that are closed already
  BlockBuilder(LogId log, long segmentBase, BlockTable table) {
    this.segmentBase = segmentBase;
    this.checksum = new HeaderChecksum(log, segmentBase);
    this.table = table;
    this.endPosition = table.endPosition();
    this.endDelta = table.endDelta();
    this.maxTimestamp = table.maxTimestamp();
  }

  /// Adds the batch that lies at the segment's end.
  void add(RecordBatch batch) {
    int size = batch.sizeInBytes();
    int next = (int) (batch.nextOffset() - segmentBase);
    open.add((int) (batch.baseOffset() - segmentBase), next, endPosition, size);
    checksum.add(batch);
    openMaxTimestamp = Math.max(openMaxTimestamp, batch.maxTimestamp());
    maxTimestamp = Math.max(maxTimestamp, batch.maxTimestamp());
    endPosition += size;
    endDelta = next;
    int start = table.endPosition();
    if (endPosition - start >= Math.max(BLOCK_BYTES, start >> GROWTH_SHIFT)) {
      close();
    }
  }

  /// Passes over damaged bytes, which become a block of their own: what lies beside them is not to
  /// be refused with them.
  void skip(int toPosition, int toDelta) {
    if (toPosition > endPosition && toDelta > endDelta) {
      close();
      previous = new BatchMap();
      table.add(toPosition, toDelta, -1, 0, false);
    } else {
      openDamaged = true;
    }
    endPosition = toPosition;
    endDelta = toDelta;
  }

  /// Closes the open block, if there is something in it.
  void close() {
    if (open.count() == 0) {
      return;
    }
    table.add(endPosition, endDelta, openMaxTimestamp, checksum.value(), !openDamaged);
    checksum.begin();
    openDamaged = false;
    openMaxTimestamp = -1;
    previous = open;
    open = new BatchMap();
  }

  /// The closed blocks.
  BlockTable table() {
    return table;
  }

  /// The batches behind the closed blocks.
  BatchMap open() {
    return open;
  }

  /// The batches of the block that was closed last here, possibly none.
  BatchMap previous() {
    return previous;
  }

  int endPosition() {
    return endPosition;
  }

  int endDelta() {
    return endDelta;
  }

  /// The largest timestamp of the segment, or -1.
  long maxTimestamp() {
    return maxTimestamp;
  }

  long openMaxTimestamp() {
    return openMaxTimestamp;
  }
}
