package barnabas.log;

import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a log's folder says of it; drawn in docs/format/log.md.
///
/// @param generation raised whenever the log is truncated; a checkpoint of another generation is
///   void
/// @param startOffset the first offset that may be read
/// @param journalFloor entries of earlier journal groups are void for this log
/// @param cut where the log began or was truncated last: synced up to there
record LogFacts(int generation, long startOffset, long journalFloor, RecoveryPoint cut) {

  private static final int MAGIC = 0x42464143;
  private static final int BYTES = 20 + 20 + 20;

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

  /// The facts in the log's folder; null if they are missing or damaged.
  static @Nullable LogFacts read(Folder folder, LogId log) throws IOException {
    ByteBuffer bytes = WholeFile.read(folder, log.folderName() + "/" + LogFiles.FACTS);
    ByteBuffer content = bytes == null ? null : WholeFile.content(MAGIC, bytes);
    if (content == null || content.remaining() != BYTES) {
      return null;
    }
    boolean own =
        content.getLong() == log.topicId().high()
            && content.getLong() == log.topicId().low()
            && content.getInt() == log.partition();
    if (!own) {
      return null;
    }
    return new LogFacts(
        content.getInt(),
        content.getLong(),
        content.getLong(),
        new RecoveryPoint(content.getLong(), content.getInt(), content.getLong()));
  }

  /// Puts the facts durably into the log's folder.
  void store(Folder folder, LogId log) throws IOException {
    ByteBuffer bytes = WholeFile.begin(MAGIC, BYTES);
    bytes.putLong(log.topicId().high()).putLong(log.topicId().low()).putInt(log.partition());
    bytes.putInt(generation).putLong(startOffset).putLong(journalFloor);
    bytes.putLong(cut.segmentBase()).putInt(cut.position()).putLong(cut.offset());
    WholeFile.replace(folder, log.folderName(), LogFiles.FACTS, WholeFile.end(bytes));
  }
}
