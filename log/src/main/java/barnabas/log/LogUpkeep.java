package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a log does to its files besides appending and reading: new segments, checkpoints, deletion.
/// Owned by the log's loop.
final class LogUpkeep {

  private static final Logger logger = LoggerFactory.getLogger(LogUpkeep.class);

  /// Files that nobody used for so long are closed.
  private static final long IDLE_NANOS = 60_000_000_000L;

  private final PartitionLog log;
  private final LogShelf shelf;
  private final Segments segments;
  private final AppendQueue queue;

  /// Closed segments whose file and blocks aren't synced yet.
  private final List<Segment> sealing = new ArrayList<>();

  private Checkpoint.Entry checkpointed;
  private List<EpochHistory.Entry> storedEpochs = List.of();
  private long activeSinceNanos;

  /// By how much earlier than others this one is closed for its age.
  private long rollJitterMs;

  private boolean learning;

  /// When retention looks next.
  private long nextLookNanos;

  private final LogChanges changes;
  private @Nullable Capturing capturing;

  LogUpkeep(
      PartitionLog log,
      LogShelf shelf,
      Segments segments,
      AppendQueue queue,
      Checkpoint.Entry checkpointed) {
    this.log = log;
    this.shelf = shelf;
    this.segments = segments;
    this.queue = queue;
    this.checkpointed = checkpointed;
    this.nextLookNanos = shelf.firstLookNanos();
    this.changes = new LogChanges(log, shelf, segments, queue, this);
    begin();
  }

  /// What changes the log's facts and cuts its files.
  LogChanges changes() {
    return changes;
  }

  private void begin() {
    activeSinceNanos = shelf.loop().nanos();
    long jitterMs = log.settings().segmentJitterMs();
    rollJitterMs = jitterMs <= 0 ? 0 : shelf.jitter(jitterMs);
  }

  /// Makes sure that the active segment takes `bytes` more and is being opened.
  void beforeAppend(int bytes, long nextOffset) {
    Segment active = segments.active();
    if (active.size() == 0) {
      begin();
    } else if (mustRoll(active, bytes, nextOffset)) {
      roll();
      active = segments.active();
    }
    if (!active.isOpen()) {
      segments.open(active, this::opened);
    }
  }

  private boolean mustRoll(Segment active, int bytes, long nextOffset) {
    LogSettings settings = log.settings();
    boolean indexFull =
        active.isOpen()
            && active.blocks().table().count()
                >= settings.segmentIndexBytes() / BlockFile.ENTRY_BYTES;
    return (long) active.size() + bytes > settings.segmentBytes()
        || nextOffset - active.baseOffset() > Integer.MAX_VALUE
        || indexFull
        || activeMs() >= settings.segmentMs() - rollJitterMs;
  }

  /// How long the active segment has been it.
  private long activeMs() {
    return (shelf.loop().nanos() - activeSinceNanos) / 1_000_000;
  }

  private void roll() {
    Segment old = segments.active();
    sealing.add(old);
    if (!old.isOpen()) {
      segments.open(old, this::opened);
    }
    Segment added = segments.roll(this::opened);
    begin();
    shelf.appended(log, 0);
    logger.debug("log {}: segment {} begins", log.id(), added.baseOffset());
    afterWrite();
  }

  private void opened(@Nullable IOException cause) {
    if (cause == null) {
      queue.pump();
      afterWrite();
    } else {
      queue.failWaiting(cause);
    }
  }

  /// Goes on with what waits for writes: closed segments are synced, and what is known of their
  /// blocks, once all their bytes are written; so is what is being captured. Not while the log is
  /// being cut: its segments are others then.
  void afterWrite() {
    while (!sealing.isEmpty() && log.takesAppends()) {
      Segment old = sealing.getFirst();
      if (!old.isOpen() || queue.awaits(old)) {
        return;
      }
      sealing.removeFirst();
      seal(old);
    }
    captureWhenWritten();
  }

