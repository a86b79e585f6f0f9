package barnabas.host;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of one log directory. Stateless, used by the directory's threads.
final class HostFolder implements Folder {

  private static final Logger LOG = LoggerFactory.getLogger(HostDisk.class);
  private static final Set<OpenOption> READ_WRITE_CREATE =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
  private static final Set<OpenOption> DURABLE =
      Set.of(
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          StandardOpenOption.DSYNC);
  private static final Set<OpenOption> DURABLE_DIRECT =
      Set.of(
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          StandardOpenOption.DSYNC,
          ExtendedOpenOption.DIRECT);

  /// Fewer files are synced one after the other: threads would take longer to begin.
  private static final int SYNCS_AT_ONCE_MIN = 8;

  private final HostDisk disk;
  private final Path root;

  HostFolder(HostDisk disk, Path root) {
    this.disk = disk;
    this.root = root;
  }

  @Override
  public DiskFile open(String path) throws IOException {
    return disk.file(path, FileChannel.open(resolve(path), READ_WRITE_CREATE));
  }

  @Override
  public DiskFile openDurable(String path) throws IOException {
    return disk.file(path, openPastCache(resolve(path)));
  }

  /// Some file systems (tmpfs, some network ones) have no O_DIRECT, and some want larger blocks.
  private FileChannel openPastCache(Path file) throws IOException {
    if (Files.getFileStore(root).getBlockSize() <= BLOCK_BYTES) {
      try {
        return FileChannel.open(file, DURABLE_DIRECT);
      } catch (IOException | UnsupportedOperationException e) {
        LOG.info("{} is written without O_DIRECT: {}", file, e.getMessage());
      }
    }
    return FileChannel.open(file, DURABLE);
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(resolve(path));
  }

  @Override
  public List<String> list(String path) throws IOException {
    try (Stream<Path> entries = Files.list(resolve(path))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
  }

  @Override
  public void makeFolders(String path) throws IOException {
    Files.createDirectories(resolve(path));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String path) throws IOException {
    Files.delete(resolve(path));
  }

  @Override
  public void sync(String path) throws IOException {
    try (FileChannel folder = FileChannel.open(resolve(path), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  @Override
  public void sync(List<DiskFile> files) throws IOException {
    if (files.size() < SYNCS_AT_ONCE_MIN) {
      Folder.super.sync(files);
      return;
    }
    List<Future<?>> syncs = new ArrayList<>();
    // Closing it waits for all of them.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (DiskFile file : files) {
        syncs.add(
            threads.submit(
                () -> {
                  file.sync();
                  return null;
                }));
      }
    }
    for (Future<?> sync : syncs) {
      if (sync.state() != Future.State.SUCCESS) {
        Throwable cause = sync.exceptionNow();
        throw new IOException(cause.getMessage(), cause);
      }
    }
  }

  private Path resolve(String path) {
    Path resolved = root.resolve(path).normalize();
    if (!resolved.startsWith(root)) {
      throw new IllegalArgumentException(path + " leads out of " + root);
    }
    return resolved;
  }
}
