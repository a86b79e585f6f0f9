package barnabas.log;

import barnabas.world.Outcome;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Changes of a log's facts, one after the other: moves of its start, leave to write segments anew,
/// truncations, and the undoing of appends that found no space. While one of the last two is due
/// the log takes no appends. Owned by the log's loop.
final class LogChanges {
  private static final Logger logger = LoggerFactory.getLogger(LogChanges.class);

  private static final long UNDO_RETRY_MS = 500;

  private final PartitionLog log;
  private final LogShelf shelf;
  private final Segments segments;
  private final AppendQueue queue;
  private final LogUpkeep upkeep;

  /// Those that wait for their turn, and whether one is under way.
  private final ArrayDeque<Runnable> changes = new ArrayDeque<>();

  private boolean changing;

  /// Cuts that are not done yet.
  private int cuts;

  LogChanges(
      PartitionLog log, LogShelf shelf, Segments segments, AppendQueue queue, LogUpkeep upkeep) {
    this.log = log;
    this.shelf = shelf;
    this.segments = segments;
    this.queue = queue;
    this.upkeep = upkeep;
  }

  /// Moves the log's start, durably, and deletes the segments before it. Takes no room on a full
  /// disk; if it fails nevertheless, nothing has changed.
  void moveStart(long offset, Outcome<Long> moved) {
    changes.addLast(() -> moveStartNow(offset, moved));
    changeNext();
  }

  private void moveStartNow(long offset, Outcome<Long> moved) {
    long within = Math.min(offset, log.endOffset());
    LogFacts facts = log.facts().withStartOffset(Math.max(within, log.facts().startOffset()));
    shelf
        .disk()
        .run(
            shelf.loop(),
            shelf.laneOf(log.id()),
            folder -> {
              facts.store(folder, log.id());
              return facts.startOffset();
            },
            Outcome.of(
                start -> {
                  logger.debug("log {}: moves its start to {}", log.id(), start);
                  log.facts(facts);
                  log.startsAt(start);
                  upkeep.dropSegments();
                  changed();
                  moved.done(start);
                },
                cause -> {
                  if (!DiskFull.causedBy(cause)) {
                    upkeep.failed(cause);
                  }
                  changed();
                  moved.failed(cause);
                }));
  }

  /// Says durably that nothing which the journal or a checkpoint tells of segments that begin
  /// before an offset counts any more: compaction may write them anew.
  ///
  /// @param freed whether that is so now; not while the stored checkpoint isn't that far
  void freeBefore(long offset, Outcome<Boolean> freed) {
    changes.addLast(() -> freeBeforeNow(offset, freed));
    changeNext();
  }

  private void freeBeforeNow(long offset, Outcome<Boolean> freed) {
    LogFacts before = log.facts();
    if (before.cut().segmentBase() >= offset) {
      changed();
      freed.done(true);
      return;
    }
    LogFacts facts = before.freedBefore(offset);
    shelf
        .disk()
        .run(
            shelf.loop(),
            shelf.laneOf(log.id()),
            folder -> LogTasks.storeCut(folder, log.id(), facts),
            Outcome.of(
                stored -> {
                  if (stored) {
                    log.facts(facts);
                  }
                  changed();
                  freed.done(stored);
                },
                cause -> {
                  changed();
                  freed.failed(cause);
                }));
  }

  /// Says that [#undo] follows as soon as nothing is under way any more.
  void undoSoon() {
    cuts++;
  }

  /// Cuts away an append that found no space, with all behind it. Where not even that has room it
  /// is done again and again, while the log's start may move in between.
  ///
  /// @param undone called once no start will find it any more
  void undo(Append append, Runnable undone) {
    changes.addLast(() -> cut(append, undone));
    changeNext();
  }

  private void cut(Append lost, Runnable undone) {
    boolean stillThere = segments.active().nextOffset() > lost.baseOffset;
    if (!stillThere) {
      cuts--;
      changed();
      undone.run();
      return;
    }
    long syncedBefore = upkeep.checkpointed().point().segmentBase();
    Outcome<Long> tried =
        Outcome.of(
            _ -> undone.run(),
            cause -> {
              if (!DiskFull.causedBy(cause)) {
                upkeep.failed(cause);
              } else if (!log.isClosed()) {
                shelf.loop().after(UNDO_RETRY_MS, () -> undo(lost, undone));
                changed();
              }
            });
    marked(
        floor ->
            rebuild(
                () ->
                    new LogCut(
                        log.id(),
                        log.facts(),
                        placeOf(lost),
                        syncedBefore,
                        floor,
                        log.epochs().entries()),
                tried));
  }

  /// Where an append was to begin; behind the segment before, if it would have been the first of a
  /// segment whose file may not be there. Never where offsets are missing in between: a batch
  /// behind a gap would not be found again.
  private RecoveryPoint placeOf(Append lost) {
    Segment segment = lost.segment;
    int index = segments.list().indexOf(segment);
    if (lost.position == 0 && index > 0 && !segment.isOpen()) {
      Segment before = segments.list().get(index - 1);
      if (before.nextOffset() == lost.baseOffset) {
        return new RecoveryPoint(before.baseOffset(), before.size(), lost.baseOffset);
      }
    }
    return new RecoveryPoint(segment.baseOffset(), lost.position, lost.baseOffset);
  }

  /// Cuts the log at an offset; the journal's older entries are void for it from then on.
  void truncate(long offset, Outcome<Long> truncated) {
    cuts++;
    changes.addLast(() -> queue.whenQuiet(() -> truncateNow(offset, truncated)));
    changeNext();
  }

  private void truncateNow(long offset, Outcome<Long> truncated) {
    logger.debug("log {}: is cut at {}", log.id(), offset);
    long syncedBefore = upkeep.checkpointed().point().segmentBase();
    Outcome<Long> done =
        Outcome.of(
            truncated::done,
            cause -> {
              upkeep.failed(cause);
              truncated.failed(cause);
            });
    marked(
        floor ->
            rebuild(
                () ->
                    new LogTruncation(
                        log.id(),
                        log.facts(),
                        segments.facts(),
                        syncedBefore,
                        Math.min(offset, log.endOffset()),
                        floor,
                        log.epochs().entries()),
                done));
  }

  private void marked(LongConsumer then) {
    shelf.durability().mark(Outcome.of(then::accept, upkeep::failed));
  }

  private void changeNext() {
    if (!changing && !changes.isEmpty()) {
      changing = true;
      changes.removeFirst().run();
    }
  }

  private void changed() {
    changing = false;
    if (cuts == 0) {
      log.takeAppends();
      upkeep.afterWrite();
    }
    changeNext();
  }

  /// Not while segments are being swapped, since it goes by their sizes.
  private void rebuild(Supplier<LogRebuild> rebuild, Outcome<Long> done) {
    segments.gate().enter(() -> rebuildNow(rebuild.get(), done));
  }

  private void rebuildNow(LogRebuild rebuild, Outcome<Long> done) {
    shelf
        .disk()
        .run(
            shelf.loop(),
            shelf.laneOf(log.id()),
            rebuild::run,
            Outcome.of(
                recovered -> {
                  upkeep.adopt(recovered);
                  segments.gate().leave();
                  cuts--;
                  changed();
                  done.done(recovered.endOffset());
                },
                cause -> {
                  segments.gate().leave();
                  done.failed(cause);
                }));
  }
}
