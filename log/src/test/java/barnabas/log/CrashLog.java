package barnabas.log;

import barnabas.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a log must hold: the model that a recovered log is compared with.
final class CrashLog {
  final LogId id;
  final LogSettings settings;
  final int loop;

  /// Everything that was appended and not taken back, oldest first.
  final List<Batch> batches = new ArrayList<>();

  /// Whether its creation was acknowledged.
  boolean created;

  /// Up to here appends were acknowledged, or found after a start.
  long acknowledged;

  /// Records before this offset were given up, durably; and those that may have been.
  long startAcknowledged;

  long startAsked;

  /// Where a truncation that may not have come to its end began.
  @Nullable Long truncating;

  /// Whether it was truncated since the last start, so that perhaps nothing but its facts tells.
  boolean truncated;

  /// Offsets whose bytes were damaged at rest, from and to.
  private final List<long[]> harmed = new ArrayList<>();

  /// Whether a segment was damaged after an unclean end: its end may be taken for one that was
  /// never written.
  boolean endMayBeLost;

  /// Whether a segment was flipped after an unclean end: nothing but the journal covers the leader
  /// epochs of batches behind the last checkpoint.
  boolean epochsMayDiffer;

  /// Whether the facts were cut, so that what both copies said may be lost.
  boolean startMayBeLost;

  /// The open log of this life.
  @Nullable PartitionLog log;

  CrashLog(LogId id, LogSettings settings, int loop) {
    this.id = id;
    this.settings = settings;
    this.loop = loop;
  }

  PartitionLog open() {
    if (log == null) {
      throw new IllegalStateException("not open");
    }
    return log;
  }

  /// Notes that what lies from one offset to another may be damaged from now on.
  void harm(long fromOffset, long toOffset) {
    harmed.add(new long[] {fromOffset, toOffset});
  }

  boolean isHarmed() {
    return !harmed.isEmpty();
  }

  boolean mayBeDamaged(Batch batch) {
    return harmed.stream()
        .anyMatch(each -> batch.nextOffset > each[0] && batch.baseOffset < each[1]);
  }

  /// The last batches of a producer in its present epoch, newest first.
  List<Batch> lastOf(long producerId, int count) {
    List<Batch> last = new ArrayList<>();
    for (Batch batch : batches.reversed()) {
      RecordBatch view = batch.view();
      boolean its = view.producerId() == producerId;
      if (its
          && !last.isEmpty()
          && view.producerEpoch() != last.getFirst().view().producerEpoch()) {
        return last;
      }
      if (its) {
        last.add(batch);
      }
      if (last.size() == count) {
        return last;
      }
    }
    return last;
  }

  boolean deletesByItself() {
    return settings.retentionBytes() >= 0;
  }

  /// Forgets what reaches behind an offset.
  void cut(long offset) {
    batches.removeIf(batch -> batch.nextOffset > offset);
    acknowledged = Math.min(acknowledged, offset);
  }

  /// Where a log that is cut at `offset` ends: before the batch that holds it.
  long boundaryAt(long offset) {
    for (Batch batch : batches) {
      if (batch.baseOffset < offset && offset < batch.nextOffset) {
        return batch.baseOffset;
      }
    }
    return offset;
  }

  /// What a reader must find from `start` on.
  List<Batch> from(long start) {
    return batches.stream().filter(batch -> batch.nextOffset > start).toList();
  }

  @Override
  public String toString() {
    return "%s acknowledged %d, start %d (asked %d), batches %s"
        .formatted(
            id,
            acknowledged,
            startAcknowledged,
            startAsked,
            batches.isEmpty()
                ? "none"
                : batches.getFirst().baseOffset + " to " + batches.getLast().nextOffset);
  }

  record Batch(long baseOffset, long nextOffset, byte[] bytes) {

    RecordBatch view() {
      return RecordBatch.at(ByteBuffer.wrap(bytes));
    }

    int epoch() {
      return view().partitionLeaderEpoch();
    }

    long timestampMs() {
      return view().maxTimestamp();
    }
  }
}
