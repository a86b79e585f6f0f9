package barnabas.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bytes of a log's producer states as they were at an offset; drawn in docs/format/log.md.
final class ProducerSnapshot {

  private static final int MAGIC = 0x42505245;
  private static final int HEADER_BYTES = 12;
  private static final int ENTRY_BYTES = 11;
  private static final int BATCH_BYTES = 32;

  private ProducerSnapshot() {}

  static ByteBuffer encode(long offset, ProducerStates states) {
    Collection<ProducerEntry> entries = states.entries();
    int size = HEADER_BYTES;
    for (ProducerEntry entry : entries) {
      size += ENTRY_BYTES + entry.count * BATCH_BYTES;
    }
    ByteBuffer bytes = WholeFile.begin(MAGIC, size);
    bytes.putLong(offset).putInt(entries.size());
    for (ProducerEntry entry : entries) {
      bytes.putLong(entry.producerId).putShort(entry.epoch).put((byte) entry.count);
      entry.forEach(
          (first, last, firstAt, lastAt, timestampMs) ->
              bytes
                  .putInt(first)
                  .putInt(last)
                  .putLong(firstAt)
                  .putLong(lastAt)
                  .putLong(timestampMs));
    }
    return WholeFile.end(bytes);
  }

  /// The states in `bytes`, or null if they are not whole or are those of another offset.
  static @Nullable ProducerStates decode(long offset, ByteBuffer bytes) {
    ByteBuffer content = WholeFile.content(MAGIC, bytes);
    if (content == null || content.getLong() != offset) {
      return null;
    }
    int count = content.getInt();
    List<ProducerEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(entry(content));
    }
    return ProducerStates.of(entries);
  }

  private static ProducerEntry entry(ByteBuffer content) {
    ProducerEntry entry = new ProducerEntry(content.getLong(), content.getShort());
    int batches = content.get();
    for (int i = 0; i < batches; i++) {
      entry.add(
          content.getInt(),
          content.getInt(),
          content.getLong(),
          content.getLong(),
          content.getLong());
    }
    return entry;
  }
}
