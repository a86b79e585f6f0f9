package barnabas.quorum;

import barnabas.quorum.Consensus.Snapshot;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The blocking steps on the metadata folder: values in, values out, run as tasks of the disk.
final class VoterStore {
  private VoterStore() {}

  /// What recovery found and made ready.
  ///
  /// @param snapshot the state that the groups follow, if there is one
  /// @param log open, cut, synced, and begun with a group of the new term
  /// @param term the term that begins now
  /// @param nextIndex the index of the next entry
  /// @param cutBytes bytes of a torn, never acknowledged group that were cut off
  record Recovered(
      @Nullable SnapshotFile snapshot,
      List<Group> groups,
      LogFile log,
      long term,
      long nextIndex,
      long cutBytes) {}

  /// Reads the folder, makes all of it durable that is kept, and begins a new term.
  ///
  /// @param salt for a new log file, should one be needed
  /// @param expected whether this directory is known to have held a metadata log
  /// @throws DamagedException when what is there can't be trusted
  static Recovered recover(Folder folder, long salt, boolean expected) throws IOException {
    folder.makeFolders(StoredFiles.FOLDER);
    folder.sync("");
    removeTemporary(folder);
    long snapshotIndex = newest(folder, StoredFiles.SNAPSHOT);
    long baseIndex = newest(folder, StoredFiles.LOG);
    SnapshotFile snapshot =
        snapshotIndex < 0 ? null : SnapshotFile.read(folder, StoredFiles.snapshot(snapshotIndex));
    if (baseIndex < 0 && (expected || snapshot != null)) {
      throw new DamagedException(
          "the metadata log is missing from this log directory; was the order of log.dirs changed,"
              + " or the folder '%s' removed?".formatted(StoredFiles.FOLDER));
    }
    long covered = snapshot == null ? 0 : snapshot.index();
    if (baseIndex > covered + 1) {
      throw new DamagedException(
          "%s: entries %d to %d are missing before it"
              .formatted(StoredFiles.log(baseIndex), covered + 1, baseIndex - 1));
    }
    if (baseIndex <= covered) {
      LogFile.create(folder, StoredFiles.log(covered + 1), salt, covered + 1, termOf(snapshot))
          .file()
          .close();
    }
    return begin(folder, snapshot, LogFile.scan(folder, StoredFiles.log(covered + 1)));
  }

  private static Recovered begin(Folder folder, @Nullable SnapshotFile snapshot, LogFile.Scan scan)
      throws IOException {
    LogFile log = scan.log();
    long term = log.baseTerm();
    long nextIndex = log.baseIndex();
    for (Group group : scan.groups()) {
      term = group.term();
      nextIndex = group.nextIndex();
    }
    makeEndDurable(log, scan);
    LogFile begun =
        append(log, Group.encode(log.salt(), log.size(), term + 1, nextIndex, List.of()));
    folder.sync(StoredFiles.FOLDER);
    removeOlder(folder, log.baseIndex());
    return new Recovered(
        snapshot, List.copyOf(scan.groups()), begun, term + 1, nextIndex, scan.cutBytes());
  }

  /// Cuts a torn tail, and writes the last group once more: if the last process ended because its
  /// sync failed, the system may show bytes that it counts as written and that never will be, and
  /// syncing them again would do nothing. Every group before it was synced before it was written.
  private static void makeEndDurable(LogFile log, LogFile.Scan scan) throws IOException {
    log.file().resize(log.size());
    log.file().write(log.size() - scan.lastGroup().remaining(), scan.lastGroup().duplicate());
    log.file().sync();
  }

  /// Writes a group at the end of the file and syncs it.
  static LogFile append(LogFile log, ByteBuffer group) throws IOException {
    int size = group.remaining();
    log.file().write(log.size(), group);
    log.file().sync();
    return log.grown(size);
  }

  /// Replaces the log up to `index` by a snapshot and begins a new file behind it. A crash between
  /// any two steps leaves either the old pair or the new one whole.
  static LogFile replaceBySnapshot(
      Folder folder, LogFile old, Snapshot snapshot, long index, long term, long salt)
      throws IOException {
    SnapshotFile.write(folder, StoredFiles.snapshot(index), index, term, snapshot);
    LogFile log = LogFile.create(folder, StoredFiles.log(index + 1), salt, index + 1, term);
    old.file().close();
    removeOlder(folder, log.baseIndex());
    return log;
  }

  private static long termOf(@Nullable SnapshotFile snapshot) {
    return snapshot == null ? 0 : snapshot.term();
  }

  private static long newest(Folder folder, String kind) throws IOException {
    long newest = -1;
    for (String name : folder.list(StoredFiles.FOLDER)) {
      newest = Math.max(newest, StoredFiles.indexOf(name, kind));
    }
    return newest;
  }

  private static void removeTemporary(Folder folder) throws IOException {
    for (String name : folder.list(StoredFiles.FOLDER)) {
      if (name.endsWith(StoredFiles.TEMPORARY)) {
        folder.delete(StoredFiles.FOLDER + "/" + name);
      }
    }
  }

  private static void removeOlder(Folder folder, long baseIndex) throws IOException {
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
