package barnabas.replica;

import barnabas.record.MalformedBatchException;
import barnabas.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The producers of which a batch was refused lately: what they sent behind it must not be taken
/// for their first. Owned by the partition.
///
/// Bounded, since anybody may be refused; the oldest are forgotten first.
final class RefusedProducers {
  private static final int COUNT_MAX = 1_000;

  private final Map<Long, First> firsts = new LinkedHashMap<>(0);

  /// Notes that a batch was refused, unless one before it was. Looks at bytes of any kind.
  void add(ByteBuffer records) {
    RecordBatch batch = batchIn(records);
    if (batch == null || !batch.hasProducerId()) {
      return;
    }
    First refused = new First(batch.producerEpoch(), batch.baseSequence());
    firsts.merge(batch.producerId(), refused, First::earlier);
    if (firsts.size() > COUNT_MAX) {
      Iterator<Long> oldestFirst = firsts.keySet().iterator();
      oldestFirst.next();
      oldestFirst.remove();
    }
  }

  /// Whether a batch comes behind one that was refused and has not come again.
  boolean isBehind(RecordBatch batch) {
    if (firsts.isEmpty()) {
      return false;
    }
    First refused = firsts.get(batch.producerId());
    return refused != null
        && refused.epoch == batch.producerEpoch()
        && isAfter(batch.baseSequence(), refused.sequence);
  }

  /// Forgets a producer, since a batch of it was taken.
  void forget(long producerId) {
    if (!firsts.isEmpty()) {
      firsts.remove(producerId);
    }
  }

  private static @Nullable RecordBatch batchIn(ByteBuffer records) {
    try {
      return RecordBatch.at(records);
    } catch (MalformedBatchException nothing) {
      return null;
    }
  }

  /// Whether one sequence comes after another; behind the largest comes 0.
  private static boolean isAfter(int late, int early) {
    int ahead = (late - early) & Integer.MAX_VALUE;
    return ahead > 0 && ahead <= Integer.MAX_VALUE / 2;
  }

  /// The first refused batch of a producer.
  private record First(short epoch, int sequence) {
    First earlier(First other) {
      if (epoch != other.epoch) {
        return epoch > other.epoch ? this : other;
      }
      return isAfter(sequence, other.sequence) ? other : this;
    }
  }
}
