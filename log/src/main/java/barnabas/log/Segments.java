package barnabas.log;

import barnabas.world.Disk;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A log's segments, oldest first; the last one is active. Opens their files when they are needed.
/// Owned by the log's loop.
final class Segments {

  private final LogId log;
  private final Loop loop;
  private final Disk disk;
  private final int lane;
  private final ReadBlocks readBlocks;
  private final Supplier<EpochHistory> epochs;
  private final SwapGate gate = new SwapGate();
  private final ArrayList<Segment> all = new ArrayList<>();
  private final TreeMap<Long, List<Consumer<@Nullable IOException>>> opening = new TreeMap<>();

  /// @param epochs the leader epochs that wrote the log, as they are now
  Segments(
      LogId log,
      Loop loop,
      Disk disk,
      int lane,
      List<RecoveredLog.SegmentFacts> facts,
      ReadBlocks readBlocks,
      Supplier<EpochHistory> epochs) {
    this.readBlocks = readBlocks;
    this.log = log;
    this.loop = loop;
    this.disk = disk;
    this.lane = lane;
    this.epochs = epochs;
    facts.forEach(each -> all.add(new Segment(each, readBlocks)));
  }

  Segment active() {
    return all.getLast();
  }

  Segment first() {
    return all.getFirst();
  }

  int count() {
    return all.size();
  }

  List<Segment> list() {
    return List.copyOf(all);
  }

  /// Whether a segment still belongs to the log.
  boolean has(Segment segment) {
    return all.contains(segment);
  }

  List<RecoveredLog.SegmentFacts> facts() {
    return all.stream().map(Segment::facts).toList();
  }

  long sizeBytes() {
    long bytes = 0;
    for (Segment segment : all) {
      bytes += segment.size();
    }
    return bytes;
  }

  /// Bytes of the segments behind one of them.
  long bytesBehind(Segment segment) {
    long bytes = 0;
    for (Segment each : all) {
      bytes += each.baseOffset() > segment.baseOffset() ? each.size() : 0;
    }
    return bytes;
  }

