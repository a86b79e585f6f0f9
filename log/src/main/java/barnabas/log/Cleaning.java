package barnabas.log;

import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One pass of compaction over a log: the keys of what is new go into an [OffsetMap]; then, from
/// the log's start on, neighbouring segments are copied without what the map supersedes and put in
/// the place of the old ones; then the log's folder says how far it is compacted. Owned by the
/// log's loop.
///
/// Older segments are replaced first, so that a record is gone only after all that it superseded.
/// The pass is given up when the log is closed or cut, the disk is full or the directory stops:
/// what was replaced stays, the rest is begun anew another time.
final class Cleaning {

  private static final Logger logger = LoggerFactory.getLogger(Cleaning.class);

  private static final long NANOS_PER_MS = 1_000_000;

  private final PartitionLog log;
  private final LogShelf shelf;
  private final Segments segments;
  private final LogCompaction.Scope scope;
  private final CleanerSettings settings;
  private final long[] remembered;
  private final Consumer<End> ended;
  private final int generation;
  private final long beganNanos;
  private final PacedTasks tasks;
  private final HeldSegments held;
  private final KeyScan scan;
  private final ArrayDeque<Segment> toScan = new ArrayDeque<>();

  private @Nullable Thinning thinning;
  private @Nullable SegmentCopy copying;
  private long copiedTo;
  private long bytesBefore;
  private long bytesAfter;
  private boolean stopping;

  /// @param remembered base offsets of the batches that the log remembers of producers, ascending
  Cleaning(
      PartitionLog log,
      LogShelf shelf,
      Segments segments,
      LogCompaction.Scope scope,
      CleanerSettings settings,
      long[] remembered,
      Consumer<End> ended) {
    this.log = log;
    this.shelf = shelf;
    this.segments = segments;
    this.scope = scope;
    this.settings = settings;
    this.remembered = remembered;
    this.ended = ended;
    this.generation = log.facts().generation();
    this.beganNanos = shelf.loop().nanos();
    this.tasks =
        new PacedTasks(log.id(), shelf, settings, this::isVoid, this::giveUp, this::failed);
    this.held = new HeldSegments(segments);
    this.scan = new KeyScan(settings, scope.from(), scope.to());
    this.copiedTo = segments.first().baseOffset();
  }

  /// What became of a pass.
  ///
  /// @param state how far the log is compacted now, if it came to its end
  record End(
      Kind kind, CompactedFile.Content state, long bytesBefore, long bytesAfter, long nanos) {
    static final End NOTHING = new End(Kind.GIVEN_UP, CompactedFile.Content.nothing(0), 0, 0, 0);

    /// How it ended.
    enum Kind {
      DONE,
      /// Nothing is wrong with the log.
      GIVEN_UP,
      /// The disk is full.
      NO_ROOM,
      /// Something in the log can't be read.
      DAMAGED
    }
  }

  void start() {
    log.upkeep()
        .changes()
        .freeBefore(
            scope.to(),
            Outcome.of(
                freed -> {
                  if (freed) {
                    segments.list().stream().filter(this::isDirty).forEach(toScan::add);
                    scanNext();
                  } else {
                    shelf.checkpointSoon();
                    end(End.Kind.GIVEN_UP);
                  }
                },
                this::failed));
  }

  /// Ends as soon as it can.
  void stop() {
    stopping = true;
  }

  private boolean isDirty(Segment segment) {
    return segment.nextOffset() > scope.from() && segment.baseOffset() < scope.to();
  }

  private void scanNext() {
    Segment segment = scan.full() ? null : toScan.pollFirst();
    if (segment != null) {
      hold(List.of(segment), sources -> scan(sources.getFirst().cursor()));
      return;
    }
    long deleteRetentionMs = log.settings().compaction().deleteRetentionMs();
    Thinning made = new Thinning(scan, shelf.trustedWallMs(), deleteRetentionMs, remembered);
    thinning = made;
    copyNext(made);
  }

  private void scan(BatchCursor cursor) {
    int before = cursor.position();
    tasks.piece(
        _ -> scan.scan(cursor, settings.pieceBytes()),
        over -> {
          tasks.moved(cursor.position() - before);
          if (over) {
            held.release();
          }
          tasks.rested(over ? this::scanNext : () -> scan(cursor));
        });
  }

  private void copyNext(Thinning by) {
    List<Segment> group =
        segments.neighbours(copiedTo, scan.mappedTo(), log.settings().segmentBytes());
    if (group.isEmpty()) {
      finish(by);
      return;
    }
    hold(
        group,
        sources -> {
          SegmentCopy copy = new SegmentCopy(log.id(), sources, by);
          copying = copy;
          copy(group, copy, by);
        });
  }

