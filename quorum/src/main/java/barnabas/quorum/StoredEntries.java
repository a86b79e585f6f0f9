package barnabas.quorum;

import barnabas.wire.MalformedMessageException;
import barnabas.world.Folder;
import io.microraft.model.log.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads what a log directory holds of the cluster's metadata, for those who only look: changes
/// nothing, and needs no voter. The last entries may never have been committed. For use inside a
/// disk task.
public final class StoredEntries {

  private StoredEntries() {}

  /// The snapshot's pieces, then the entries that were proposed behind it; nothing where the
  /// directory holds no metadata.
  ///
  /// @throws IOException also if it is damaged
  public static List<ByteBuffer> read(Folder folder) throws IOException {
    List<ByteBuffer> found = new ArrayList<>();
    if (!folder.exists(StoredFiles.FOLDER)) {
      return found;
    }
    long covered = LogRecovery.newest(folder, StoredFiles.SNAPSHOT);
    if (covered >= 0) {
      List<ByteBuffer> pieces = SnapshotFile.read(folder, StoredFiles.snapshot(covered)).pieces();
      found.addAll(pieces.subList(1, pieces.size()));
    }
    long base = LogRecovery.newest(folder, StoredFiles.LOG);
    if (base >= 0) {
      entries(folder, base, covered, found);
    }
    return found;
  }

  private static void entries(Folder folder, long base, long covered, List<ByteBuffer> found)
      throws IOException {
    LogFile.Scan scan = LogFile.scan(folder, StoredFiles.log(base));
    scan.log().file().close();
    VoterState state = new VoterState();
    try {
      scan.groups().forEach(group -> group.records().forEach(state::replay));
    } catch (MalformedMessageException | IllegalStateException e) {
      throw new DamagedException(StoredFiles.log(base) + ": " + e.getMessage());
    }
    for (LogEntry entry : state.entries()) {
      if (entry.getIndex() > covered && entry.getOperation() instanceof Operation.Proposed one) {
        found.add(one.bytes().duplicate());
      }
    }
  }
}
