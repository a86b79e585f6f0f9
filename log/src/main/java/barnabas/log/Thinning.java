package barnabas.log;

import barnabas.record.BatchFilter;
import barnabas.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What compaction makes of a batch: itself, another one, or nothing. Used inside a task.
///
/// - The latest record of a key stays, older ones go; what lies behind `mappedTo` stays as it is.
/// - The first time that a tombstone is met, its batch gets a delete horizon; it goes in a later
///   pass, once that time has come (KIP-534). Whatever it deletes was gone by the first time.
/// - A record without a key goes.
/// - A batch without records stays if the log remembers it of its producer, so that sequence
///   numbers can be told from the log alone.
/// - Control batches stay. Records of transactions stay unless a record outside of any supersedes
///   them: who was aborted is not known here.
final class Thinning {

  private final KeyScan keys;
  private final long mappedTo;
  private final long nowMs;
  private final long horizonMs;
  private final long[] remembered;
  private long recordsSeen;
  private long recordsKept;
  private long tombstonesGoMs = Long.MAX_VALUE;

  /// @param keys the scan of what was not compacted yet, which is over
  /// @param nowMs the time by which tombstones go
  /// @param deleteRetentionMs how long others stay from now on
  /// @param remembered base offsets of batches that the log remembers of producers, ascending
  Thinning(KeyScan keys, long nowMs, long deleteRetentionMs, long[] remembered) {
    this.keys = keys;
    this.mappedTo = keys.mappedTo();
    this.nowMs = nowMs;
    boolean never = nowMs > Long.MAX_VALUE - deleteRetentionMs;
    this.horizonMs = never ? Long.MAX_VALUE : nowMs + deleteRetentionMs;
    this.remembered = remembered;
  }

  /// @return null if nothing stays of it
  @Nullable RecordBatch thinned(RecordBatch batch) {
    recordsSeen += batch.recordCount();
    RecordBatch left = left(batch);
    recordsKept += left == null ? 0 : left.recordCount();
    return left;
  }

  private @Nullable RecordBatch left(RecordBatch batch) {
    boolean isRemembered = Arrays.binarySearch(remembered, batch.baseOffset()) >= 0;
    if (batch.baseOffset() >= mappedTo || batch.isControl()) {
      return batch;
    }
    if (batch.recordCount() == 0) {
      return isRemembered ? batch : null;
    }
    boolean tombstonesGo =
        batch.hasDeleteHorizon() && batch.baseTimestamp() <= nowMs && isDecided(batch);
    BatchFilter filter =
        BatchFilter.of(
            batch,
            KeyScan.DECOMPRESSED_BYTES_MAX,
            (offset, key, hasValue) ->
                offset >= mappedTo || keeps(offset, key, hasValue || !tombstonesGo));
    if (filter.kept() == 0) {
      return isRemembered ? filter.batch() : null;
    }
    if (filter.keepsTombstones() && isDecided(batch)) {
      boolean met = batch.hasDeleteHorizon();
      tombstonesGoMs = Math.min(tombstonesGoMs, met ? batch.baseTimestamp() : horizonMs);
      if (!met) {
        return filter.batchWithDeleteHorizon(horizonMs);
      }
    }
    return filter.kept() == batch.recordCount() ? batch : filter.batch();
  }

  /// Whether it is known of all its records that nothing older lives on once this pass is over.
  private boolean isDecided(RecordBatch batch) {
    return batch.nextOffset() <= mappedTo && !batch.isTransactional();
  }

  private boolean keeps(long offset, @Nullable ByteBuffer key, boolean stays) {
    return stays && key != null && keys.map().latest(key) <= offset;
  }

  /// Records that were looked at.
  long recordsSeen() {
    return recordsSeen;
  }

  /// When the first of the tombstones that stayed may go; the largest time if there are none.
  long tombstonesGoMs() {
    return tombstonesGoMs;
  }

  /// Records that stayed.
  long recordsKept() {
    return recordsKept;
  }
}
