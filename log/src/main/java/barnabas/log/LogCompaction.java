package barnabas.log;

import barnabas.log.RecoveredLog.SegmentFacts;
import barnabas.record.RecordBatch;
import barnabas.world.DiskFile;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far a log is compacted, and whether there is reason to compact it again. Owned by the log's
/// loop.
final class LogCompaction {

  private static final Logger logger = LoggerFactory.getLogger(LogCompaction.class);
  private static final long UNKNOWN = -1;

  /// How long after finding no room for a copy it is tried again: all is read anew for that.
  private static final long NO_ROOM_PAUSE_NANOS = 60_000_000_000L;

  private final PartitionLog log;
  private final LogShelf shelf;
  private final Segments segments;
  private long committed;

  /// How far it is compacted; null until the file that says it was read.
  private CompactedFile.@Nullable Content state;

  /// Something in it can't be read: it is left alone until the next start.
  private boolean damaged;

  /// Not before this time.
  private long pausedToNanos;

  private boolean learning;

  /// The base offset of a segment, and the timestamp of its first batch.
  private long agedSegment = UNKNOWN;

  private long agedMs;
  private @Nullable Cleaning underWay;

  LogCompaction(PartitionLog log, LogShelf shelf, Segments segments) {
    this.log = log;
    this.shelf = shelf;
    this.segments = segments;
    this.pausedToNanos = shelf.loop().nanos();
  }

  /// What would be compacted.
  ///
  /// @param from records before it were
  /// @param to the first segment to be left alone begins there
  /// @param dirtyRatio the share of the bytes before `to` that were not
  /// @param overdueMs by how much its oldest record has waited too long; 0 or less if it hasn't
  record Scope(long from, long to, double dirtyRatio, long overdueMs) {

    /// Whether this one should come before another.
    boolean precedes(Scope other) {
      long mine = Math.max(0, overdueMs);
      long others = Math.max(0, other.overdueMs);
      return mine != others ? mine > others : dirtyRatio > other.dirtyRatio;
    }
  }

  /// Says up to where records are committed.
  void committed(long offset) {
    committed = offset;
  }

  /// Forgets what it knew, because the log was cut.
  void forget() {
    state = null;
    agedSegment = UNKNOWN;
    damaged = false;
  }

  /// What there is reason to compact now; null if nothing, or if that must be found out first.
  @Nullable Scope reason() {
    Compaction settings = log.settings().compaction();
    boolean able =
        settings.enabled()
            && !damaged
            && underWay == null
            && shelf.loop().nanos() - pausedToNanos >= 0
            && segments.count() > 1
            && log.takesAppends();
    if (!able) {
      return null;
    }
    CompactedFile.Content known = state;
    if (known == null) {
      learnState();
      return null;
    }
    Scope scope = scope(settings, known.cleanTo());
    boolean due =
        scope.overdueMs > 0
            || scope.dirtyRatio > settings.dirtyRatioMin()
            || known.tombstonesGoMs() <= shelf.trustedWallMs() && scope.to >= known.cleanTo();
    return due ? scope : null;
  }

  /// How far records were compacted, -1 while that is not known.
  long cleanTo() {
    CompactedFile.Content known = state;
    return known == null ? UNKNOWN : known.cleanTo();
  }

  private Scope scope(Compaction settings, long cleanTo) {
    boolean within = cleanTo >= log.startOffset() && cleanTo <= log.endOffset();
    long from = within ? cleanTo : log.startOffset();
    long to = segments.first().baseOffset();
    long cleanBytes = 0;
    long dirtyBytes = 0;
    Segment oldest = null;
    for (Segment segment : segments.list()) {
      boolean dirty = segment.nextOffset() > from;
      to = segment.baseOffset();
      if (!isSettled(segment) || (dirty && isYoung(segment, settings))) {
        break;
      }
      cleanBytes += dirty ? 0 : segment.size();
      dirtyBytes += dirty ? segment.size() : 0;
      oldest = dirty && oldest == null ? segment : oldest;
    }
    if (oldest == null) {
      return new Scope(from, to, 0, 0);
    }
    double ratio = dirtyBytes / (double) (cleanBytes + dirtyBytes);
    return new Scope(from, to, ratio, overdueMs(oldest, settings));
  }