  /// The last segment that begins at or before an offset; the first one if none does.
  Segment holding(long offset) {
    int low = 0;
    int high = all.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (all.get(middle).baseOffset() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return all.get(low);
  }

  /// The leader epochs that wrote the log, as they are now, for a task.
  EpochHistory epochs() {
    return new EpochHistory(epochs.get().entries());
  }

  /// Makes sure that a segment's file is open, then calls `then`: with null, or why it can't be.
  /// Possibly before this call returns. If others have taken the segment's place, with null too.
  void open(Segment segment, Consumer<@Nullable IOException> then) {
    if (segment.isOpen()) {
      then.accept(null);
      return;
    }
    List<Consumer<@Nullable IOException>> asking = opening.get(segment.baseOffset());
    if (asking != null) {
      asking.add(then);
      return;
    }
    List<Consumer<@Nullable IOException>> first = new ArrayList<>(List.of(then));
    opening.put(segment.baseOffset(), first);
    gate.enter(() -> load(segment, first));
  }

  private void load(Segment segment, List<Consumer<@Nullable IOException>> asking) {
    if (!has(segment)) {
      gate.leave();
      ended(segment, null, asking);
      return;
    }
    RecoveredLog.SegmentFacts facts = segment.facts();
    EpochHistory written = epochs();
    disk.run(
        loop,
        lane,
        folder -> LoadedSegment.load(folder, log, facts, written),
        gate.leaving(
            Outcome.of(
                loaded -> opened(segment, loaded, asking),
                cause -> ended(segment, cause, asking))));
  }

  /// Finds the largest timestamp of a segment without opening it for good.
  void read(Segment segment, Outcome<Long> maxTimestamp) {
    gate.enter(() -> readNow(segment, gate.leaving(maxTimestamp)));
  }

  private void readNow(Segment segment, Outcome<Long> maxTimestamp) {
    if (!has(segment)) {
      maxTimestamp.done(segment.maxTimestamp());
      return;
    }
    RecoveredLog.SegmentFacts facts = segment.facts();
    EpochHistory written = epochs();
    disk.run(
        loop,
        ~lane,
        folder -> {
          LoadedSegment loaded = LoadedSegment.load(folder, log, facts, written);
          loaded.file().close();
          return loaded.blocks().maxTimestamp();
        },
        maxTimestamp);
  }

  /// Adds an empty segment behind the active one, whose file is created and whose name is made
  /// durable before it counts as open.
  Segment roll(Consumer<@Nullable IOException> then) {
    long base = active().nextOffset();
    Segment added = new Segment(new RecoveredLog.SegmentFacts(base, 0, base), readBlocks);
    all.add(added);
    List<Consumer<@Nullable IOException>> first = new ArrayList<>(List.of(then));
    opening.put(base, first);
    RecoveredLog.SegmentFacts facts = added.facts();
    disk.run(
        loop,
        lane,
        folder -> {
          LogTasks.deleteIfThere(folder, LogFiles.blocks(log, base));
          LoadedSegment created =
              LoadedSegment.load(folder, log, facts, new EpochHistory(List.of()));
          folder.sync(log.folderName());
          return created;
        },
        Outcome.of(loaded -> opened(added, loaded, first), cause -> ended(added, cause, first)));
    return added;
  }

  /// Puts a segment in the place of neighbouring ones, which are the caller's to close.
  Segment swap(List<Segment> old, RecoveredLog.SegmentFacts facts) {
    int index = all.indexOf(old.getFirst());
    all.removeAll(old);
    Segment added = new Segment(facts, readBlocks);
    all.add(index, added);
    return added;
  }

  /// What keeps a swap apart from those who find segments by their names.
  SwapGate gate() {
    return gate;
  }

  /// Whether all of these are segments of the log, one behind the other.
  boolean hold(List<Segment> neighbours) {
    int index = all.indexOf(neighbours.getFirst());
    int end = index + neighbours.size();
    return index >= 0 && end <= all.size() && all.subList(index, end).equals(neighbours);
  }

  /// Neighbouring segments that fit into one; none if no segment begins in that range of offsets.
  ///
  /// @param bytesMax how large they may be together, unless it is one only
  List<Segment> neighbours(long from, long before, long bytesMax) {
    List<Segment> found = new ArrayList<>();
    long bytes = 0;
    for (Segment segment : all) {
      if (segment.baseOffset() >= from) {
        bytes += segment.size();
        boolean fits =
            found.isEmpty()
                || segment.baseOffset() == found.getLast().nextOffset()
                    && bytes <= bytesMax
                    && segment.nextOffset() - found.getFirst().baseOffset() < Integer.MAX_VALUE;
        if (!fits || segment.baseOffset() >= before) {
          return found;
        }
        found.add(segment);
      }
    }
    return found;
  }

  /// Takes the first segment out of the list.
  Segment removeFirst() {
    return all.removeFirst();
  }

  /// Puts others in the place of all segments. The old ones are the caller's to close.
  void replace(List<RecoveredLog.SegmentFacts> facts) {
    all.clear();
    opening.clear();
    facts.forEach(each -> all.add(new Segment(each, readBlocks)));
  }

  private void opened(
      Segment segment, LoadedSegment loaded, List<Consumer<@Nullable IOException>> asking) {
    if (has(segment)) {
      segment.open(loaded, loop.nanos());
      ended(segment, null, asking);
    } else {
      loaded.file().close();
      ended(segment, new IOException("segment " + segment.baseOffset() + " is gone"), asking);
    }
  }

  private void ended(
      Segment segment, @Nullable IOException cause, List<Consumer<@Nullable IOException>> asking) {
    if (opening.get(segment.baseOffset()) == asking) {
      opening.remove(segment.baseOffset());
    }
    asking.forEach(each -> each.accept(cause));
  }
}
