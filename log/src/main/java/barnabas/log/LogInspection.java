package barnabas.log;

import barnabas.record.RecordBatch;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Looks into the files of a log directory that no process uses, and changes nothing: what the
/// command line shows of segments, blocks and checksums. For use inside a disk task.
///
/// It sees what lies there. A start may know more: it writes the journal's batches into their
/// segments first, and cuts off what was torn at the end.
public final class LogInspection {

  private final Folder folder;
  private @Nullable Map<LogId, Checkpoint.Entry> checkpoint;

  public LogInspection(Folder folder) {
    this.folder = folder;
  }

  /// The logs that have a folder here, sorted.
  public List<LogId> logs() throws IOException {
    return folder.list("").stream()
        .filter(LogId::isFolderName)
        .map(LogId::ofFolder)
        .sorted()
        .toList();
  }

  /// Whether the last process to use the directory stopped as it should.
  public boolean stoppedCleanly() throws IOException {
    return Checkpoint.hasCleanMark(folder);
  }

  /// A log's segments, the oldest first.
  public List<SegmentFile> segments(LogId log) throws IOException {
    var bases = new TreeSet<Long>();
    for (String name : folder.list(log.folderName())) {
      long base = LogFiles.segmentBase(name);
      if (base >= 0) {
        bases.add(base);
      }
    }
    var segments = new ArrayList<SegmentFile>();
    for (long base : bases) {
      long bytes = size(LogFiles.segment(log, base));
      segments.add(new SegmentFile(base, bytes, next(bases, base)));
    }
    return segments;
  }

  private static long next(TreeSet<Long> bases, long base) {
    Long next = bases.higher(base);
    return next == null ? SegmentFile.OPEN_END : next;
  }

  /// The first offset of a log that may be read.
  public long startOffset(LogId log) throws IOException {
    LogFacts.Stored stored = LogFacts.read(folder, log);
    List<SegmentFile> segments = segments(log);
    if (stored != null) {
      return stored.facts().startOffset();
    }
    return segments.isEmpty() ? 0 : segments.getFirst().baseOffset();
  }

  /// Records that no segment holds, though the log begins before them.
  public List<Damage> missing(LogId log) throws IOException {
    long start = startOffset(log);
    List<SegmentFile> segments = segments(log);
    long first = segments.isEmpty() ? knownEnd(log) : segments.getFirst().baseOffset();
    return first > start
        ? List.of(new Damage(start, first, "their segment is missing"))
        : List.of();
  }

  /// The offset below which everything is known to have been written and synced.
  private long knownEnd(LogId log) throws IOException {
    LogFacts.Stored stored = LogFacts.read(folder, log);
    if (stored == null) {
      return 0;
    }
    if (checkpoint == null) {
      checkpoint = Objects.requireNonNullElse(Checkpoint.read(folder), Map.of());
    }
    LogFacts facts = stored.facts();
    Checkpoint.Entry known = checkpoint.get(log);
    RecoveryPoint point =
        known != null && known.generation() == facts.generation() ? known.point() : facts.cut();
    return Math.max(facts.startOffset(), point.offset());
  }

  /// What is wrong with the small files of a log; a start makes them good.
  public List<String> faults(LogId log) throws IOException {
    var faults = new ArrayList<String>();
    LogFacts.Stored stored = LogFacts.read(folder, log);
    if (stored == null) {
      faults.add("facts: both copies are damaged, or the file is missing");
    } else if (!stored.whole()) {
      faults.add("facts: the copies differ, or one is damaged");
    }
    if (folder.exists(log.folderName() + "/" + LogFiles.EPOCHS)
        && EpochFile.read(folder, log) == null) {
      faults.add("epochs: damaged");
    }
    for (String name : folder.list(log.folderName())) {
      long offset = LogFiles.producersOffset(name);
      if (offset >= 0 && !snapshotIsWhole(log, offset)) {
        faults.add(name + ": damaged");
      }
    }
    return faults;
  }

  private boolean snapshotIsWhole(LogId log, long offset) throws IOException {
    var bytes = WholeFile.read(folder, LogFiles.producers(log, offset));
    return bytes != null && ProducerSnapshot.decode(offset, bytes) != null;
  }