  private void copy(List<Segment> group, SegmentCopy copy, Thinning by) {
    long before = copy.bytesMoved();
    tasks.piece(
        folder -> copy.run(folder, settings.pieceBytes()),
        over -> {
          tasks.moved(copy.bytesMoved() - before);
          if (!over) {
            tasks.rested(() -> copy(group, copy, by));
          } else if (copy.changed()) {
            replace(group, copy, by);
          } else {
            copied(group, bytes(group), by);
          }
        });
  }

  private void replace(List<Segment> group, SegmentCopy copy, Thinning by) {
    new Replacement(log, segments, tasks, group, copy)
        .run(
            outcome -> {
              switch (outcome) {
                case DONE -> copied(group, copy.facts().size(), by);
                case VOID -> giveUp();
                case NO_ROOM -> giveUp(End.Kind.NO_ROOM);
              }
            },
            cause -> {
              copying = null;
              log.upkeep().failed(cause);
              end(End.Kind.GIVEN_UP);
            });
  }

  private void copied(List<Segment> group, long bytes, Thinning by) {
    bytesBefore += bytes(group);
    bytesAfter += bytes;
    copiedTo = group.getLast().nextOffset();
    copying = null;
    held.release();
    tasks.rested(() -> copyNext(by));
  }

  private static long bytes(List<Segment> group) {
    return group.stream().mapToLong(Segment::size).sum();
  }

  private void finish(Thinning by) {
    CompactedFile.Content done = reached(by);
    tasks.inLogLane(
        folder -> {
          CompactedFile.store(folder, log.id(), done);
          return done;
        },
        _ -> {
          report(by);
          end(End.Kind.DONE);
        });
  }

  /// Opens segments and keeps them readable until they are released.
  private void hold(List<Segment> group, Consumer<List<SegmentCopy.Source>> then) {
    held.hold(
        group,
        sources -> {
          if (isVoid()) {
            giveUp();
          } else {
            then.accept(sources);
          }
        },
        cause -> giveUp(cause == null || log.isClosed() ? End.Kind.GIVEN_UP : End.Kind.DAMAGED));
  }

  private boolean isVoid() {
    return stopping
        || log.isClosed()
        || !log.takesAppends()
        || log.facts().generation() != generation;
  }

  private void failed(IOException cause) {
    if (cause instanceof SegmentDamaged) {
      logger.warn("log {} can't be compacted: {}", log.id(), cause.getMessage());
      giveUp(End.Kind.DAMAGED);
    } else if (DiskFull.causedBy(cause) || log.isClosed()) {
      logger.info("log {} isn't compacted now: {}", log.id(), cause.getMessage());
      giveUp(log.isClosed() ? End.Kind.GIVEN_UP : End.Kind.NO_ROOM);
    } else {
      log.upkeep().failed(cause);
      end(End.Kind.GIVEN_UP);
    }
  }

  private void giveUp() {
    giveUp(End.Kind.GIVEN_UP);
  }

  /// Throws away what was copied and took nothing's place.
  private void giveUp(End.Kind kind) {
    SegmentCopy copy = copying;
    copying = null;
    if (copy != null) {
      copy.close();
    }
    if (copy == null || log.isClosed()) {
      end(kind);
      return;
    }
    long base = copy.facts().baseOffset();
    tasks.piece(
        folder -> {
          SegmentSwap.discard(folder, log.id(), base);
          return base;
        },
        Outcome.of(
            _ -> end(kind),
            cause -> {
              log.upkeep().failed(cause);
              end(kind);
            }));
  }

  private void end(End.Kind kind) {
    held.release();
    long nanos = shelf.loop().nanos() - beganNanos;
    CompactedFile.Content state =
        thinning == null ? CompactedFile.Content.nothing(generation) : reached(thinning);
    ended.accept(new End(kind, state, bytesBefore, bytesAfter, nanos));
  }

  /// What is to be said of the log once the pass has come to its end.
  private CompactedFile.Content reached(Thinning by) {
    return new CompactedFile.Content(generation, scan.mappedTo(), by.tombstonesGoMs());
  }

  private void report(Thinning by) {
    logger.info(
        "log {}: compacted offsets {} to {}: {} bytes became {} ({}%), {} of {} records stay, {}"
            + " keys, in {} ms",
        log.id(),
        scope.from(),
        scan.mappedTo(),
        bytesBefore,
        bytesAfter,
        bytesBefore == 0 ? 100 : bytesAfter * 100 / bytesBefore,
        by.recordsKept(),
        by.recordsSeen(),
        scan.map().keys(),
        (shelf.loop().nanos() - beganNanos) / NANOS_PER_MS);
  }
}
