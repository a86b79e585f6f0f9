package barnabas.log;

import barnabas.world.Disk;
import barnabas.world.Loop;
import barnabas.world.Meter;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the small batches of a log directory's partitions durable, many with one write. Owned by
/// the directory's journal loop, which may block; other loops reach it through a [JournalInlet].
///
/// While one group is being written the next one gathers, so that group commit needs no timer.
/// Every batch lies in its partition's file too, written but not synced: a checkpoint has the
/// inlets sync those files and then moves the ring's tail. An append that finds no room waits for
/// that. A failed write or sync is never tried again: the journal fails for good, and its directory
/// with it.
public final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /// The lane of the journal's tasks: no partition's.
  private static final int LANE = Integer.MIN_VALUE;

  private static final long GROWTH_PAUSE_MS = 5;

  private final Disk disk;
  private final Loop loop;
  private final JournalSettings settings;
  private final JournalRing ring;
  private final Meter.Counter groups;
  private final Meter.Counter bytes;
  private final Meter.Timing writes;
  private final JournalQueue queue = new JournalQueue();
  private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
  private final List<Consumer<IOException>> failureListeners = new ArrayList<>();
  private @Nullable Checkpoint checkpoint;
  private @Nullable Stopping stopping;
  private @Nullable IOException failure;
  private boolean writeDue;
  private boolean writing;
  private boolean inCall;
  private boolean growing;

  /// What the ring's file was filled up to, beyond what the ring uses; 0 if nothing.
  private long grownBytes;

  /// A journal that goes on at the given place, which a [JournalReplay] found.
  ///
  /// @param loop the directory's journal loop
  public Journal(JournalPlace place, Disk disk, Loop loop, JournalSettings settings, Meter meter) {
    this.disk = disk;
    this.loop = loop;
    this.settings = settings;
    this.ring = new JournalRing(place.file(), place.head());
    this.groups = meter.counter("journal_groups", "directory", disk.path());
    this.bytes = meter.counter("journal_bytes", "directory", disk.path());
    this.writes = meter.timing("journal_write_seconds", "directory", disk.path());
  }

  /// A way into this journal for a partition loop, which owns it from then on. Callable on any
  /// loop.
  public JournalInlet inlet(Loop partitionLoop) {
    JournalInlet inlet = new JournalInlet(this, disk, partitionLoop);
    loop.post(() -> queue.open(inlet));
    return inlet;
  }

  /// Calls `listener` on `owner` if the journal fails, once. Callable on any loop.
  public void onFailure(Loop owner, Consumer<IOException> listener) {
    loop.post(
        () -> {
          Consumer<IOException> posting = cause -> owner.post(() -> listener.accept(cause));
          failureListeners.add(posting);
          if (failure != null) {
            posting.accept(failure);
          }
        });
  }

  /// Writes what is queued, has every file synced and marks the ring as clean, so that the next
  /// start replays nothing. Nothing may be appended from then on. Callable on any loop.
  public void stop(Loop owner, Outcome<Journal> outcome) {
    loop.post(
        () -> {
          stopping = new Stopping(owner, outcome);
          if (failure != null) {
            stopped(failure);
          }
          write();
          stopIfIdle();
        });
  }

  JournalSettings settings() {
    return settings;
  }

  void handOver(JournalInlet inlet, List<JournalEntry> entries) {
    loop.post(
        () -> {
          queue.add(inlet, entries);
          dueWrite();
        });
  }

  void mark(Loop owner, Outcome<Long> outcome) {
    loop.post(
        () -> {
          queue.mark(owner, outcome);
          dueWrite();
        });
  }

  void filesSynced() {
    loop.post(this::inletSynced);
  }

  void abandoned(IOException cause) {
    loop.post(() -> fail("the directory failed", cause));
  }

  void syncFailed(IOException cause) {
    loop.post(() -> fail("a partition's file can't be synced", cause));
  }

  private void dueWrite() {
    if (!writeDue) {
      writeDue = true;
      loop.atTurnEnd(
          () -> {
            writeDue = false;
            write();
          });
    }
  }

  /// Writes a group, unless the queue is empty, a write is under way, or the ring is full.
  private void write() {
    if (!writing && failure == null && queue.gatherInto(ring)) {
      writing = true;
      long startNanos = loop.nanos();
      inCall = true;
      disk.run(
          loop,
          LANE,
          folder -> {
            ring.writeGroup();
            return ring.nextGroup();
          },
          Outcome.of(
              group -> groupWritten(startNanos), cause -> fail("a group can't be written", cause)));
      inCall = false;
    }
  }

  private void groupWritten(long startNanos) {
    writing = false;
    long before = ring.endPosition();
    ring.groupWritten();
    groups.add(1);
    bytes.add(ring.endPosition() - before);
    writes.record(loop.nanos() - startNanos);
    queue.groupWritten(answers);
    checkpointIfHalfFull();
    if (!inCall) {
      write();
    } else if (!queue.isEmpty()) {
      // In the next turn, so that the answers of this group leave before the next is written.
      loop.post(this::write);
    }
    for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
      answer.run();
    }
    stopIfIdle();
  }

  private void checkpointIfHalfFull() {
    if (ring.liveBytes() >= ring.head().capacityBytes() / 2) {
      beginCheckpoint();
    }
  }

  private void beginCheckpoint() {
    if (checkpoint == null && failure == null) {
      List<JournalInlet> inlets = queue.inlets();
      checkpoint = new Checkpoint(ring.nextGroup(), ring.endPosition(), inlets.size());
      for (JournalInlet inlet : inlets) {
        inlet.loop().post(inlet::syncFiles);
      }
      if (inlets.isEmpty()) {
        moveTail(checkpoint);
      }
    }
  }

  private void inletSynced() {
    Checkpoint current = checkpoint;
    if (current != null && failure == null && --current.inletsLeft == 0) {
      moveTail(current);
    }
  }

  private void moveTail(Checkpoint reached) {
    boolean clean = stopping != null && reached.endPosition == ring.endPosition();
    writeHead(
        ring.head().withTail(reached.nextGroup, reached.endPosition, clean),
        () -> {
          checkpoint = null;
          LOG.debug("{}: the journal's tail moved to group {}", disk.path(), reached.nextGroup);
          if (clean) {
            stopped(null);
          } else {
            useGrown();
            if (!writing) {
              checkpointIfHalfFull();
            }
            growIfSmall();
            write();
            stopIfIdle();
          }
        });
  }

  private void writeHead(JournalHead head, Runnable then) {
    disk.run(
        loop,
        LANE,
        folder -> {
          ring.writeHead(head);
          return head;
        },
        Outcome.of(
            written -> {
              ring.headWritten(written);
              then.run();
            },
            cause -> fail("the head can't be written", cause)));
  }

  /// The ring filled up faster than it should, so it grows, a little at a time: the groups of a
  /// busy journal come between.
  private void growIfSmall() {
    long capacity = ring.head().capacityBytes();
    long grown = Math.min(capacity * 2, settings.ringBytesMax());
    if (!growing && stopping == null && grown > capacity) {
      growing = true;
      grow(capacity, grown);
    }
  }

  private void grow(long filledBytes, long toBytes) {
    if (failure != null || stopping != null) {
      return;
    }
    if (filledBytes == toBytes) {
      grownBytes = toBytes;
      useGrown();
      return;
    }
    disk.run(
        loop,
        LANE,
        folder -> JournalRing.zeroFill(ring.file(), filledBytes, toBytes),
        Outcome.of(
            count -> {
              long filled = filledBytes + count;
              loop.after(filled < toBytes ? GROWTH_PAUSE_MS : 0, () -> grow(filled, toBytes));
            },
            cause -> {
              growing = false;
              LOG.warn("{}: the journal stays small: {}", disk.path(), cause.getMessage());
            }));
  }

  /// Uses what was filled, if this is a moment in which nothing that lives wraps around the ring's
  /// end: now, or after a checkpoint. A ring that is always too small has no other such moments.
  private void useGrown() {
    boolean ready =
        grownBytes > 0
            && failure == null
            && stopping == null
            && !writing
            && checkpoint == null
            && ring.isContiguousFrom(ring.head().tailPosition());
    if (!ready) {
      return;
    }
    writing = true;
    writeHead(
        ring.head().grown(grownBytes),
        () -> {
          writing = false;
          growing = false;
          grownBytes = 0;
          checkpointIfHalfFull();
          write();
          stopIfIdle();
        });
  }

  private void stopIfIdle() {
    if (stopping != null && failure == null && queue.isEmpty() && !writing) {
      beginCheckpoint();
    }
  }

  private void stopped(@Nullable IOException cause) {
    Stopping done = stopping;
    if (done != null) {
      stopping = null;
      ring.file().close();
      if (cause == null) {
        failure = new IOException("the journal was stopped");
        queue.fail(failure);
        done.owner.post(() -> done.outcome.done(this));
      } else {
        fail(done.owner, done.outcome, cause);
      }
    }
  }

  private void fail(String words, IOException cause) {
    if (failure != null) {
      return;
    }
    LOG.error("{}: {}; the directory goes offline: {}", disk.path(), words, cause.getMessage());
    failure = cause;
    queue.fail(cause);
    for (Consumer<IOException> listener : failureListeners) {
      listener.accept(cause);
    }
    stopped(cause);
  }

  private static <T> void fail(Loop owner, Outcome<T> outcome, IOException cause) {
    owner.post(() -> outcome.failed(cause));
  }

  /// Files are being synced so that the tail may move.
  private static final class Checkpoint {
    private final long nextGroup;
    private final long endPosition;
    private int inletsLeft;

    Checkpoint(long nextGroup, long endPosition, int inletsLeft) {
      this.nextGroup = nextGroup;
      this.endPosition = endPosition;
      this.inletsLeft = inletsLeft;
    }
  }

  /// Who waits for the journal to stop.
  private record Stopping(Loop owner, Outcome<Journal> outcome) {}
}
