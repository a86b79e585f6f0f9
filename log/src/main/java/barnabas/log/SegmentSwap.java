package barnabas.log;

import barnabas.world.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Puts a compacted segment in the place of those that it was made of. An empty file whose name
/// says which ones is what decides: once that name is durable the new segment counts, and a start
/// finishes what was interrupted; before that the old ones do, and a start throws the new one away.
/// For use inside a disk task.
///
/// @param base the base offset of the new segment and of the first old one
/// @param end the offset behind the last old one
record SegmentSwap(LogId log, long base, long end) {

  /// What the files of a new segment are called until they count.
  private static final String CLEANED_SUFFIX = ".cleaned";

  /// What a file is called before it counts.
  static String cleaned(String path) {
    return path + CLEANED_SUFFIX;
  }

  /// Deletes a new segment that is not to count.
  static void discard(Folder folder, LogId log, long base) throws IOException {
    LogTasks.deleteIfThere(folder, cleaned(LogFiles.segment(log, base)));
    LogTasks.deleteIfThere(folder, cleaned(LogFiles.blocks(log, base)));
  }

  /// Swaps. The new segment's files are synced already, but not their names.
  ///
  /// @return false if there was no space, and nothing has happened but that the new segment is gone
  boolean run(Folder folder) throws IOException {
    folder.sync(log.folderName());
    try {
      folder.open(path()).close();
    } catch (IOException cause) {
      if (!DiskFull.causedBy(cause)) {
        throw cause;
      }
      LogTasks.deleteIfThere(folder, path());
      folder.sync(log.folderName());
      discard(folder, log, base);
      return false;
    }
    folder.sync(log.folderName());
    finish(folder);
    return true;
  }

  /// Finishes a swap that was interrupted, and throws away new segments that never came to count.
  /// The first thing that a start does with a log.
  static void recover(Folder folder, LogId log) throws IOException {
    List<String> names = folder.list(log.folderName());
    for (String name : names) {
      if (LogFiles.swapBase(name) >= 0) {
        // The name may not be durable yet, and what follows must not come before it.
        folder.sync(log.folderName());
        new SegmentSwap(log, LogFiles.swapBase(name), LogFiles.swapEnd(name)).finish(folder);
      }
    }
    for (String name : names) {
      if (name.endsWith(CLEANED_SUFFIX)) {
        LogTasks.deleteIfThere(folder, log.folderName() + "/" + name);
      }
    }
  }

  private void finish(Folder folder) throws IOException {
    replace(folder, LogFiles.blocks(log, base));
    replace(folder, LogFiles.segment(log, base));
    LogTasks.deleteSegments(folder, log, others(folder));
    folder.sync(log.folderName());
    LogTasks.deleteIfThere(folder, path());
    folder.sync(log.folderName());
  }

  private List<Long> others(Folder folder) throws IOException {
    List<Long> others = new ArrayList<>();
    for (String name : folder.list(log.folderName())) {
      long other = LogFiles.segmentBase(name);
      if (other > base && other < end) {
        others.add(other);
      }
    }
    return others;
  }

  private static void replace(Folder folder, String path) throws IOException {
    if (folder.exists(cleaned(path))) {
      folder.rename(cleaned(path), path);
    }
  }

  private String path() {
    return LogFiles.swap(log, base, end);
  }
}
