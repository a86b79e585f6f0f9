package barnabas.log;

import barnabas.record.MalformedBatchException;
import barnabas.record.RecordBatch;
import barnabas.world.DiskFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Walks all batches of a closed segment, each of which must be sound, follow from the one before
/// and have the leader epoch that wrote its offset: no checksum covers that one, and a copy would
/// make damage in it look sound. For use inside disk tasks, a piece at a time.
final class BatchCursor {

  private final DiskFile file;
  private final RecoveredLog.SegmentFacts facts;
  private final EpochHistory epochs;
  private final FileWindow window;
  private int position;
  private long offset;

  /// @param epochs those that wrote the log; the cursor's own
  BatchCursor(DiskFile file, RecoveredLog.SegmentFacts facts, EpochHistory epochs) {
    this.file = file;
    this.facts = facts;
    this.epochs = epochs;
    this.window = new FileWindow(file, facts.size());
    this.offset = facts.baseOffset();
  }

  /// The next batch, good until the next call; null at the end.
  ///
  /// @throws SegmentDamaged if something else is there
  @Nullable RecordBatch next() throws IOException {
    if (position == facts.size()) {
      if (offset != facts.nextOffset()) {
        throw damaged("it ends");
      }
      return null;
    }
    RecordBatch batch;
    try {
      batch = window.batchAt(position);
    } catch (IOException unreadable) {
      throw (SegmentDamaged) damaged("it can't be read").initCause(unreadable);
    }
    if (batch == null || !follows(batch)) {
      throw damaged("no sound batch is");
    }
    position += batch.sizeInBytes();
    offset = batch.nextOffset();
    return batch;
  }

  private boolean follows(RecordBatch batch) {
    int epoch = epochs.epochAt(batch.baseOffset());
    return batch.baseOffset() == offset
        && batch.nextOffset() <= facts.nextOffset()
        && (epoch == EpochHistory.NONE || epoch == batch.partitionLeaderEpoch());
  }

  /// What it walks.
  DiskFile file() {
    return file;
  }

  /// Bytes walked over so far.
  int position() {
    return position;
  }

  /// What a batch that was just given turned out to be.
  SegmentDamaged malformed(MalformedBatchException cause) {
    SegmentDamaged damage = damaged(cause.getMessage() + ", before what is");
    damage.initCause(cause);
    return damage;
  }

  private SegmentDamaged damaged(String what) {
    return new SegmentDamaged(
        "%s at %d, offset %d, of %s".formatted(what, position, offset, file.path()));
  }
}
