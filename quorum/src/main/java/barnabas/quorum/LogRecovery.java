package barnabas.quorum;

import barnabas.wire.MalformedMessageException;
import barnabas.world.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a voter finds back what it must not forget. Runs as one blocking step.
///
/// @param snapshot the state that the entries follow, if there is one
/// @param state what the log says; its entries begin behind the snapshot
/// @param log open, its torn tail cleared, synced, and begun with a group of this start
/// @param cutBytes bytes of a torn, never acknowledged group that were cleared
record LogRecovery(@Nullable SnapshotFile snapshot, VoterState state, LogFile log, long cutBytes) {
  /// Room without which no start is tried: a term and its first entry take a few hundred bytes.
  private static final int START_BYTES = 4 << 10;

  /// Reads the folder and makes all of it durable that is kept.
  ///
  /// @param salt for a new log file, should one be needed
  /// @param expected whether this directory is known to have held a metadata log
  /// @throws DamagedException when what is there can't be trusted
  static LogRecovery recover(Folder folder, long salt, boolean expected) throws IOException {
    folder.makeFolders(StoredFiles.FOLDER);
    folder.sync("");
    removeTemporary(folder);
    long snapshotIndex = newest(folder, StoredFiles.SNAPSHOT);
    long baseIndex = newest(folder, StoredFiles.LOG);
    SnapshotFile snapshot =
        snapshotIndex < 0 ? null : SnapshotFile.read(folder, StoredFiles.snapshot(snapshotIndex));
    long covered = snapshot == null ? 0 : snapshot.index();
    if (baseIndex < 0) {
      return fresh(folder, salt, expected || snapshot != null);
    }
    if (baseIndex > covered + 1) {
      throw new DamagedException(
          "%s: entries %d to %d are missing before it"
              .formatted(StoredFiles.log(baseIndex), covered + 1, baseIndex - 1));
    }
    return begin(folder, snapshot, LogFile.scan(folder, StoredFiles.log(baseIndex)), salt);
  }

  private static LogRecovery fresh(Folder folder, long salt, boolean expected) throws IOException {
    if (expected) {
      throw new DamagedException(
          "the metadata log is missing from this log directory; was the order of log.dirs changed,"
              + " or the folder '%s' removed?".formatted(StoredFiles.FOLDER));
    }
    LogFile log = LogFile.prepare(folder, StoredFiles.log(1), salt, 1, List.of()).commit(folder);
    return new LogRecovery(null, new VoterState(), log, 0);
  }

  private static LogRecovery begin(
      Folder folder, @Nullable SnapshotFile snapshot, LogFile.Scan scan, long salt)
      throws IOException {
    VoterState state = replayed(scan);
    long covered = snapshot == null ? 0 : snapshot.index();
    boolean whole = snapshot == null || state.holds(covered, (int) snapshot.term());
    state.coveredUntil(covered);
    if (!state.entries().isEmpty() && state.entries().getFirst().getIndex() != covered + 1) {
      throw new DamagedException(
          "%s: it begins with entry %d, but the snapshot ends with entry %d"
              .formatted(scan.log().file().path(), state.entries().getFirst().getIndex(), covered));
    }
    makeEndDurable(scan);
    LogFile log = scan.log();
    LogFile.Prepared next =
        log.baseIndex() > covered ? null : next(folder, covered + 1, salt, state, whole);
    if (next == null) {
      log = log.append(List.of()).withRoom(START_BYTES);
    } else {
      log.file().close();
      log = next.commit(folder);
    }
    if (log.room() < START_BYTES) {
      throw new IOException("No space left on device: " + log.file().path());
    }
    folder.sync(StoredFiles.FOLDER);
    removeOlder(folder, log.baseIndex());
    return new LogRecovery(snapshot, state, log, scan.cutBytes());
  }

  /// The file behind a snapshot that has none yet. None on a full disk, if the file before it says
  /// all that the snapshot does: then that one goes on.
  private static LogFile.@Nullable Prepared next(
      Folder folder, long baseIndex, long salt, VoterState state, boolean oldIsWhole)
      throws IOException {
    try {
      return LogFile.prepare(folder, StoredFiles.log(baseIndex), salt, baseIndex, state.records());
    } catch (IOException cause) {
      if (!oldIsWhole || !DiskFull.causedBy(cause)) {
        throw cause;
      }
      removeTemporary(folder);
      return null;
    }
  }

  private static VoterState replayed(LogFile.Scan scan) throws DamagedException {
    VoterState state = new VoterState();
    try {
      scan.groups().forEach(group -> group.records().forEach(state::replay));
    } catch (MalformedMessageException | IllegalStateException e) {
      throw new DamagedException(
          "%s: %s, which this release can't read"
              .formatted(scan.log().file().path(), e.getMessage()));
    }
    return state;
  }

  /// Clears a torn tail, and writes the last group once more: if the last process ended because its
  /// sync failed, the system may show bytes that it counts as written and that never will be, and
  /// syncing them again would do nothing. Every group before it was synced before it was written.
  private static void makeEndDurable(LogFile.Scan scan) throws IOException {
    LogFile log = scan.log();
    log.clear(scan.cutBytes());
    log.file().write(log.size() - scan.lastGroup().remaining(), scan.lastGroup().duplicate());
    log.file().sync();
  }

  /// The largest index in the names of files of a kind; -1 if there are none.
  static long newest(Folder folder, String kind) throws IOException {
    long newest = -1;
    for (String name : folder.list(StoredFiles.FOLDER)) {
      newest = Math.max(newest, StoredFiles.indexOf(name, kind));
    }
    return newest;
  }

  /// Removes files that are not whole.
  static void removeTemporary(Folder folder) throws IOException {
    for (String name : folder.list(StoredFiles.FOLDER)) {
      if (name.endsWith(StoredFiles.TEMPORARY)) {
        folder.delete(StoredFiles.FOLDER + "/" + name);
      }
    }
  }

  /// Removes logs and snapshots that a log file beginning at `baseIndex` makes needless.
  static void removeOlder(Folder folder, long baseIndex) throws IOException {
    List<String> old = new ArrayList<>();
    for (String name : folder.list(StoredFiles.FOLDER)) {
      long log = StoredFiles.indexOf(name, StoredFiles.LOG);
      long snapshot = StoredFiles.indexOf(name, StoredFiles.SNAPSHOT);
      if ((log >= 0 && log < baseIndex) || (snapshot >= 0 && snapshot < baseIndex - 1)) {
        old.add(StoredFiles.FOLDER + "/" + name);
      }
    }
    for (String path : old) {
      folder.delete(path);
    }
  }
}
