package barnabas.log;

import barnabas.record.RecordBatches;
import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The way of appends to the disk, in order. An append of a synced log goes into its segment's file
/// and is made durable at the same time; it is synced when both are done. A relaxed log syncs its
/// files after so many records or so long. Owned by the log's loop.
final class AppendQueue {

  private final LogId log;
  private final Loop loop;
  private final Disk disk;
  private final Durability durability;
  private final Listener listener;

  /// Has its place, but its segment's file isn't open yet.
  private final ArrayDeque<Append> waiting = new ArrayDeque<>();

  private final ArrayDeque<Append> writing = new ArrayDeque<>();
  private final ArrayDeque<Durable> syncing = new ArrayDeque<>();

  /// Segments with bytes that nothing makes durable yet.
  private final LinkedHashSet<Segment> unsynced = new LinkedHashSet<>();

  private long unsyncedRecords;
  private Loop.@Nullable Timer flush;
  private long flushMessages;
  private long flushMs;
  private long writtenOffset;
  private long syncedOffset;

  /// How far the journal knows the log to be durable.
  private long notedOffset;

  private boolean stopped;

  /// Operations that still have the bytes of an append.
  private int underWay;

  private final List<Runnable> quiet = new ArrayList<>();

  AppendQueue(
      LogId log, Loop loop, Disk disk, Durability durability, Listener listener, long endOffset) {
    this.log = log;
    this.loop = loop;
    this.disk = disk;
    this.durability = durability;
    this.listener = listener;
    this.writtenOffset = endOffset;
    this.syncedOffset = endOffset;
  }

  /// Who hears how far the appends have come.
  interface Listener {
    void written(long offset);

    void synced(long offset);

    /// The synced offset moved by something that the journal doesn't know of.
    void unnoted();

    /// The write of `append` failed; it and all behind it are dropped from the queue.
    void writeFailed(Append append, IOException cause);

    void failed(IOException cause);
  }

  /// Takes the settings; going from relaxed to synced syncs first.
  void settings(LogSettings settings) {
    boolean wasRelaxed = flushMessages > 1;
    flushMessages = settings.flushMessages();
    flushMs = settings.flushMs();
    if (wasRelaxed && settings.synced()) {
      syncUnsynced();
    }
  }

  void add(Append append) {
    waiting.addLast(append);
    pump();
  }

  /// Goes on with what waited for a segment to be opened.
  void pump() {
    while (!stopped && !waiting.isEmpty() && waiting.getFirst().segment.isOpen()) {
      Append append = waiting.removeFirst();
      for (var batch : RecordBatches.in(append.bytes)) {
        append.segment.blocks().add(batch);
      }
      start(append);
    }
  }

  private void start(Append append) {
    append.relaxed = flushMessages > 1;
    writing.addLast(append);
    underWay++;
    if (!append.relaxed) {
      syncing.addLast(append);
      underWay++;
    }
    disk.write(
        loop,
        append.segment.file(),
        append.position,
        append.bytes.duplicate(),
        Outcome.of(_ -> written(append), cause -> failedToWrite(append, cause)));
    if (!append.relaxed) {
      makeDurable(append);
    }
  }

  /// Not if the write has failed inside its call, and the directory with it.
  private void makeDurable(Append append) {
    if (stopped) {
      underWay--;
      return;
    }
    append.journaled = durability.journals(append.bytes.remaining());
    if (append.journaled) {
      notedOffset = syncedOffset;
    }
    durability.append(
        new Durability.Entry(
            log,
            append.baseOffset,
            append.segment.baseOffset(),
            append.position,
            syncedOffset,
            append.segment.file(),
            append.bytes,
            Outcome.of(_ -> durable(append), this::failedToSync)));
  }

  long writtenOffset() {
    return writtenOffset;
  }

  long syncedOffset() {
    return syncedOffset;
  }

  /// Whether something waits for its segment to be opened.
  boolean waits() {
    return !waiting.isEmpty();
  }

  /// Whether everything that was added is in the files.
  boolean settled() {
    return waiting.isEmpty() && writing.isEmpty();
  }

  /// Whether bytes of this segment are still to be written.
  boolean awaits(Segment segment) {
    return waiting.stream().anyMatch(append -> append.segment == segment)
        || writing.stream().anyMatch(append -> append.segment == segment);
  }

  /// Whether nothing but a sync of the segment's file would make it durable.
  boolean isUnsynced(Segment segment) {
    return unsynced.contains(segment);
  }

  /// Leaves out a segment that is given up.
  void forget(Segment segment) {
    unsynced.remove(segment);
  }

