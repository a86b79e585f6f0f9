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
  private final SegmentEpochs epochs;

  /// The epoch of the batch before, and whether this walk found that one sound by itself.
  private int leaderEpoch;

  private boolean begun;

  /// @param blocks what is known already; the walk begins behind it
  SegmentScan(
      DiskFile file, long segmentBase, int size, BlockBuilder blocks, SegmentEpochs epochs) {
    this.segmentBase = segmentBase;
    this.window = new FileWindow(file, size);
    this.blocks = blocks;
    this.epochs = epochs;
    this.leaderEpoch = epochs.before(segmentBase + blocks.endDelta());
  }

  /// Walks on to the first thing that is no batch. Where offsets below `committedOffset` are
  /// missing there, they are noted as damaged, and the walk goes on at the next sound batch, if
  /// there is one.
  void run(long committedOffset, Visitor visitor) throws IOException {
    for (; ; ) {
      RecordBatch batch = soundBatch();
      if (batch != null) {
        leaderEpoch = batch.partitionLeaderEpoch();
        begun |= batch.baseOffset() >= epochs.knownUpTo();
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
    int epoch = batch.partitionLeaderEpoch();
    int known = epochs.known(batch.baseOffset());
    if (known != EpochHistory.NONE) {
      return epoch == known ? batch : null;
    }
    if (epoch == leaderEpoch) {
      return batch;
    }
    return mayFollow(epoch, epochBehind(batch)) ? window.batchAt(blocks.endPosition()) : null;
  }

  private boolean follows(RecordBatch batch) {
    return batch.baseOffset() == endOffset()
        && batch.lastOffset() - segmentBase < Integer.MAX_VALUE;
  }

  /// Epochs only rise. Where this batch's and those beside it don't, one of them is damaged, and
  /// the batch behind tells which: if it goes on from the one before, this one is. What was known
  /// before this walk is given up more easily than what it found.
  private boolean mayFollow(int epoch, int behind) {
    return epoch > leaderEpoch
        ? behind == EpochHistory.NONE || behind < leaderEpoch || behind >= epoch
        : !begun && behind < leaderEpoch && epoch >= 0;
  }

  /// The epoch of the next sound batch behind this one: right behind it as a rule, further on where
  /// damage lies between, or else the one that the next segment begins with. None if there is none.
  private int epochBehind(RecordBatch batch) throws IOException {
    long nextOffset = batch.nextOffset();
    int end = blocks.endPosition() + batch.sizeInBytes();
    int at = window.next(end - 1, nextOffset, segmentBase + Integer.MAX_VALUE);
    @Nullable RecordBatch next = at < 0 ? null : window.batchAt(at);
    return next == null ? epochs.ofSegmentAt(nextOffset) : next.partitionLeaderEpoch();
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
