package barnabas.log;

import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The file of a log's leader epochs; drawn in docs/format/log.md. For use inside a disk task.
final class EpochFile {

  private static final int MAGIC = 0x42455043;
  private static final int HEADER_BYTES = 12;
  private static final int ENTRY_BYTES = 12;

  private EpochFile() {}

  /// What the file says.
  ///
  /// @param generation that of the log's [LogFacts] when it was written
  /// @param upTo the entries tell who wrote the records before this offset
  record Content(int generation, long upTo, List<EpochHistory.Entry> entries) {

    /// Up to which offset this can be believed of a log with such facts, 0 if not at all.
    long believedUpTo(LogFacts facts) {
      if (generation == facts.generation()) {
        return upTo;
      }
      return generation == facts.generation() - 1 ? Math.min(upTo, facts.cut().offset()) : 0;
    }
  }

  static void store(Folder folder, LogId log, Content content) throws IOException {
    List<EpochHistory.Entry> entries = content.entries();
    ByteBuffer bytes = WholeFile.begin(MAGIC, HEADER_BYTES + entries.size() * ENTRY_BYTES);
    bytes.putInt(content.generation()).putLong(content.upTo());
    entries.forEach(entry -> bytes.putInt(entry.epoch()).putLong(entry.startOffset()));
    WholeFile.replace(folder, log.folderName(), LogFiles.EPOCHS, WholeFile.end(bytes));
  }

  /// What the file says; null if it is missing or damaged.
  static @Nullable Content read(Folder folder, LogId log) throws IOException {
    ByteBuffer bytes = WholeFile.read(folder, log.folderName() + "/" + LogFiles.EPOCHS);
    ByteBuffer content = bytes == null ? null : WholeFile.content(MAGIC, bytes);
    if (content == null || content.remaining() < HEADER_BYTES) {
      return null;
    }
    int generation = content.getInt();
    long upTo = content.getLong();
    List<EpochHistory.Entry> entries = new ArrayList<>();
    while (content.remaining() >= ENTRY_BYTES) {
      entries.add(new EpochHistory.Entry(content.getInt(), content.getLong()));
    }
    return new Content(generation, upTo, entries);
  }
}
