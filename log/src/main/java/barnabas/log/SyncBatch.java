package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Files that are synced together, because that takes far less than each for its own: a start after
/// a kill has one for each log. For use inside a disk task.
final class SyncBatch implements AutoCloseable {
  private static final int FILES_MAX = 64;

  private final Folder folder;
  private final List<DiskFile> files = new ArrayList<>();

  SyncBatch(Folder folder) {
    this.folder = folder;
  }

  /// Opens a file that is to be synced. It is closed with the others.
  DiskFile open(String path) throws IOException {
    if (files.size() == FILES_MAX) {
      sync();
    }
    DiskFile file = folder.open(path);
    files.add(file);
    return file;
  }

  /// Makes all that was written to the files durable, and closes them.
  void sync() throws IOException {
    folder.sync(List.copyOf(files));
    close();
  }

  /// Closes what is still open, synced or not.
  @Override
  public void close() {
    files.forEach(DiskFile::close);
    files.clear();
  }
}
