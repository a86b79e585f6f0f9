package barnabas.log;

import barnabas.log.machine.Refusal;
import barnabas.record.RecordBatch;
import barnabas.wire.ErrorCode;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/// What a log remembers of its producers, so that a batch is neither appended twice nor out of its
/// order (KIP-98, KIP-360). Owned by the log's loop.
///
/// It has the engine's shape: [#decide] is pure, [#apply] runs at append and at replay alike. The
/// answers are held by whoever parks appends, since each carries the offset that it depends on.
///
/// A producer that is not known may begin with any sequence, as with Kafka: it may have slept for
/// days, or its topic may have been made anew. Only what comes behind a batch that was refused must
/// not be taken for its first, or the producer's order would be lost.
///
/// Ids cost a client nothing, so no more than some thousands are remembered: whoever has not been
/// heard of for longest is forgotten, as if its time were over.
public final class ProducerStates {

  /// How many producers one log remembers.
  static final int COUNT_MAX = 10_000;

  private final LinkedHashMap<Long, ProducerEntry> entries;

  ProducerStates() {
    this(new LinkedHashMap<>());
  }

  private ProducerStates(LinkedHashMap<Long, ProducerEntry> entries) {
    this.entries = entries;
  }

  /// The states of entries in the order of their use, least recent first.
  static ProducerStates of(Collection<ProducerEntry> used) {
    LinkedHashMap<Long, ProducerEntry> entries = new LinkedHashMap<>();
    used.forEach(entry -> entries.put(entry.producerId, entry));
    return new ProducerStates(entries);
  }

  /// Whether a batch may be appended. Changes nothing. A batch without a producer id always may.
  ///
  /// @param behindRefused whether it comes behind a batch of its producer that was refused
  public ProducerDecision decide(RecordBatch batch, boolean behindRefused) {
    if (!batch.hasProducerId()) {
      return ProducerDecision.Accept.ACCEPT;
    }
    ProducerEntry entry = entries.get(batch.producerId());
    int first = batch.baseSequence();
    if (entry == null) {
      return first == 0 || !behindRefused
          ? ProducerDecision.Accept.ACCEPT
          : outOfOrder(batch, 0, "one before it was refused");
    }
    if (batch.producerEpoch() < entry.epoch) {
      String reason =
          "producer %d has epoch %d by now, not %d"
              .formatted(entry.producerId, entry.epoch, batch.producerEpoch());
      return new ProducerDecision.Refused(
          new Refusal(ErrorCode.INVALID_PRODUCER_EPOCH, reason), entry.nextOffset());
    }
    if (batch.producerEpoch() > entry.epoch) {
      return first == 0
          ? ProducerDecision.Accept.ACCEPT
          : outOfOrder(batch, entry.nextOffset(), "a new epoch begins with 0");
    }
    return decideInEpoch(entry, batch);
  }

  private static ProducerDecision decideInEpoch(ProducerEntry entry, RecordBatch batch) {
    if (entry.count == 0) {
      return ProducerDecision.Accept.ACCEPT;
    }
    int ago = entry.find(batch.baseSequence(), batch.lastSequence());
    if (ago >= 0) {
      return entry.duplicate(ago);
    }
    return batch.baseSequence() == entry.nextSequence()
        ? ProducerDecision.Accept.ACCEPT
        : outOfOrder(batch, entry.nextOffset(), "the next one is " + entry.nextSequence());
  }

  private static ProducerDecision outOfOrder(RecordBatch batch, long dependsOn, String why) {
    String reason =
        "producer %d sent sequence %d: %s".formatted(batch.producerId(), batch.baseSequence(), why);
    return new ProducerDecision.Refused(
        new Refusal(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, reason), dependsOn);
  }

  /// Notes that a batch was appended, with the offsets it carries.
  void apply(RecordBatch batch, long nowNanos) {
    if (!batch.hasProducerId()) {
      return;
    }
    Long id = batch.producerId();
    ProducerEntry entry = entries.remove(id);
    if (entry == null) {
      entry = new ProducerEntry(id, batch.producerEpoch());
    }
    entry.add(batch);
    entry.usedNanos = nowNanos;
    entries.put(id, entry);
    forgetOldest(entries.size() - COUNT_MAX);
  }

  /// Forgets so many producers, those that have not been heard of for longest.
  void forgetOldest(int count) {
    Iterator<ProducerEntry> oldestFirst = entries.values().iterator();
    for (int i = 0; i < count; i++) {
      oldestFirst.next();
      oldestFirst.remove();
    }
  }

  /// Forgets the producers that have not appended for so long. Measured by a clock that never goes
  /// back and from the start of the process at the earliest, so that no jump of the wall clock
  /// forgets them all.
  void expire(long nowNanos, long expirationMs) {
    Iterator<ProducerEntry> oldestFirst = entries.values().iterator();
    while (oldestFirst.hasNext()) {
      ProducerEntry entry = oldestFirst.next();
      if ((nowNanos - entry.usedNanos) / 1_000_000 < expirationMs) {
        return;
      }
      oldestFirst.remove();
    }
  }

  /// Counts all producers as used at `nowNanos`: the first moment of a process.
  void usedAt(long nowNanos) {
    entries.values().forEach(entry -> entry.usedNanos = nowNanos);
  }

  /// How many producers are remembered.
  public int count() {
    return entries.size();
  }

  /// What is remembered of each, least recently used first.
  public List<ProducerSummary> summaries() {
    return entries.values().stream().map(ProducerEntry::summary).toList();
  }

  /// Whether nothing is remembered.
  boolean isBlank() {
    return entries.isEmpty();
  }

  /// What is remembered, least recently used first.
  Collection<ProducerEntry> entries() {
    return entries.values();
  }
}
