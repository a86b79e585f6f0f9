package barnabas.host;

import barnabas.world.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An open file of a [HostDisk]. Its order of operations is guarded by itself; the rest is final.
///
/// Everything that still needs the file holds a lease: whoever opened it, each slice, each
/// operation under way. With the last lease the channel is closed, never on a loop that may not
/// block, because closing the last name of a deleted file may take as long as its deletion.
final class HostFile implements LeasedFile {

  private final HostDisk disk;
  private final String path;
  private final FileChannel channel;
  private final Warmth warmth;
  private final AtomicInteger leases = new AtomicInteger(1);
  private final ArrayDeque<AfterWrites> afterWrites = new ArrayDeque<>();
  private List<Outcome<Long>> syncsWaiting = new ArrayList<>();
  private boolean syncing;

  /// The way that the last write took. Owned by the loop that writes the file.
  WriteGathering.@Nullable Route route;

  private boolean closed;
  private long writesIssued;
  private long writesDone;
  private @Nullable IOException syncFailure;

  /// An operation that has to follow the writes issued before it.
  private record AfterWrites(long writes, Runnable begin) {}

  HostFile(HostDisk disk, String path, FileChannel channel, Warmth warmth) {
    this.disk = disk;
    this.path = path;
    this.channel = channel;
    this.warmth = warmth;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    int total = 0;
    while (target.hasRemaining()) {
      int count = channel.read(target, position + total);
      if (count < 0) {
        break;
      }
      total += count;
    }
    warmth.read(position, total, target.hasRemaining());
    return total;
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    int size = source.remaining();
    long at = position;
    while (source.hasRemaining()) {
      at += channel.write(source, at);
    }
    warmth.written(position, size);
  }

  @Override
  public void resize(long size) throws IOException {
    long before = channel.size();
    if (size < before) {
      channel.truncate(size);
      warmth.cut(size);
    } else if (size > before) {
      channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
    }
  }

  @Override
  public void sync() throws IOException {
    synchronized (this) {
      if (syncFailure != null) {
        throw new IOException(path + " failed to sync before", syncFailure);
      }
    }
    try {
      channel.force(false);
    } catch (IOException e) {
      synchronized (this) {
        syncFailure = e;
      }
      throw e;
    }
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    endLease();
  }

  @Override
  public HostSlice slice(long position, int size) {
    beginLease();
    return new HostSlice(this, position, size);
  }

  /// Holds the file open until [#endLease].
  void beginLease() {
    if (leases.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
      throw new IllegalStateException(path + " is closed");
    }
  }

  @Override
  public void endLease() {
    int left = leases.decrementAndGet();
    if (left == 0) {
      disk.close(channel, path);
    } else if (left < 0) {
      throw new IllegalStateException(path + " has more leases ended than begun");
    }
  }

  /// Whether these bytes are probably in the page cache.
  boolean isWarm(long position, int size) {
    return warmth.isWarm(position, size);
  }

  long transferTo(long position, int size, WritableByteChannel target) throws IOException {
    return channel.transferTo(position, size, target);
  }

  /// Brings bytes into the page cache, on the directory's threads.
  void readIn(HostLoop owner, long position, int size, Outcome<Integer> outcome) {
    disk.perform(owner, this, () -> readIn(position, size), outcome);
  }

  private int readIn(long position, int size) throws IOException {
    long from = position - position % Warmth.PART_BYTES;
    long end = position + size;
    end += (Warmth.PART_BYTES - end % Warmth.PART_BYTES) % Warmth.PART_BYTES;
    ByteBuffer part = ByteBuffer.allocate(Warmth.PART_BYTES);
    for (long at = from; at < end; at += part.capacity()) {
      int count = read(at, part.clear());
      if (count < part.capacity() && at + count < position + size) {
        throw new EOFException(path + " ends before " + (position + size));
      }
    }
    return size;
  }

  /// Counts a write whose completion [#writeDone] will tell.
  synchronized void writeIssued() {
    writesIssued++;
  }

  void writeDone() {
    synchronized (this) {
      writesDone++;
    }
    for (Runnable due = dueAfterWrites(); due != null; due = dueAfterWrites()) {
      due.run();
    }
  }

  private synchronized @Nullable Runnable dueAfterWrites() {
    AfterWrites first = afterWrites.peek();
    if (first == null || first.writes > writesDone) {
      return null;
    }
    afterWrites.remove();
    return first.begin;
  }

  /// Begins an operation once the writes issued so far are done: now if they are.
  void afterWrites(Runnable begin) {
    synchronized (this) {
      if (writesDone < writesIssued) {
        afterWrites.add(new AfterWrites(writesIssued, begin));
        return;
      }
    }
    begin.run();
  }

  synchronized boolean hasWritesUnderWay() {
    return writesDone < writesIssued;
  }

  /// Syncs, with all others that wait for the same, and tells `outcome` on a thread of the
  /// directory's.
  void syncTogether(Outcome<Long> outcome) {
    synchronized (this) {
      syncsWaiting.add(outcome);
      if (syncing) {
        return;
      }
      syncing = true;
    }
    disk.execute(this::syncWaiting);
  }

  private void syncWaiting() {
    while (true) {
      List<Outcome<Long>> group;
      synchronized (this) {
        group = syncsWaiting;
        if (group.isEmpty()) {
          syncing = false;
          return;
        }
        syncsWaiting = new ArrayList<>();
      }
      try {
        sync();
        long size = size();
        group.forEach(outcome -> outcome.done(size));
      } catch (IOException e) {
        group.forEach(outcome -> outcome.failed(e));
      }
    }
  }
}
