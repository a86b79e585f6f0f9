package barnabas.log;

import barnabas.log.RecoveredLog.SegmentFacts;
import barnabas.world.FileSlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Segments that a pass of compaction reads: opened one after the other, and readable until it is
/// done with them, whatever becomes of the log. Owned by the log's loop.
final class HeldSegments {

  private final Segments segments;
  private final List<FileSlice> leases = new ArrayList<>();
  private final List<SegmentCopy.Source> sources = new ArrayList<>();

  HeldSegments(Segments segments) {
    this.segments = segments;
  }

  /// @param held gets them once all are open
  /// @param refused hears why one can't be opened, or null if it is no segment of the log any more
  void hold(
      List<Segment> wanted,
      Consumer<List<SegmentCopy.Source>> held,
      Consumer<@Nullable IOException> refused) {
    if (sources.size() == wanted.size()) {
      held.accept(List.copyOf(sources));
      return;
    }
    Segment segment = wanted.get(sources.size());
    segments.open(
        segment,
        cause -> {
          if (cause != null || !segment.isOpen()) {
            refused.accept(segments.has(segment) ? cause : null);
            return;
          }
          SegmentFacts facts = segment.facts();
          leases.add(segment.file().slice(0, 0));
          sources.add(new SegmentCopy.Source(segment.file(), facts, segments.epochs()));
          hold(wanted, held, refused);
        });
  }

  /// Lets go of all of them.
  void release() {
    leases.forEach(FileSlice::release);
    leases.clear();
    sources.clear();
  }
}