  /// The closed blocks of a segment, as its block file has them.
  public List<Block> blocks(LogId log, SegmentFile segment) throws IOException {
    BlockTable table = BlockFile.read(folder, log, segment.baseOffset(), segment.bytes());
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < table.count(); i++) {
      blocks.add(
          new Block(
              table.position(i),
              table.end(i),
              segment.baseOffset() + table.offsetDelta(i),
              segment.baseOffset() + table.nextDelta(i),
              table.maxTimestamp(i),
              table.checksum(i)));
    }
    return blocks;
  }

  /// Walks a segment from its beginning, past all that is damaged in it.
  public void walk(LogId log, SegmentFile segment, Visitor visitor) throws IOException {
    var blocks = new BlockBuilder(log, segment.baseOffset(), new BlockTable());
    scan(log, segment, blocks, visitor);
  }

  /// Reads a segment and checks every batch, and every block against its checksum.
  public Check check(LogId log, SegmentFile segment) throws IOException {
    BlockTable table = BlockFile.read(folder, log, segment.baseOffset(), segment.bytes());
    var damages = new ArrayList<Damage>();
    long batches = 0;
    DiskFile file = folder.open(LogFiles.segment(log, segment.baseOffset()));
    try {
      var blocks = new BlockCheck(file, log, segment.baseOffset(), epochs(log).history());
      for (BlockCheck.Found found : blocks.all(BlockCheck.Block.from(table, 0, table.count()))) {
        damages.addAll(found.damages());
        batches += found.batches().count();
      }
    } finally {
      file.close();
    }
    var open = new Tally();
    long end = scan(log, segment, new BlockBuilder(log, segment.baseOffset(), table), open);
    damages.addAll(open.damages);
    int unlisted = (int) (size(LogFiles.blocks(log, segment.baseOffset())) / BlockFile.ENTRY_BYTES);
    return new Check(
        batches + open.batches, end, damages, open.torn, unlisted - table.storedCount());
  }

  /// Walks on behind the blocks that are known; the offset behind the last batch.
  private long scan(LogId log, SegmentFile segment, BlockBuilder blocks, Visitor visitor)
      throws IOException {
    int size = (int) Math.min(segment.bytes(), Integer.MAX_VALUE);
    DiskFile file = folder.open(LogFiles.segment(log, segment.baseOffset()));
    try {
      var scan = new SegmentScan(file, segment.baseOffset(), size, blocks, epochs(log));
      scan.run(
          segment.nextBase(),
          batch -> visitor.batch(blocks.endPosition() - batch.sizeInBytes(), batch));
      scan.damages().forEach(visitor::damage);
      int left = size - blocks.endPosition();
      long known = segment.isClosed() ? segment.nextBase() : knownEnd(log);
      if (scan.endOffset() < known) {
        String words = "no sound batch from " + blocks.endPosition() + " on";
        visitor.damage(new Damage(scan.endOffset(), known, words));
      } else if (left > 0) {
        visitor.torn(blocks.endPosition(), left);
      }
      return scan.endOffset();
    } finally {
      file.close();
    }
  }

  private SegmentEpochs epochs(LogId log) throws IOException {
    LogFacts.Stored stored = LogFacts.read(folder, log);
    EpochFile.@Nullable Content content = EpochFile.read(folder, log);
    if (stored == null || content == null) {
      return new SegmentEpochs(folder, log, new EpochHistory(List.of()), 0);
    }
    long upTo = content.believedUpTo(stored.facts());
    var history = new EpochHistory(upTo == 0 ? List.of() : content.entries());
    return new SegmentEpochs(folder, log, history, upTo);
  }

  private long size(String path) throws IOException {
    if (!folder.exists(path)) {
      return 0;
    }
    DiskFile file = folder.open(path);
    try {
      return file.size();
    } finally {
      file.close();
    }
  }

  /// A file of batches.
  ///
  /// @param nextBase where the next segment begins, [#OPEN_END] for the last one
  public record SegmentFile(long baseOffset, long bytes, long nextBase) {

    /// Of the segment that is still written to.
    public static final long OPEN_END = Long.MAX_VALUE;

    boolean isClosed() {
      return nextBase != OPEN_END;
    }
  }

  /// An entry of a block file.
  ///
  /// @param end the position behind it
  /// @param nextOffset the offset behind its last record
  /// @param maxTimestampMs the largest of its batches; -1 if none has one, or it is damaged
  public record Block(
      int position, int end, long offset, long nextOffset, long maxTimestampMs, int checksum) {}

  /// What was found in a segment.
  ///
  /// @param endOffset the offset behind its last sound batch
  /// @param tornBytes bytes behind the last segment's last sound batch: a write that the end of the
  ///   process interrupted, as a rule
  /// @param doubtedBlocks entries of the block file that are not believed
  public record Check(
      long batches, long endOffset, List<Damage> damages, long tornBytes, int doubtedBlocks) {}

  /// Hears what a walk meets.
  public interface Visitor {
    /// @param batch good during the call only
    void batch(int position, RecordBatch batch);

    void damage(Damage damage);

    /// Bytes at the end of the last segment that are no batch.
    void torn(int position, int bytes);
  }

  /// Counts.
  private static final class Tally implements Visitor {
    final List<Damage> damages = new ArrayList<>();
    long batches;
    long torn;

    @Override
    public void batch(int position, RecordBatch batch) {
      batches++;
    }

    @Override
    public void damage(Damage damage) {
      damages.add(damage);
    }

    @Override
    public void torn(int position, int bytes) {
      torn = bytes;
    }
  }
}
