package barnabas.log;

import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The file of a log's leader epochs as they were at its last checkpoint. For use inside a disk
/// task.
final class EpochFile {

  private static final int MAGIC = 0x42455043;
  private static final int ENTRY_BYTES = 12;

  private EpochFile() {}

  static void store(Folder folder, LogId log, List<EpochHistory.Entry> entries) throws IOException {
    ByteBuffer bytes = WholeFile.begin(MAGIC, entries.size() * ENTRY_BYTES);
    entries.forEach(entry -> bytes.putInt(entry.epoch()).putLong(entry.startOffset()));
    WholeFile.replace(folder, log.folderName(), LogFiles.EPOCHS, WholeFile.end(bytes));
  }

  /// The entries; null if the file is missing or damaged.
  static @Nullable List<EpochHistory.Entry> read(Folder folder, LogId log) throws IOException {
    ByteBuffer bytes = WholeFile.read(folder, log.folderName() + "/" + LogFiles.EPOCHS);
    ByteBuffer content = bytes == null ? null : WholeFile.content(MAGIC, bytes);
    if (content == null) {
      return null;
    }
    List<EpochHistory.Entry> entries = new ArrayList<>();
    while (content.remaining() >= ENTRY_BYTES) {
      entries.add(new EpochHistory.Entry(content.getInt(), content.getLong()));
    }
    return entries;
  }
}