  private void seal(Segment old) {
    old.blocks().close();
    DiskFile file = old.file();
    BlockTable table = old.blocks().table();
    int stored = table.storedCount();
    int count = table.count();
    ByteBuffer entries = BlockFile.unstored(log.id(), old.baseOffset(), table);
    shelf.runWith(
        file,
        shelf.laneOf(log.id()),
        folder -> {
          file.sync();
          return LogTasks.storeBlocks(folder, log.id(), old.baseOffset(), stored, entries);
        },
        Outcome.of(done -> table.stored(done ? count : stored), this::failed));
  }

  /// What the last checkpoint says of this log.
  Checkpoint.Entry checkpointed() {
    return checkpointed;
  }

  /// Whether there is more in the log than the last checkpoint says.
  boolean isDirty() {
    RecoveryPoint point = checkpointed.point();
    return log.endOffset() != point.offset()
        || segments.active().baseOffset() != point.segmentBase();
  }

  /// Syncs the log's files and stores what a start needs to know of it, as it is now: as soon as
  /// all that was appended so far is written.
  ///
  /// @param captured hears the entry for the checkpoint file; the old one if the log has no file
  ///   open or the disk is too full for a new one
  void capture(Outcome<Checkpoint.Entry> captured) {
    if (capturing != null || !isDirty() || !log.takesAppends()) {
      captured.done(checkpointed);
      return;
    }
    segments.open(
        segments.active(),
        cause -> {
          if (cause != null) {
            logger.warn("log {}: not checkpointed", log.id(), cause);
            captured.done(checkpointed);
          } else if (capturing != null || !log.takesAppends()) {
            captured.done(checkpointed);
          } else {
            queue.syncUnsynced();
            begin(captured);
          }
        });
  }

  private void begin(Outcome<Checkpoint.Entry> captured) {
    Segment active = segments.active();
    if (!active.isOpen()) {
      captured.done(checkpointed);
      return;
    }
    LogCapture capture = LogCapture.of(log, active, checkpointed, storedEpochs);
    capturing = new Capturing(capture, active, captured);
    afterWrite();
  }

  private void captureWhenWritten() {
    Capturing pending = capturing;
    if (pending == null
        || pending.started
        || !log.takesAppends()
        || !sealing.isEmpty()
        || queue.writtenOffset() < pending.capture.entry().point().offset()) {
      return;
    }
    pending.started = true;
    shelf.runWith(
        pending.capture.file(),
        shelf.laneOf(log.id()),
        pending.capture::run,
        Outcome.of(
            stored -> captured(pending, stored),
            cause -> {
              if (pending == capturing) {
                pending.captured.failed(cause);
              }
            }));
  }

  private void captured(Capturing pending, boolean stored) {
    if (pending == capturing) {
      capturing = null;
      if (stored) {
        pending.table.stored(pending.blocks);
        checkpointed = pending.capture.entry();
        logger.debug("log {}: checkpointed up to {}", log.id(), checkpointed.point().offset());
        if (!pending.capture.epochs().isEmpty()) {
          storedEpochs = pending.capture.epochs();
        }
      }
      pending.captured.done(checkpointed);
    }
  }

  /// Gives a capture up that is on its way, because the log is not what it was.
  void abandonCapture() {
    Capturing pending = capturing;
    capturing = null;
    if (pending != null) {
      pending.captured.done(checkpointed);
    }
  }

  /// Deletes the segments that end before the log's start; while segments are being swapped, once
  /// that is over.
  void dropSegments() {
    if (segments.gate().isSwapping()) {
      return;
    }
    List<Long> bases = new ArrayList<>();
    while (segments.count() > 1 && segments.first().nextOffset() <= log.startOffset()) {
      Segment old = segments.removeFirst();
      sealing.remove(old);
      queue.forget(old);
      if (capturing != null && capturing.segment == old) {
        abandonCapture();
      }
      closeFile(old);
      bases.add(old.baseOffset());
    }
    if (!bases.isEmpty()) {
      logger.info(
          "log {}: starts at {}; segments {} are deleted", log.id(), log.startOffset(), bases);
      shelf
          .disk()
          .run(
              shelf.loop(),
              shelf.laneOf(log.id()),
              folder -> LogTasks.deleteSegments(folder, log.id(), bases),
              Outcome.of(_ -> {}, this::failed));
    }
  }

