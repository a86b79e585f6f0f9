package barnabas.log;

import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a log's folder says of its compaction: the file `compacted`. Without it the log is
/// compacted from its start again. For use inside a disk task.
final class CompactedFile {

  private static final String NAME = "compacted";
  private static final int MAGIC = 0x42434d50;
  private static final int BYTES = 20 + 4 + 16;

  private CompactedFile() {}

  /// How far a log is compacted.
  ///
  /// @param generation that of the log's [LogFacts] at that time; in another one it says nothing
  /// @param cleanTo records before it were compacted
  /// @param tombstonesGoMs when the first of the tombstones before `cleanTo` may go; the largest
  ///   time if there are none
  record Content(int generation, long cleanTo, long tombstonesGoMs) {

    /// Of a log that was never compacted.
    static Content nothing(int generation) {
      return new Content(generation, 0, Long.MAX_VALUE);
    }
  }

  /// What the file says of a generation of a log's facts.
  static Content read(Folder folder, LogId log, int generation) throws IOException {
    Content found = read(folder, log);
    return found != null && found.generation() == generation ? found : Content.nothing(generation);
  }

  private static @Nullable Content read(Folder folder, LogId log) throws IOException {
    ByteBuffer bytes = WholeFile.read(folder, log.folderName() + "/" + NAME);
    ByteBuffer content = bytes == null ? null : WholeFile.content(MAGIC, bytes);
    boolean own =
        content != null
            && content.remaining() == BYTES
            && content.getLong() == log.topicId().high()
            && content.getLong() == log.topicId().low()
            && content.getInt() == log.partition();
    if (content == null || !own) {
      return null;
    }
    return new Content(content.getInt(), content.getLong(), content.getLong());
  }

  /// Puts it durably into the log's folder.
  static void store(Folder folder, LogId log, Content content) throws IOException {
    ByteBuffer bytes = WholeFile.begin(MAGIC, BYTES);
    bytes.putLong(log.topicId().high()).putLong(log.topicId().low()).putInt(log.partition());
    bytes.putInt(content.generation());
    bytes.putLong(content.cleanTo()).putLong(content.tombstonesGoMs());
    WholeFile.replace(folder, log.folderName(), NAME, WholeFile.end(bytes));
  }
}
