package barnabas.world;

import java.io.IOException;
import java.util.List;

/// The files of one log directory, for use inside a [Disk.Task] only. Paths are relative to the
/// directory, with `/` between their parts.
///
/// Nothing here is durable by itself: a file's content is after [DiskFile#sync], and its name, its
/// new name or its absence after [#sync] of the folder that holds it.
public interface Folder {

  /// Opens a file for reading and writing; creates it if there is none.
  DiskFile open(String path) throws IOException;

  /// Opens a file whose writes go past the page cache and are durable when they return (O_DIRECT
  /// and O_DSYNC), where the file system has that, else with O_DSYNC alone. Positions, lengths and
  /// buffers must be multiples of [#BLOCK_BYTES]; buffers direct and aligned.
  DiskFile openDurable(String path) throws IOException;

  /// Whether there is such a file or folder.
  boolean exists(String path) throws IOException;

  /// The names in a folder, sorted.
  List<String> list(String path) throws IOException;

  /// Makes a folder and those above it.
  void makeFolders(String path) throws IOException;

  /// Gives a file or folder a new name, replacing a file that has it.
  void rename(String from, String to) throws IOException;

  /// Removes a file or an empty folder. A file stays readable for those who have it open.
  void delete(String path) throws IOException;

  /// Makes the names in a folder durable; `""` is the directory itself.
  void sync(String path) throws IOException;

  /// Syncs files as [DiskFile#sync] does each, which may take far less than one after the other: a
  /// device flushes for all at once. If it fails, none of them is to be believed again.
  default void sync(List<DiskFile> files) throws IOException {
    for (DiskFile file : files) {
      file.sync();
    }
  }

  /// The unit of [#openDurable], in bytes.
  int BLOCK_BYTES = 4096;
}
