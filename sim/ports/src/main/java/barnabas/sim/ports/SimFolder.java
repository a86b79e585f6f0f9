package barnabas.sim.ports;

import barnabas.sim.ports.DiskFaults.Kind;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.util.List;

/// The files of a medium, for the tasks of one life. Owned by its disk.
final class SimFolder implements Folder {
  private final SimDisk disk;
  private final SimMedium medium;

  SimFolder(SimDisk disk, SimMedium medium) {
    this.disk = disk;
    this.medium = medium;
  }

  @Override
  public DiskFile open(String path) throws IOException {
    return open(path, false);
  }

  @Override
  public DiskFile openDurable(String path) throws IOException {
    return open(path, true);
  }

  private DiskFile open(String path, boolean durable) throws IOException {
    disk.step(Kind.OPEN, path);
    requireFolder(SimNames.parent(path));
    SimNames.Entry entry = medium.names().find(path);
    if (entry instanceof SimNames.Folder) {
      throw new IOException(path + " is a folder");
    }
    if (entry == null) {
      medium.names().put(path, new SimNames.File(new SimInode()));
    }
    return new SimFile(disk, path, medium.file(path), durable);
  }

  @Override
  public boolean exists(String path) throws IOException {
    disk.step(Kind.LIST, path);
    return medium.names().find(path) != null;
  }

  @Override
  public List<String> list(String path) throws IOException {
    disk.step(Kind.LIST, path);
    requireFolder(path);
    return medium.names().list(path);
  }

  @Override
  public void makeFolders(String path) throws IOException {
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      makeFolder(path.substring(0, end));
    }
    makeFolder(path);
  }

  private void makeFolder(String path) throws IOException {
    disk.step(Kind.MAKE_FOLDERS, path);
    SimNames.Entry entry = medium.names().find(path);
    if (entry instanceof SimNames.File) {
      throw new IOException(path + " is a file");
    }
    if (entry == null) {
      medium.names().put(path, SimNames.Folder.ENTRY);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.step(Kind.RENAME, from);
    SimNames.Entry entry = medium.names().find(from);
    if (entry == null) {
      throw new FileNotFoundException(from);
    }
    requireFolder(SimNames.parent(to));
    SimNames.Entry target = medium.names().find(to);
    if (target instanceof SimNames.Folder) {
      throw new IOException(to + " is a folder");
    }
    medium.names().rename(from, to);
  }

  @Override
  public void delete(String path) throws IOException {
    disk.step(Kind.DELETE, path);
    SimNames.Entry entry = medium.names().find(path);
    if (entry == null) {
      throw new FileNotFoundException(path);
    }
    if (entry instanceof SimNames.Folder && !medium.names().list(path).isEmpty()) {
      throw new IOException(path + " is not empty");
    }
    medium.names().remove(path);
  }

  @Override
  public void sync(String path) throws IOException {
    DiskFaults.Fault fault = disk.step(Kind.FOLDER_SYNC, path);
    requireFolder(path);
    if (!(fault instanceof DiskFaults.Lies)) {
      medium.names().sync(path);
    }
  }

  private void requireFolder(String path) throws IOException {
    if (!(medium.names().find(path) instanceof SimNames.Folder)) {
      throw new NotDirectoryException(path);
    }
  }
}
