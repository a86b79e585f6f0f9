package barnabas.host;

import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One log directory of the real file system, with its threads. Shared by all loops.
///
/// No loop with sockets ever calls into the file system to change something: a write to the page
/// cache hangs with the disk. What such a loop writes in a turn is one job for the directory's
/// journal loop or, if it is large, for the directory's threads. A loop that may block does its
/// work itself, on its own thread.
public final class HostDisk implements Disk {

  private static final Logger LOG = LoggerFactory.getLogger(HostDisk.class);

  /// More than there are cores: most of what they do is to wait for syncs, and a device flushes for
  /// many of them at once.
  private static final int THREADS = 16;

  private static final int THREAD_IDLE_SECONDS = 10;
  private static final int INLINE_READ_BYTES_MAX = 256 << 10;
  private static final long SPACE_AGE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Path directory;
  private final DirectoryLock lock;
  private final HostLoop journal;
  private final FileStore store;
  private final HostFolder folder;
  private final Warmth.Clock clock;
  private final ThreadGroup group;
  private final ThreadPoolExecutor threads;
  private final Map<Integer, Lane> lanes = new HashMap<>();
  private final Map<HostLoop, WriteGathering> gatherings = new ConcurrentHashMap<>();
  private final AtomicBoolean spaceAsked = new AtomicBoolean();
  private volatile Space space;
  private volatile long spaceNanos;

