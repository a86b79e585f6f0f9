package barnabas.host;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names on a [MemoryDisk]. Owned by the loop that owns its disk.
final class MemoryFolder implements Folder {

  /// Files by their whole path; null is a folder. The directory itself is not among them.
  private final TreeMap<String, @Nullable MemoryBytes> entries = new TreeMap<>();

  /// Bytes that files take up.
  long heldBytes() {
    long held = 0;
    for (MemoryBytes file : entries.values()) {
      held += file == null ? 0 : file.heldBytes();
    }
    return held;
  }

  @Override
  public DiskFile open(String path) throws IOException {
    MemoryBytes bytes = entries.get(path);
    if (bytes == null) {
      requireRoomFor(path);
      bytes = new MemoryBytes();
      entries.put(path, bytes);
    }
    return new MemoryFile(path, bytes);
  }

  @Override
  public DiskFile openDurable(String path) throws IOException {
    return open(path);
  }

  @Override
  public boolean exists(String path) {
    return path.isEmpty() || entries.containsKey(path);
  }

  @Override
  public List<String> list(String path) throws IOException {
    if (!isFolder(path)) {
      throw new NotDirectoryException(path);
    }
    int nameAt = path.isEmpty() ? 0 : path.length() + 1;
    return within(path).keySet().stream()
        .map(each -> each.substring(nameAt))
        .filter(name -> name.indexOf('/') < 0)
        .toList();
  }

  @Override
  public void makeFolders(String path) throws IOException {
    for (String folder = path; !folder.isEmpty(); folder = parent(folder)) {
      if (entries.get(folder) != null) {
        throw new FileAlreadyExistsException(folder);
      }
    }
    for (String folder = path; !folder.isEmpty(); folder = parent(folder)) {
      entries.putIfAbsent(folder, null);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    requireThere(from);
    requireRoomFor(to);
    for (Map.Entry<String, @Nullable MemoryBytes> entry :
        new ArrayList<>(within(from).entrySet())) {
      entries.put(to + entry.getKey().substring(from.length()), entry.getValue());
      entries.remove(entry.getKey());
    }
    entries.put(to, entries.remove(from));
  }

  @Override
  public void delete(String path) throws IOException {
    requireThere(path);
    if (!within(path).isEmpty()) {
      throw new DirectoryNotEmptyException(path);
    }
    entries.remove(path);
  }

  @Override
  public void sync(String path) throws IOException {
    if (!path.isEmpty()) {
      requireThere(path);
    }
  }

  private void requireThere(String path) throws IOException {
    if (!entries.containsKey(path)) {
      throw new NoSuchFileException(path);
    }
  }

  /// That a file may get this name: its folder is there, and it is not a folder's.
  private void requireRoomFor(String path) throws IOException {
    if (!isFolder(parent(path))) {
      throw new NotDirectoryException(parent(path));
    }
    if (isFolder(path)) {
      throw new FileAlreadyExistsException(path);
    }
  }

  private boolean isFolder(String path) {
    return path.isEmpty() || (entries.containsKey(path) && entries.get(path) == null);
  }

  /// What lies in a folder and in those below it: `0` is the character behind `/`.
  private SortedMap<String, @Nullable MemoryBytes> within(String folder) {
    return folder.isEmpty() ? entries : entries.subMap(folder + '/', folder + '0');
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
