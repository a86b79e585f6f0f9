package barnabas.log;

import barnabas.record.RecordBatch;
import barnabas.world.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks a segment batch by batch and divides it into blocks. A batch counts only if it is whole,
/// its CRC holds, and its offset and leader epoch follow from those before it: so neither zeros nor
/// an older file's bytes pass for one. For use inside a disk task.
final class SegmentScan {

  private final long segmentBase;
  private final FileWindow window;
  private final BlockBuilder blocks;
  private final List<Damage> damages = new ArrayList<>();
  private final EpochHistory epochs;
  private int leaderEpoch = RecordBatch.NONE;

  /// A scan of a segment whose epochs are not known.
  ///
  /// @param blocks what is known already; the walk begins behind it
  SegmentScan(DiskFile file, long segmentBase, int size, BlockBuilder blocks) {
    this(file, segmentBase, size, blocks, new EpochHistory(List.of()));
  }

  /// @param epochs which epochs wrote it: a batch of another one is damaged
  SegmentScan(DiskFile file, long segmentBase, int size, BlockBuilder blocks, EpochHistory epochs) {
    this.segmentBase = segmentBase;
    this.window = new FileWindow(file, size);
    this.blocks = blocks;
    this.epochs = epochs;
  }

  /// Walks on to the first thing that is no batch. Where offsets below `committedOffset` are
  /// missing there, they are noted as damaged, and the walk goes on at the next sound batch, if
  /// there is one.
  void run(long committedOffset, Visitor visitor) throws IOException {
    for (; ; ) {
      RecordBatch batch = soundBatch();
      if (batch != null) {
        leaderEpoch = batch.partitionLeaderEpoch();
        blocks.add(batch);
        visitor.batch(batch);
      } else if (endOffset() >= committedOffset || !skipDamage(committedOffset)) {
        return;
      }
    }
  }

  /// The offset behind the last batch.
  long endOffset() {
    return segmentBase + blocks.endDelta();
  }

  /// What was skipped.
  List<Damage> damages() {
    return damages;
  }

  /// The batch at this place, if there is one that belongs here; null if not.
  private @Nullable RecordBatch soundBatch() throws IOException {
    RecordBatch batch = window.batchAt(blocks.endPosition());
    if (batch == null || !follows(batch)) {
      return null;
    }
    if (batch.partitionLeaderEpoch() == leaderEpoch) {
      return batch;
    }
    return nextIsOlder(batch) ? null : window.batchAt(blocks.endPosition());
  }

  /// Whether the next batch is of an epoch between the one before and this one's: then this one's
  /// is damaged, since no checksum of its own covers it.
  private boolean nextIsOlder(RecordBatch batch) throws IOException {
    int epoch = batch.partitionLeaderEpoch();
    long nextOffset = batch.nextOffset();
    RecordBatch next = window.batchAt(blocks.endPosition() + batch.sizeInBytes());
    return next != null
        && next.baseOffset() == nextOffset
        && next.partitionLeaderEpoch() >= leaderEpoch
        && next.partitionLeaderEpoch() < epoch;
  }

  private boolean follows(RecordBatch batch) {
    return batch.baseOffset() == endOffset()
        && batch.lastOffset() - segmentBase < Integer.MAX_VALUE
        && batch.partitionLeaderEpoch() >= leaderEpoch
        && isOfItsEpoch(batch);
  }

  private boolean isOfItsEpoch(RecordBatch batch) {
    int known = epochs.epochAt(batch.baseOffset());
    return known == EpochHistory.NONE || known == batch.partitionLeaderEpoch();
  }

  private boolean skipDamage(long committedOffset) throws IOException {
    int from = blocks.endPosition();
    int next = window.next(from, endOffset() + 1, committedOffset);
    @Nullable RecordBatch batch = next < 0 ? null : window.batchAt(next);
    if (batch == null || batch.baseOffset() - segmentBase >= Integer.MAX_VALUE) {
      return false;
    }
    damages.add(new Damage(endOffset(), batch.baseOffset(), "no sound batch at " + from));
    blocks.skip(next, (int) (batch.baseOffset() - segmentBase));
    return true;
  }

  /// Hears of each batch of a scan.
  interface Visitor {
    /// @param batch good during the call only
    void batch(RecordBatch batch);
  }
}
