package barnabas.log;

import barnabas.world.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Puts a copy into the place of the segments that it was made of: in the files, by a
/// [SegmentSwap], then in the log's list. Meanwhile nobody looks for segments by their names. Owned
/// by the log's loop.
final class Replacement {

  private final PartitionLog log;
  private final Segments segments;
  private final PacedTasks tasks;
  private final List<Segment> old;
  private final SegmentCopy copy;

  Replacement(
      PartitionLog log, Segments segments, PacedTasks tasks, List<Segment> old, SegmentCopy copy) {
    this.log = log;
    this.segments = segments;
    this.tasks = tasks;
    this.old = old;
    this.copy = copy;
  }

  /// What became of it.
  enum Result {
    DONE,
    /// The log is another one than when the copy was made; nothing has changed.
    VOID,
    /// The disk is full; nothing has changed.
    NO_ROOM
  }

  /// Waits for its turn, then for the swap.
  ///
  /// @param failed called when it may have come about by half: the next start ends it
  void run(Consumer<Result> ended, Consumer<IOException> failed) {
    segments.gate().swap(() -> swap(ended, failed));
  }

  private void swap(Consumer<Result> ended, Consumer<IOException> failed) {
    if (log.isClosed() || !log.takesAppends() || !segments.hold(old)) {
      segments.gate().swapped();
      ended.accept(Result.VOID);
      return;
    }
    SegmentSwap swap =
        new SegmentSwap(log.id(), old.getFirst().baseOffset(), old.getLast().nextOffset());
    tasks.inLogLane(
        swap::run,
        Outcome.of(
            done -> {
              if (done && segments.hold(old)) {
                segments.swap(old, copy.facts()).maxTimestamp(copy.maxTimestamp());
                old.forEach(log.upkeep()::closeFile);
              }
              segments.gate().swapped();
              log.upkeep().dropSegments();
              ended.accept(done ? Result.DONE : Result.NO_ROOM);
            },
            cause -> {
              segments.gate().swapped();
              failed.accept(cause);
            }));
  }
}