  private HostDisk(Path directory, DirectoryLock lock, HostLoop journal) throws IOException {
    this.directory = directory;
    this.lock = lock;
    this.journal = journal;
    this.store = Files.getFileStore(directory);
    this.folder = new HostFolder(this, directory);
    this.clock = new Warmth.Clock(PageCache.trustedBytes());
    this.group = new ThreadGroup("disk " + directory.getFileName());
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named(group));
    this.threads.allowCoreThreadTimeOut(true);
    this.space = new Space(store.getUsableSpace(), store.getTotalSpace());
    this.spaceNanos = System.nanoTime();
  }

  private static ThreadFactory named(ThreadGroup group) {
    var count = new AtomicInteger();
    return work -> {
      // The builder's own numbering links method handles, which would cost each start 5 ms.
      var thread = new Thread(group, work, group.getName() + " " + count.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /// Opens a directory, making it if there is none, and keeps other processes out of it.
  ///
  /// @param journal the directory's journal loop, which may block
  /// @throws IOException with one line for the user
  public static HostDisk open(Path directory, HostLoop journal) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    DataDirectory.prepare(absolute);
    DirectoryLock lock = DirectoryLock.take(absolute);
    return new HostDisk(absolute, lock, journal);
  }

  /// Ends the threads once what they were given is done, and gives up the lock.
  ///
  /// @return whether all was done in time; if not, the lock goes with the process
  public boolean close(long timeoutMs) {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(timeoutMs, TimeUnit.MILLISECONDS)) {
        return false;
      }
      lock.release();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (IOException e) {
      LOG.warn("{}: the lock was not given up: {}", directory, e.getMessage());
      return false;
    }
  }

  @Override
  public String path() {
    return directory.toString();
  }

  @Override
  public <T> void run(Loop owner, int lane, Task<T> task, Outcome<T> outcome) {
    Lane numbered = enterLane(lane);
    Runnable piece =
        () -> {
          attempt(owner, () -> task.run(folder), outcome);
          leaveLane(lane, numbered);
        };
    if (!mayBlock(owner) || !numbered.runIfIdle(piece)) {
      numbered.add(piece);
    }
  }

  @Override
  public <T> T call(Loop owner, Task<T> task) throws IOException {
    if (!mayBlock(owner)) {
      throw new IllegalStateException("not on a loop that may block");
    }
    return task.run(folder);
  }

  @Override
  public void write(
      Loop owner, DiskFile file, long position, ByteBuffer bytes, Outcome<Long> outcome) {
    var hostFile = (HostFile) file;
    gatherings
        .computeIfAbsent((HostLoop) owner, loop -> new WriteGathering(loop, journal, threads))
        .add(hostFile, position, bytes, outcome);
  }

  @Override
  public void read(
      Loop owner, DiskFile file, long position, ByteBuffer target, Outcome<Integer> outcome) {
    var hostFile = (HostFile) file;
    Operation<Integer> reading = () -> hostFile.read(position, target);
    int size = target.remaining();
    boolean inline =
        owner.current()
            && !hostFile.hasWritesUnderWay()
            && (size == 0
                || mayBlock(owner)
                || (size <= INLINE_READ_BYTES_MAX && hostFile.isWarm(position, size)));
    if (inline) {
      attempt(owner, reading, outcome);
    } else {
      perform((HostLoop) owner, hostFile, reading, outcome);
    }
  }

  @Override
  public void sync(Loop owner, DiskFile file, Outcome<Long> outcome) {
    var hostFile = (HostFile) file;
    if (mayBlock(owner) && !hostFile.hasWritesUnderWay()) {
      attempt(
          owner,
          () -> {
            hostFile.sync();
            return hostFile.size();
          },
          outcome);
      return;
    }
    hostFile.beginLease();
    Outcome<Long> delivered =
        Outcome.of(
            size -> {
              hostFile.endLease();
              owner.post(() -> outcome.done(size));
            },
            cause -> {
              hostFile.endLease();
              owner.post(() -> outcome.failed(cause));
            });
    hostFile.afterWrites(() -> hostFile.syncTogether(delivered));
  }

  @Override
  public Space space() {
    if (System.nanoTime() - spaceNanos > SPACE_AGE_NANOS && spaceAsked.compareAndSet(false, true)) {
      execute(this::askForSpace);
    }
    return space;
  }

  private void askForSpace() {
    try {
      space = new Space(store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      LOG.warn("{}: free space is not known: {}", directory, e.getMessage());
    }
    spaceNanos = System.nanoTime();
    spaceAsked.set(false);
  }

  /// An operation that may block.
  interface Operation<T> {
    T run() throws IOException;
  }

  HostFile file(String path, FileChannel channel) {
    return new HostFile(this, path, channel, new Warmth(clock));
  }

  void execute(Runnable piece) {
    threads.execute(piece);
  }

  /// Does an operation on a file on the directory's threads, after the writes issued so far.
  <T> void perform(HostLoop owner, HostFile file, Operation<T> operation, Outcome<T> outcome) {
    file.beginLease();
    Runnable piece =
        () -> {
          attempt(owner, operation, outcome);
          file.endLease();
        };
    file.afterWrites(() -> execute(piece));
  }

  /// Closes a channel: at once in a task, which may block, else by the directory's threads. A queue
  /// of tasks that each leave some files to be closed behind it would hold them all open.
  void close(FileChannel channel, String path) {
    Runnable closing =
        () -> {
          try {
            channel.close();
          } catch (IOException e) {
            LOG.warn("{}/{} did not close: {}", directory, path, e.getMessage());
          }
        };
    boolean inTask = Thread.currentThread().getThreadGroup() == group || journal.current();
    if (inTask || threads.isShutdown()) {
      closing.run();
    } else {
      execute(closing);
    }
  }

  /// Does it here and now and tells the owner. An exception that is no failure of the disk is a
  /// bug, and becomes the owner's.
  private static <T> void attempt(Loop owner, Operation<T> operation, Outcome<T> outcome) {
    T value;
    try {
      value = operation.run();
    } catch (IOException e) {
      deliver(owner, () -> outcome.failed(e));
      return;
    } catch (RuntimeException | Error e) {
      deliver(
          owner,
          () -> {
            throw new IllegalStateException("a disk task threw", e);
          });
      return;
    }
    deliver(owner, () -> outcome.done(value));
  }

  private static void deliver(Loop owner, Runnable message) {
    if (owner.current()) {
      message.run();
    } else {
      owner.post(message);
    }
  }

  private static boolean mayBlock(Loop owner) {
    return owner.current() && ((HostLoop) owner).blocking();
  }

  private Lane enterLane(int number) {
    synchronized (lanes) {
      Lane lane = lanes.computeIfAbsent(number, _ -> new Lane(threads));
      lane.pieces++;
      return lane;
    }
  }

  private void leaveLane(int number, Lane lane) {
    synchronized (lanes) {
      if (--lane.pieces == 0) {
        lanes.remove(number);
      }
    }
  }
}