  /// Deletes by time and size, if it is time for that, and closes idle files.
  void sweep(long highWatermark) {
    if (shelf.loop().nanos() - nextLookNanos >= 0) {
      retain(highWatermark);
    }
    if (waitsTooLong(segments.active()) && log.takesAppends() && queue.settled()) {
      roll();
    }
    if (segments.count() > 1 || segments.first().isOpen()) {
      closeIdle();
    }
  }

  /// Whether records keep out of compaction for too long, only because their segment is active.
  private boolean waitsTooLong(Segment active) {
    Compaction compaction = log.settings().compaction();
    return compaction.enabled() && active.size() > 0 && activeMs() >= compaction.lagMaxMs();
  }

  private void retain(long highWatermark) {
    Retention retention = new Retention(log.settings(), shelf.trustedWallMs(), highWatermark);
    boolean settled = log.takesAppends() && queue.settled();
    if (settled && retention.activeExpired(segments.active())) {
      roll();
    }
    long start = retention.startOffset(segments.list(), log.startOffset());
    if (start > log.startOffset()) {
      looked();
      logger.debug(
          "log {}: what lies before {} is not retained (retention.ms {}, retention.bytes {})",
          log.id(),
          start,
          log.settings().retentionMs(),
          log.settings().retentionBytes());
      changes.moveStart(start, Outcome.of(_ -> {}, _ -> {}));
    } else if (!segments.first().knowsMaxTimestamp() && log.settings().retentionMs() >= 0) {
      learnMaxTimestamp(segments.first());
    } else {
      looked();
    }
  }

  private void looked() {
    nextLookNanos = shelf.nextLookNanos();
  }

  /// Reads it without keeping the file open, so that a start with many logs stays small. The next
  /// sweep goes on.
  private void learnMaxTimestamp(Segment segment) {
    if (!learning) {
      learning = true;
      segments.read(
          segment,
          Outcome.of(
              timestampMs -> {
                learning = false;
                segment.maxTimestamp(timestampMs);
              },
              cause -> {
                learning = false;
                looked();
                String words = "log {}: segment {} can't be read";
                logger.warn(words, log.id(), segment.baseOffset(), cause);
              }));
    }
  }

  private void closeIdle() {
    long nowNanos = shelf.loop().nanos();
    for (Segment segment : segments.list()) {
      if (segment.isOpen() && nowNanos - segment.usedNanos() >= IDLE_NANOS) {
        closeUnused(segment);
      }
    }
  }

  /// Closes a segment's file, unless something is still to be written or synced there.
  void closeUnused(Segment segment) {
    boolean inUse =
        sealing.contains(segment)
            || queue.isUnsynced(segment)
            || queue.awaits(segment)
            || segment == segments.active() && (isDirty() || capturing != null);
    if (!inUse) {
      closeFile(segment);
    }
  }

  void closeFile(Segment segment) {
    if (segment.isOpen()) {
      shelf.durability().forget(segment.file());
      segment.close();
    }
  }

  /// Takes the directory offline, unless the log was closed meanwhile.
  void failed(IOException cause) {
    if (!log.isClosed()) {
      shelf.failed(cause);
    }
  }

  /// Goes on with what the files hold after a cut.
  void adopt(RecoveredLog recovered) {
    sealing.clear();
    checkpointed = recovered.checkpoint();
    storedEpochs = List.of();
    abandonCapture();
    log.adopt(recovered);
    begin();
  }

  /// A capture on its way. Owned by the log's loop.
  private static final class Capturing {
    private final LogCapture capture;
    private final Segment segment;
    private final BlockTable table;
    private final int blocks;
    private final Outcome<Checkpoint.Entry> captured;
    private boolean started;

    Capturing(LogCapture capture, Segment active, Outcome<Checkpoint.Entry> captured) {
      this.capture = capture;
      this.segment = active;
      this.table = active.blocks().table();
      this.blocks = table.count();
      this.captured = captured;
    }
  }
}
