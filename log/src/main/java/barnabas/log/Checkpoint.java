package barnabas.log;

import barnabas.wire.Uuid;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The file of a directory's recovery points, and the mark of a clean shutdown; drawn in
/// docs/format/log.md. For use inside a disk task.
final class Checkpoint {

  static final String NAME = "checkpoint";
  static final String CLEAN_NAME = "clean-shutdown";

  private static final int MAGIC = 0x42434b32;
  private static final int CLEAN_MAGIC = 0x42434c4e;
  private static final byte NOT_CLEAN = 0;
  private static final byte CLEAN = 1;
  private static final int ENTRY_BYTES = 20 + 12 + 20 + 8 + 1;

  private Checkpoint() {}

  /// What a directory knew of a log.
  ///
  /// @param generation that of the log's [LogFacts] at that time
  /// @param startOffset the first offset that may be read
  /// @param durableEnd all before it is synced: the point's offset, or one behind it if a start has
  ///   found out how far the log goes and stored no more than that
  /// @param hasProducers whether there is a producer snapshot at the point's offset; if not, no
  ///   producer was known there
  record Entry(
      int generation,
      long startOffset,
      RecoveryPoint point,
      long durableEnd,
      boolean hasProducers) {

    Entry(int generation, long startOffset, RecoveryPoint point, boolean hasProducers) {
      this(generation, startOffset, point, point.offset(), hasProducers);
    }

    Entry at(RecoveryPoint other, boolean producersThere) {
      return new Entry(generation, startOffset, other, producersThere);
    }

    Entry withDurableEnd(long offset) {
      return new Entry(generation, startOffset, point, offset, hasProducers);
    }

    Entry withStartOffset(long offset) {
      return new Entry(generation, offset, point, durableEnd, hasProducers);
    }

    /// The same for no start to believe: of a generation that is over.
    Entry voided() {
      return new Entry(generation - 1, startOffset, point, durableEnd, hasProducers);
    }

    /// Whether the log's facts were durable as they are when this entry was made.
    boolean agreesWith(LogFacts facts) {
      return generation == facts.generation() && startOffset == facts.startOffset();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Entry entry
          && generation == entry.generation
          && startOffset == entry.startOffset
          && durableEnd == entry.durableEnd
          && hasProducers == entry.hasProducers
          && point.equals(entry.point);
    }

    @Override
    public int hashCode() {
      return 31 * point.hashCode() + generation;
    }
  }

  static void store(Folder folder, Map<LogId, Entry> entries) throws IOException {
    ByteBuffer bytes = WholeFile.begin(MAGIC, entries.size() * ENTRY_BYTES);
    entries.forEach(
        (log, entry) -> {
          bytes.putLong(log.topicId().high()).putLong(log.topicId().low()).putInt(log.partition());
          RecoveryPoint point = entry.point();
          bytes.putInt(entry.generation()).putLong(entry.startOffset());
          bytes.putLong(point.segmentBase()).putInt(point.position()).putLong(point.offset());
          bytes.putLong(entry.durableEnd()).put((byte) (entry.hasProducers() ? 1 : 0));
        });
    WholeFile.replace(folder, "", NAME, WholeFile.end(bytes));
  }

  /// The entries; null if there is no checkpoint or it is damaged, in which case all is scanned.
  static @Nullable Map<LogId, Entry> read(Folder folder) throws IOException {
    ByteBuffer bytes = WholeFile.read(folder, NAME);
    ByteBuffer content = bytes == null ? null : WholeFile.content(MAGIC, bytes);
    if (content == null) {
      return null;
    }
    Map<LogId, Entry> entries = new TreeMap<>();
    while (content.remaining() >= ENTRY_BYTES) {
      Uuid topicId = new Uuid(content.getLong(), content.getLong());
      LogId log = new LogId(topicId, content.getInt());
      int generation = content.getInt();
      long startOffset = content.getLong();
      RecoveryPoint point =
          new RecoveryPoint(content.getLong(), content.getInt(), content.getLong());
      long durableEnd = content.getLong();
      boolean hasProducers = content.get() == 1;
      entries.put(log, new Entry(generation, startOffset, point, durableEnd, hasProducers));
    }
    return entries;
  }

  /// Says that everything is checkpointed and synced.
  static void markClean(Folder folder) throws IOException {
    mark(folder, CLEAN);
  }

  /// Whether the last life ended cleanly. The mark is gone, durably, before this returns, so that
  /// it never speaks for a later life. It is changed in place, which takes no room on a full disk.
  static boolean takeCleanMark(Folder folder) throws IOException {
    boolean clean = hasCleanMark(folder);
    mark(folder, NOT_CLEAN);
    return clean;
  }

  /// Whether the last life ended cleanly, for those who only look.
  static boolean hasCleanMark(Folder folder) throws IOException {
    ByteBuffer bytes = WholeFile.read(folder, CLEAN_NAME);
    ByteBuffer content = bytes == null ? null : WholeFile.content(CLEAN_MAGIC, bytes);
    return content != null && content.remaining() == 1 && content.get() == CLEAN;
  }

  private static void mark(Folder folder, byte clean) throws IOException {
    ByteBuffer bytes = WholeFile.end(WholeFile.begin(CLEAN_MAGIC, 1).put(clean));
    if (folder.exists(CLEAN_NAME)) {
      WholeFile.write(folder, CLEAN_NAME, bytes);
    } else {
      WholeFile.replace(folder, "", CLEAN_NAME, bytes);
    }
  }
}
