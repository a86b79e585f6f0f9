package barnabas.log;

import barnabas.world.DiskFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One file of a log, with the batches from its base offset up to the next segment's. Owned by the
/// log's loop.
///
/// A segment that nobody used for a while is closed: only its size and its ends are kept.
final class Segment {

  private final long baseOffset;
  private final ReadBlocks readBlocks;
  private int size;
  private long nextOffset;
  private @Nullable DiskFile file;
  private @Nullable BlockBuilder blocks;

  private long opening;
  private boolean unknownMaxTimestamp;
  private long maxTimestamp = -1;
  private long usedNanos;

  Segment(RecoveredLog.SegmentFacts facts, ReadBlocks readBlocks) {
    this.readBlocks = readBlocks;
    this.baseOffset = facts.baseOffset();
    this.size = facts.size();
    this.nextOffset = facts.nextOffset();
    this.unknownMaxTimestamp = facts.size() > 0;
  }

  long baseOffset() {
    return baseOffset;
  }

  /// Bytes that belong to it, some of which may still be on their way to the file.
  int size() {
    return size;
  }

  /// The offset behind its last record.
  long nextOffset() {
    return nextOffset;
  }

  RecoveredLog.SegmentFacts facts() {
    return new RecoveredLog.SegmentFacts(baseOffset, size, nextOffset);
  }

  /// Gives the next bytes their place.
  void grow(int bytes, long next, long timestampMax) {
    size += bytes;
    nextOffset = next;
    maxTimestamp = Math.max(maxTimestamp, timestampMax);
  }

  boolean isOpen() {
    return file != null;
  }

  DiskFile file() {
    if (file == null) {
      throw new IllegalStateException("segment " + baseOffset + " is closed");
    }
    return file;
  }

  BlockBuilder blocks() {
    if (blocks == null) {
      throw new IllegalStateException("segment " + baseOffset + " is closed");
    }
    return blocks;
  }

  void open(LoadedSegment loaded, long nowNanos) {
    file = loaded.file();
    blocks = loaded.blocks();
    opening = readBlocks.opening();
    maxTimestamp = Math.max(maxTimestamp, loaded.blocks().maxTimestamp());
    unknownMaxTimestamp = false;
    usedNanos = nowNanos;
  }

  /// Closes the file; slices of it that are still under way stay good.
  void close() {
    if (file != null) {
      file.close();
    }
    file = null;
    blocks = null;
  }

  void used(long nowNanos) {
    usedNanos = nowNanos;
  }

  long usedNanos() {
    return usedNanos;
  }

  /// Whether the largest timestamp is known, which it is once the segment was open.
  boolean knowsMaxTimestamp() {
    return !unknownMaxTimestamp;
  }

  /// The largest timestamp of its records, -1 if they have none.
  long maxTimestamp() {
    return maxTimestamp;
  }

  void maxTimestamp(long timestampMax) {
    unknownMaxTimestamp = false;
    maxTimestamp = Math.max(maxTimestamp, timestampMax);
  }

  /// Takes in what a check of a block found.
  void found(BlockCheck.Found check) {
    if (check.damages().isEmpty()) {
      blocks().table().verify(check.block().index());
    } else {
      blocks().table().doubt(check.block().index());
    }
    readBlocks.put(opening, check);
  }

  /// What is known of the batches of a block: its map, if it is the open one, was closed or read
  /// lately.
  @Nullable BatchMap map(int block) {
    int closed = blocks().table().count();
    if (block == closed) {
      return blocks().open();
    }
    if (block == closed - 1 && blocks().previous().count() > 0) {
      return blocks().previous();
    }
    BlockCheck.Found check = check(block);
    return check == null ? null : check.batches();
  }

  /// The damages of a block that was read lately.
  List<Damage> damages(int block) {
    BlockCheck.Found check = check(block);
    return check == null ? List.of() : check.damages();
  }

  BlockCheck.@Nullable Found check(int block) {
    return readBlocks.find(opening, block);
  }
}
