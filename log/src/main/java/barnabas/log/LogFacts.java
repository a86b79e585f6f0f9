package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a log's folder says of it; drawn in docs/format/log.md. The file holds two copies, a block
/// apart, and is changed in place, one copy after the other: that takes no room on a full disk, and
/// one copy is whole at any time.
///
/// @param generation raised whenever the log is truncated; a checkpoint of another generation is
///   void
/// @param startOffset the first offset that may be read
/// @param journalFloor entries of earlier journal groups are void for this log
/// @param cut where the log began or was truncated last, or a later place before which segments may
///   have been written anew: synced up to there
record LogFacts(int generation, long startOffset, long journalFloor, RecoveryPoint cut) {

  private static final int MAGIC = 0x42464143;
  private static final int BYTES = 20 + 20 + 20;

  /// Where the second copy begins.
  private static final int SECOND_COPY = Folder.BLOCK_BYTES;

  LogFacts withStartOffset(long offset) {
    return new LogFacts(generation, offset, journalFloor, cut);
  }

  /// These facts with a start that is at least the one that a checkpoint knows.
  LogFacts upTo(Checkpoint.@Nullable Entry known) {
    return known != null && known.generation() == generation && known.startOffset() > startOffset
        ? withStartOffset(known.startOffset())
        : this;
  }

  /// The facts of a log that was truncated to `point` now.
  LogFacts truncated(long floor, RecoveryPoint point) {
    return new LogFacts(generation + 1, Math.min(startOffset, point.offset()), floor, point);
  }

  /// The facts of a log whose segments may be written anew where they begin before an offset.
  LogFacts freedBefore(long offset) {
    return new LogFacts(generation, startOffset, journalFloor, RecoveryPoint.start(offset));
  }

  /// Facts as they were found.
  ///
  /// @param whole whether both copies say the same
  record Stored(LogFacts facts, boolean whole) {}

  /// The facts in the log's folder; null if they are missing or both copies damaged.
  static @Nullable Stored read(Folder folder, LogId log) throws IOException {
    ByteBuffer bytes = WholeFile.read(folder, path(log));
    if (bytes == null) {
      return null;
    }
    LogFacts first = copy(bytes, 0, log);
    LogFacts second = copy(bytes, SECOND_COPY, log);
    if (first == null || second == null) {
      LogFacts left = first == null ? second : first;
      return left == null ? null : new Stored(left, false);
    }
    return first.equals(second)
        ? new Stored(first, true)
        : new Stored(first.isNewerThan(second) ? first : second, false);
  }

  private static @Nullable LogFacts copy(ByteBuffer bytes, int at, LogId log) {
    int size = Math.min(WholeFile.size(BYTES), bytes.limit() - at);
    ByteBuffer content = size <= 0 ? null : WholeFile.content(MAGIC, bytes.slice(at, size));
    boolean own =
        content != null
            && content.remaining() == BYTES
            && content.getLong() == log.topicId().high()
            && content.getLong() == log.topicId().low()
            && content.getInt() == log.partition();
    if (content == null || !own) {
      return null;
    }
    return new LogFacts(
        content.getInt(),
        content.getLong(),
        content.getLong(),
        new RecoveryPoint(content.getLong(), content.getInt(), content.getLong()));
  }

  private boolean isNewerThan(LogFacts other) {
    if (generation != other.generation) {
      return generation > other.generation;
    }
    return startOffset != other.startOffset
        ? startOffset > other.startOffset
        : cut.offset() > other.cut.offset();
  }

  /// Puts the facts durably into the log's folder.
  void store(Folder folder, LogId log) throws IOException {
    ByteBuffer copy = bytes(log);
    if (!folder.exists(path(log))) {
      ByteBuffer both = ByteBuffer.allocate(SECOND_COPY + copy.remaining());
      both.put(0, copy, 0, copy.remaining()).put(SECOND_COPY, copy, 0, copy.remaining());
      WholeFile.replace(folder, log.folderName(), LogFiles.FACTS, both);
      return;
    }
    DiskFile file = folder.open(path(log));
    try {
      file.write(0, copy.duplicate());
      file.sync();
      file.write(SECOND_COPY, copy);
      file.sync();
    } finally {
      file.close();
    }
  }

  private ByteBuffer bytes(LogId log) {
    ByteBuffer bytes = WholeFile.begin(MAGIC, BYTES);
    bytes.putLong(log.topicId().high()).putLong(log.topicId().low()).putInt(log.partition());
    bytes.putInt(generation).putLong(startOffset).putLong(journalFloor);
    bytes.putLong(cut.segmentBase()).putInt(cut.position()).putLong(cut.offset());
    return WholeFile.end(bytes);
  }

  private static String path(LogId log) {
    return log.folderName() + "/" + LogFiles.FACTS;
  }

  // Spelled out: the first use of a record's own methods costs a JVM some 20 ms at start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LogFacts facts
        && generation == facts.generation
        && startOffset == facts.startOffset
        && journalFloor == facts.journalFloor
        && cut.equals(facts.cut);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(startOffset) + generation;
  }
}
