package barnabas.log;

import barnabas.record.RecordBatch;

/// What a log remembers of one producer: its epoch and its last five batches. Owned by
/// [ProducerStates].
final class ProducerEntry {

  /// As many as a producer may have in flight, so that each can be answered again.
  static final int BATCHES_MAX = 5;

  final long producerId;
  short epoch;
  int count;
  private int newest = -1;
  private final int[] firstSequence = new int[BATCHES_MAX];
  private final int[] lastSequence = new int[BATCHES_MAX];
  private final long[] firstOffset = new long[BATCHES_MAX];
  private final long[] lastOffset = new long[BATCHES_MAX];
  private final long[] timestampMs = new long[BATCHES_MAX];

  /// When it last appended, by the loop's clock that never goes back.
  long usedNanos;

  ProducerEntry(long producerId, short epoch) {
    this.producerId = producerId;
    this.epoch = epoch;
  }

  /// The sequence number that its next batch begins with.
  int nextSequence() {
    return (lastSequence[newest] + 1) & Integer.MAX_VALUE;
  }

  /// The offset behind its last record, 0 if none is remembered.
  long nextOffset() {
    return count == 0 ? 0 : lastOffset[newest] + 1;
  }

  /// The remembered batch with exactly these sequence numbers: how many batches ago it was, or -1.
  int find(int first, int last) {
    for (int ago = 0; ago < count; ago++) {
      int at = slot(ago);
      if (firstSequence[at] == first && lastSequence[at] == last) {
        return ago;
      }
    }
    return -1;
  }

  ProducerSummary summary() {
    return count == 0
        ? new ProducerSummary(producerId, epoch, -1, -1)
        : new ProducerSummary(producerId, epoch, lastSequence[newest], timestampMs[newest]);
  }

  ProducerDecision.Duplicate duplicate(int ago) {
    int at = slot(ago);
    return new ProducerDecision.Duplicate(firstOffset[at], lastOffset[at], timestampMs[at]);
  }

  void add(RecordBatch batch) {
    if (batch.producerEpoch() != epoch) {
      epoch = batch.producerEpoch();
      count = 0;
    }
    if (batch.baseSequence() >= 0) {
      add(
          batch.baseSequence(),
          batch.lastSequence(),
          batch.baseOffset(),
          batch.lastOffset(),
          batch.maxTimestamp());
    }
  }

  void add(int first, int last, long firstAt, long lastAt, long timestamp) {
    newest = (newest + 1) % BATCHES_MAX;
    count = Math.min(count + 1, BATCHES_MAX);
    firstSequence[newest] = first;
    lastSequence[newest] = last;
    firstOffset[newest] = firstAt;
    lastOffset[newest] = lastAt;
    timestampMs[newest] = timestamp;
  }

  /// Gives the remembered batches to `visitor`, oldest first.
  void forEach(Visitor visitor) {
    for (int ago = count - 1; ago >= 0; ago--) {
      int at = slot(ago);
      visitor.batch(
          firstSequence[at], lastSequence[at], firstOffset[at], lastOffset[at], timestampMs[at]);
    }
  }

  private int slot(int ago) {
    return Math.floorMod(newest - ago, BATCHES_MAX);
  }

  /// Takes a remembered batch.
  interface Visitor {
    void batch(int firstSequence, int lastSequence, long first, long last, long timestampMs);
  }
}