  /// Has the journal note how far the log is durable, if it doesn't know.
  ///
  /// @param file an open file of the log
  void note(DiskFile file) {
    if (!stopped && syncedOffset > notedOffset) {
      notedOffset = syncedOffset;
      durability.note(log, syncedOffset, file);
    }
  }

  /// Hears nothing and does nothing from here on.
  void stop() {
    stopped = true;
    waiting.clear();
    if (flush != null) {
      flush.cancel();
    }
  }

  /// Drops what still waits for its segment to be opened, because that can't be done.
  void failWaiting(IOException cause) {
    if (!waiting.isEmpty() && !stopped) {
      Append first = waiting.getFirst();
      waiting.clear();
      listener.writeFailed(first, cause);
    }
  }

  /// Runs `task` once nothing has bytes of an append any more and none waits, never before this
  /// call returns.
  void whenQuiet(Runnable task) {
    quiet.add(task);
    tellQuiet();
  }

  /// Goes on at the log's end `offset`, up to which everything is in the files and synced.
  void restart(long offset) {
    waiting.clear();
    writing.clear();
    unsynced.clear();
    unsyncedRecords = 0;
    syncing.clear();
    writtenOffset = offset;
    long before = syncedOffset;
    syncedOffset = offset;
    if (offset > before) {
      listener.synced(offset);
    }
  }

  /// Syncs what is not synced. Its outcome is the move of the synced offset.
  void syncUnsynced() {
    if (flush != null) {
      flush.cancel();
      flush = null;
    }
    if (unsynced.isEmpty() || stopped) {
      return;
    }
    Durable point = new Durable(writtenOffset);
    syncing.addLast(point);
    // One that is closed by now was deleted, or a synced copy took its place.
    List<DiskFile> files = unsynced.stream().filter(Segment::isOpen).map(Segment::file).toList();
    unsynced.clear();
    unsyncedRecords = 0;
    if (files.isEmpty()) {
      point.done = true;
      advanceSynced();
      return;
    }
    int[] left = {files.size()};
    for (DiskFile file : files) {
      if (stopped) {
        return;
      }
      disk.sync(
          loop,
          file,
          Outcome.of(
              _ -> {
                if (--left[0] == 0) {
                  point.done = true;
                  advanceSynced();
                }
              },
              this::fail));
    }
  }

  private void written(Append append) {
    append.written = true;
    ended();
    if (stopped || writing.isEmpty() || writing.getFirst() != append) {
      return;
    }
    while (!writing.isEmpty() && writing.getFirst().written) {
      Append next = writing.removeFirst();
      writtenOffset = next.endOffset;
      if (next.relaxed) {
        countUnsynced(next);
      }
    }
    listener.written(writtenOffset);
    advanceSynced();
  }

  private void countUnsynced(Append append) {
    unsynced.add(append.segment);
    unsyncedRecords += append.recordCount;
    if (unsyncedRecords >= flushMessages) {
      syncUnsynced();
    } else if (flush == null && flushMs < Long.MAX_VALUE) {
      flush = loop.after(flushMs, this::syncUnsynced);
    }
  }

  private void durable(Append append) {
    append.done = true;
    ended();
    advanceSynced();
  }

  private void advanceSynced() {
    long before = syncedOffset;
    boolean journaled = true;
    while (!syncing.isEmpty()
        && syncing.getFirst().done
        && syncing.getFirst().endOffset <= writtenOffset) {
      Durable next = syncing.removeFirst();
      syncedOffset = next.endOffset;
      journaled = next instanceof Append append && append.journaled;
    }
    if (!journaled && !stopped) {
      listener.unnoted();
    }
    if (syncedOffset > before && !stopped) {
      listener.synced(syncedOffset);
    }
  }

  private void ended() {
    underWay--;
    tellQuiet();
  }

  private void tellQuiet() {
    if (underWay == 0 && waiting.isEmpty() && !stopped) {
      quiet.forEach(loop::post);
      quiet.clear();
    }
  }

  private void failedToWrite(Append append, IOException cause) {
    ended();
    if (!stopped && writing.contains(append)) {
      waiting.clear();
      while (writing.getLast() != append) {
        writing.removeLast();
      }
      writing.removeLast();
      while (!syncing.isEmpty() && syncing.getLast().endOffset > append.baseOffset) {
        syncing.removeLast();
      }
      listener.writeFailed(append, cause);
    }
  }

  private void failedToSync(IOException cause) {
    ended();
    fail(cause);
  }

  private void fail(IOException cause) {
    if (!stopped) {
      listener.failed(cause);
    }
  }
}
