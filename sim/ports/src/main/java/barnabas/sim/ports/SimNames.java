package barnabas.sim.ports;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names on a medium in two layers: what programs see, and what the medium holds. A path leads
/// to a file's content or to a folder. Owned by its medium.
final class SimNames {
  private SortedMap<String, Entry> seen = new TreeMap<>();
  private SortedMap<String, Entry> held = new TreeMap<>();
  private final List<Change> unsynced = new ArrayList<>();

  @Nullable Entry find(String path) {
    return path.isEmpty() ? Folder.ENTRY : seen.get(path);
  }

  /// The names in a folder, sorted.
  List<String> list(String folder) {
    List<String> names = new ArrayList<>();
    String prefix = folder.isEmpty() ? "" : folder + '/';
    for (String path : seen.tailMap(prefix).keySet()) {
      if (!path.startsWith(prefix)) {
        break;
      }
      if (path.indexOf('/', prefix.length()) < 0) {
        names.add(path.substring(prefix.length()));
      }
    }
    return names;
  }

  /// All files, for measuring.
  Iterable<SimInode> files() {
    List<SimInode> files = new ArrayList<>();
    for (Entry entry : seen.values()) {
      if (entry instanceof File(SimInode inode)) {
        files.add(inode);
      }
    }
    return files;
  }

  void put(String path, Entry entry) {
    change(new Put(path, entry));
  }

  void remove(String path) {
    change(new Remove(path));
  }

  void rename(String from, String to) {
    change(new Rename(from, to, subtree(seen, from)));
  }

  /// Makes the names in one folder durable.
  void sync(String folder) {
    List<Change> rest = new ArrayList<>();
    for (Change change : unsynced) {
      if (change.touches(folder)) {
        change.apply(held);
      } else {
        rest.add(change);
      }
    }
    unsynced.clear();
    unsynced.addAll(rest);
  }

  /// Makes all names durable.
  void syncAll() {
    unsynced.clear();
    held = new TreeMap<>(seen);
  }

  /// Keeps a beginning of the unsynced changes, or any of them, and drops what then hangs in the
  /// air.
  void cutPower(SimRandomness chance) {
    boolean inOrder = chance.chance(50);
    int whole = chance.nextInt(unsynced.size() + 1);
    for (int i = 0; i < unsynced.size(); i++) {
      if (inOrder ? i < whole : chance.chance(50)) {
        unsynced.get(i).apply(held);
      }
    }
    unsynced.clear();
    SortedMap<String, Entry> reachable = new TreeMap<>();
    held.forEach(
        (path, entry) -> {
          String parent = parent(path);
          if (parent.isEmpty() || reachable.containsKey(parent)) {
            reachable.put(path, entry);
          }
        });
    held = reachable;
    seen = new TreeMap<>(held);
  }

  /// What is seen, with content of its own, in both layers.
  SimNames copy() {
    SimNames copy = new SimNames();
    seen.forEach(
        (path, entry) ->
            copy.seen.put(
                path,
                switch (entry) {
                  case File(SimInode inode) -> new File(inode.copy());
                  case Folder folder -> folder;
                }));
    copy.held = new TreeMap<>(copy.seen);
    return copy;
  }

  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private void change(Change change) {
    change.apply(seen);
    unsynced.add(change);
  }

  private static SortedMap<String, Entry> subtree(SortedMap<String, Entry> names, String path) {
    SortedMap<String, Entry> below = new TreeMap<>();
    Entry self = names.get(path);
    if (self == null) {
      throw new NoSuchElementException(path);
    }
    below.put("", self);
    for (Map.Entry<String, Entry> entry : names.tailMap(path + '/').entrySet()) {
      if (!entry.getKey().startsWith(path + '/')) {
        break;
      }
      below.put(entry.getKey().substring(path.length()), entry.getValue());
    }
    return below;
  }

  /// What a path leads to.
  sealed interface Entry {}

  record File(SimInode inode) implements Entry {}

  record Folder() implements Entry {
    static final Folder ENTRY = new Folder();
  }

  /// A change that the medium doesn't hold yet; atomic.
  private sealed interface Change {
    void apply(SortedMap<String, Entry> names);

    boolean touches(String folder);
  }

  private record Put(String path, Entry entry) implements Change {
    @Override
    public void apply(SortedMap<String, Entry> names) {
      names.put(path, entry);
    }

    @Override
    public boolean touches(String folder) {
      return parent(path).equals(folder);
    }
  }

  private record Remove(String path) implements Change {
    @Override
    public void apply(SortedMap<String, Entry> names) {
      names.remove(path);
    }

    @Override
    public boolean touches(String folder) {
      return parent(path).equals(folder);
    }
  }

  private record Rename(String from, String to, SortedMap<String, Entry> moved) implements Change {
    @Override
    public void apply(SortedMap<String, Entry> names) {
      boolean there = Objects.equals(names.get(from), moved.get(""));
      SortedMap<String, Entry> below = there ? subtree(names, from) : moved;
      below.keySet().forEach(rest -> names.remove(from + rest));
      below.forEach((rest, entry) -> names.put(to + rest, entry));
    }

    @Override
    public boolean touches(String folder) {
      return parent(from).equals(folder) || parent(to).equals(folder);
    }
  }
}
