package barnabas.log;

import barnabas.record.MalformedBatchException;
import barnabas.record.Record;
import barnabas.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Puts the keys of what was not compacted yet into an [OffsetMap], until all is in it or it is
/// full. Handed between the cleaning's loop and its tasks.
///
/// Records of transactions don't count: whether they were committed is not known here, so they
/// supersede nothing. Control records have no key in this sense.
final class KeyScan {

  /// How far the records of one batch may be decompressed.
  static final int DECOMPRESSED_BYTES_MAX = 256 << 20;

  private final CleanerSettings settings;
  private final long from;
  private final long to;
  private @Nullable OffsetMap map;
  private long mappedTo;
  private boolean full;

  /// @param from records before it are compacted already
  /// @param to where what is to be compacted ends
  KeyScan(CleanerSettings settings, long from, long to) {
    this.settings = settings;
    this.from = from;
    this.to = to;
    this.mappedTo = from;
  }

  /// Goes on in a segment.
  ///
  /// @param bytesMax about how many bytes to read
  /// @return whether the segment is over, or the map full
  boolean scan(BatchCursor cursor, int bytesMax) throws IOException {
    int until = (int) Math.min((long) cursor.position() + bytesMax, Integer.MAX_VALUE);
    while (cursor.position() < until) {
      @Nullable RecordBatch batch = cursor.next();
      if (batch == null || full) {
        return true;
      }
      if (batch.nextOffset() > from) {
        try {
          add(batch);
        } catch (MalformedBatchException damage) {
          throw cursor.malformed(damage);
        }
      }
    }
    return full;
  }

  /// Puts the keys of one batch into the map, until it is full.
  void add(RecordBatch batch) {
    boolean counts = batch.recordCount() > 0 && !batch.isControl() && !batch.isTransactional();
    if (counts) {
      for (Record each : batch.records(DECOMPRESSED_BYTES_MAX)) {
        ByteBuffer key = each.key();
        if (key != null && each.offset() >= from && !map().put(key, each.offset())) {
          mappedTo = each.offset();
          full = true;
          return;
        }
      }
    }
    mappedTo = batch.nextOffset();
  }

  /// The latest offset of each key. Made when it is needed first, inside a task: to clear so much
  /// memory takes a while.
  OffsetMap map() {
    OffsetMap made = map;
    if (made == null) {
      made = new OffsetMap(settings.mapBytes(), settings.mapLoad(), to - from);
      map = made;
    }
    return made;
  }

  /// Everything from where it began up to here is in the map.
  long mappedTo() {
    return mappedTo;
  }

  boolean full() {
    return full;
  }
}
