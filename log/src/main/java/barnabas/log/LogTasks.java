package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// Small pieces of work on a log's files, for use inside a disk task. What only saves work later is
/// left out when the disk is full.
final class LogTasks {

  private static final int PIECE_BYTES = 256 << 10;

  private LogTasks() {}

  /// Stores facts with a later cut, if the stored checkpoint is that far.
  ///
  /// @return false if it isn't, and nothing has changed
  static boolean storeCut(Folder folder, LogId log, LogFacts facts) throws IOException {
    Map<LogId, Checkpoint.Entry> stored = Checkpoint.read(folder);
    folder.sync("");
    Checkpoint.Entry entry = stored == null ? null : stored.get(log);
    boolean reached =
        entry != null
            && entry.generation() == facts.generation()
            && entry.point().segmentBase() >= facts.cut().segmentBase();
    if (reached) {
      facts.store(folder, log);
    }
    return reached;
  }

  /// Appends block entries to a segment's block file.
  ///
  /// @return false if there was no space
  static boolean storeBlocks(
      Folder folder, LogId log, long segmentBase, int storedCount, ByteBuffer entries)
      throws IOException {
    if (!entries.hasRemaining()) {
      return true;
    }
    try {
      BlockFile.append(folder, log, segmentBase, storedCount, entries);
      return true;
    } catch (IOException cause) {
      return full(cause);
    }
  }

  /// Stores leader epochs and producers as they are at an offset, where a start will look for them.
  ///
  /// @param epochs without entries if those that are stored are still right
  /// @param producers the snapshot's bytes, empty if there is nothing to remember
  /// @return false if there was no space
  static boolean storeState(
      Folder folder, LogId log, EpochFile.Content epochs, ByteBuffer producers) throws IOException {
    try {
      if (producers.hasRemaining()) {
        WholeFile.write(folder, LogFiles.producers(log, epochs.upTo()), producers);
      }
      if (!epochs.entries().isEmpty()) {
        EpochFile.store(folder, log, epochs);
      } else if (producers.hasRemaining()) {
        folder.sync(log.folderName());
      }
      return true;
    } catch (IOException cause) {
      return full(cause);
    }
  }

  /// Stores the recovery points of a directory.
  ///
  /// @return false if there was no space
  static boolean storeCheckpoint(Folder folder, Map<LogId, Checkpoint.Entry> entries)
      throws IOException {
    try {
      Checkpoint.store(folder, entries);
      return true;
    } catch (IOException cause) {
      return full(cause);
    }
  }

  /// Writes bytes of a file once more, as they are. After a failed sync the page cache takes bytes
  /// for synced that are not; so nothing is believed that an earlier process may have failed to
  /// sync.
  static void writeAgain(DiskFile file, int from, int to) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(Math.clamp((long) to - from, 0, PIECE_BYTES));
    for (int at = from; at < to; at += piece.limit()) {
      piece.clear().limit(Math.min(piece.capacity(), to - at));
      file.read(at, piece);
      file.write(at, piece.flip());
    }
  }

  /// Deletes producer snapshots of offsets before `offset`.
  static void deleteSnapshotsBefore(Folder folder, LogId log, long offset) throws IOException {
    for (String name : folder.list(log.folderName())) {
      long at = LogFiles.producersOffset(name);
      if (at >= 0 && at < offset) {
        folder.delete(log.folderName() + "/" + name);
      }
    }
  }

  /// Deletes segments with their block files.
  static boolean deleteSegments(Folder folder, LogId log, List<Long> bases) throws IOException {
    for (long base : bases) {
      deleteIfThere(folder, LogFiles.segment(log, base));
      deleteIfThere(folder, LogFiles.blocks(log, base));
    }
    return true;
  }

  /// Takes a log's folder out of the way, durably, and gives its new name.
  static String retire(Folder folder, LogId log) throws IOException {
    String path = log.folderName();
    String retired = path + LogFiles.DELETED_SUFFIX;
    for (int i = 1; folder.exists(retired); i++) {
      retired = path + "." + i + LogFiles.DELETED_SUFFIX;
    }
    if (folder.exists(path)) {
      folder.rename(path, retired);
      folder.sync("");
    }
    return retired;
  }

  /// Deletes a folder with all files in it, if it is there.
  static void deleteFolder(Folder folder, String path) throws IOException {
    if (folder.exists(path)) {
      for (String name : folder.list(path)) {
        folder.delete(path + "/" + name);
      }
      folder.delete(path);
    }
  }

  /// Deletes a file, if it is there.
  static void deleteIfThere(Folder folder, String path) throws IOException {
    if (folder.exists(path)) {
      folder.delete(path);
    }
  }

  private static boolean full(IOException cause) throws IOException {
    if (!DiskFull.causedBy(cause)) {
      throw cause;
    }
    return false;
  }
}
