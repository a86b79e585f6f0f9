package barnabas.tools;

import barnabas.world.DiskFile;
import barnabas.world.FileSlice;
import barnabas.world.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A log directory for those who only look. No broker can take it while it is open here, and none
/// may have it when it is opened.
final class FolderReader implements Folder, AutoCloseable {

  private static final String LOCK = ".lock";
  private static final String IDENTITY = "barnabas.identity";
  private static final int PID_BYTES = 20;

  private final Path root;
  private final @Nullable FileChannel lock;

  private FolderReader(Path root, @Nullable FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /// @throws ToolFailure if it is no log directory, or a process has it
  static FolderReader open(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new ToolFailure("there is no folder " + root);
    }
    if (!Files.exists(root.resolve(IDENTITY))) {
      throw new ToolFailure(
          root + " is no log directory: it has no " + IDENTITY + "; name one of log.dirs");
    }
    Path file = root.resolve(LOCK);
    if (!Files.exists(file)) {
      return new FolderReader(root, null);
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    if (sharedLock(channel) == null) {
      String holder = Files.readString(file, StandardCharsets.US_ASCII).strip();
      channel.close();
      boolean told = holder.length() < PID_BYTES && holder.matches("\\d+");
      throw new ToolFailure(
          "%s is in use by %s: stop that broker first, or look at a copy"
              .formatted(root, told ? "process " + holder : "a broker"));
    }
    return new FolderReader(root, channel);
  }

  private static @Nullable FileLock sharedLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, true);
    } catch (OverlappingFileLockException ownProcess) {
      return null;
    }
  }

  @Override
  public DiskFile open(String path) throws IOException {
    return new FileReader(path, FileChannel.open(root.resolve(path), StandardOpenOption.READ));
  }

  @Override
  public DiskFile openDurable(String path) throws IOException {
    return open(path);
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  @Override
  public List<String> list(String path) throws IOException {
    try (Stream<Path> entries = Files.list(root.resolve(path))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
  }

  @Override
  public void makeFolders(String path) throws IOException {
    throw refused(path);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    throw refused(from);
  }

  @Override
  public void delete(String path) throws IOException {
    throw refused(path);
  }

  @Override
  public void sync(String path) throws IOException {
    throw refused(path);
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }

  private static IOException refused(String path) {
    return new IOException(path + " is only looked at");
  }

  /// A file of it.
  private record FileReader(String path, FileChannel channel) implements DiskFile {

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      int total = 0;
      while (target.hasRemaining()) {
        int count = channel.read(target, position + total);
        if (count <= 0) {
          break;
        }
        total += count;
      }
      return total;
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
      throw refused(path);
    }

    @Override
    public void resize(long size) throws IOException {
      throw refused(path);
    }

    @Override
    public void sync() throws IOException {
      throw refused(path);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public FileSlice slice(long position, int size) {
      throw new UnsupportedOperationException(path + " is only looked at");
    }
  }
}