  /// Whether a segment is closed, committed, and known by the checkpoint to be synced.
  private boolean isSettled(Segment segment) {
    return segment != segments.active()
        && segment.nextOffset() <= committed
        && segment.baseOffset() < log.upkeep().checkpointed().point().segmentBase();
  }

  private boolean isYoung(Segment segment, Compaction settings) {
    if (settings.lagMinMs() == 0) {
      return false;
    }
    if (!segment.knowsMaxTimestamp()) {
      learnMaxTimestamp(segment);
      return true;
    }
    return segment.maxTimestamp() > shelf.trustedWallMs() - settings.lagMinMs();
  }

  private long overdueMs(Segment oldest, Compaction settings) {
    if (settings.lagMaxMs() == Long.MAX_VALUE) {
      return 0;
    }
    if (agedSegment != oldest.baseOffset()) {
      learnAge(oldest);
      return 0;
    }
    return agedMs < 0 ? 0 : shelf.trustedWallMs() - agedMs - settings.lagMaxMs();
  }

  private void learnState() {
    if (!learning) {
      learning = true;
      int generation = log.facts().generation();
      shelf
          .disk()
          .run(
              shelf.loop(),
              shelf.laneOf(log.id()),
              folder -> CompactedFile.read(folder, log.id(), generation),
              Outcome.of(
                  found -> {
                    learning = false;
                    if (log.facts().generation() == generation) {
                      state = found;
                    }
                  },
                  this::unreadable));
    }
  }

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
              this::unreadable));
    }
  }

  private void learnAge(Segment segment) {
    segments.open(
        segment,
        cause -> {
          if (cause == null && segment.isOpen() && !learning) {
            learning = true;
            DiskFile file = segment.file();
            SegmentFacts facts = segment.facts();
            BatchCursor cursor = new BatchCursor(file, facts, segments.epochs());
            shelf.runWith(
                file,
                ~shelf.laneOf(log.id()),
                _ -> firstTimestamp(cursor),
                Outcome.of(
                    timestampMs -> {
                      learning = false;
                      agedSegment = facts.baseOffset();
                      agedMs = timestampMs;
                    },
                    this::unreadable));
          }
        });
  }

  private static Long firstTimestamp(BatchCursor cursor) throws IOException {
    for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
      if (batch.maxTimestamp() >= 0) {
        return batch.maxTimestamp();
      }
    }
    return -1L;
  }

  private void unreadable(IOException cause) {
    learning = false;
    if (!log.isClosed()) {
      damaged = true;
      logger.warn("log {} can't be compacted", log.id(), cause);
    }
  }

  /// Compacts, if there is still reason to.
  void clean(CleanerSettings settings, Consumer<Cleaning.End> ended) {
    Scope scope = reason();
    if (scope == null) {
      ended.accept(Cleaning.End.NOTHING);
      return;
    }
    int generation = log.facts().generation();
    underWay =
        new Cleaning(
            log,
            shelf,
            segments,
            scope,
            settings,
            remembered(),
            end -> {
              underWay = null;
              note(end, generation);
              ended.accept(end);
            });
    underWay.start();
  }

  /// Ends a cleaning that is under way as soon as it can.
  void stop() {
    if (underWay != null) {
      underWay.stop();
    }
  }

  private void note(Cleaning.End end, int generation) {
    switch (end.kind()) {
      case DONE -> {
        if (log.facts().generation() == generation) {
          state = end.state();
        }
      }
      case NO_ROOM -> pausedToNanos = shelf.loop().nanos() + NO_ROOM_PAUSE_NANOS;
      case DAMAGED -> damaged = true;
      case GIVEN_UP -> {}
    }
  }

  /// The base offsets of the batches that the log remembers of its producers, ascending.
  private long[] remembered() {
    List<Long> offsets = new ArrayList<>();
    for (ProducerEntry entry : log.producers().entries()) {
      entry.forEach((_, _, first, _, _) -> offsets.add(first));
    }
    return offsets.stream().mapToLong(Long::longValue).sorted().toArray();
  }
}
