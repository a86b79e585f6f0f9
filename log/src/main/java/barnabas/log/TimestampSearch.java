package barnabas.log;

import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A search for a record by its timestamp: block tables say which blocks can hold it, their batches
/// are read, and the records of the right one. A disk task's work on values.
final class TimestampSearch {

  /// Records of a batch are read up to so many bytes.
  private static final int DECOMPRESSED_BYTES_MAX = 256 << 20;

  /// No record.
  static final Hit NOTHING = new Hit(-1, -1);

  private final LogId log;
  private final List<RecoveredLog.SegmentFacts> segments;
  private final Kind kind;
  private final long timestampMs;
  private final long startOffset;
  private final long limitOffset;
  private Hit best = NOTHING;

  private TimestampSearch(
      LogId log,
      List<RecoveredLog.SegmentFacts> segments,
      Kind kind,
      long timestampMs,
      long startOffset,
      long limitOffset) {
    this.log = log;
    this.segments = segments;
    this.kind = kind;
    this.timestampMs = timestampMs;
    this.startOffset = startOffset;
    this.limitOffset = limitOffset;
  }

  /// What is searched.
  enum Kind {
    /// The first record at or after a time.
    FIRST_FROM,
    /// The first record with the largest timestamp.
    LARGEST
  }

  /// A record that was found.
  record Hit(long timestampMs, long offset) {}

  /// A search in the segments that can hold the record.
  static TimestampSearch of(
      LogId log,
      List<Segment> segments,
      Kind kind,
      long timestampMs,
      long startOffset,
      long limitOffset) {
    List<RecoveredLog.SegmentFacts> candidates = new ArrayList<>();
    for (Segment segment : segments) {
      boolean tooOld =
          kind == Kind.FIRST_FROM
              && segment.knowsMaxTimestamp()
              && segment.maxTimestamp() < timestampMs;
      if (!tooOld && segment.baseOffset() < limitOffset && segment.nextOffset() > startOffset) {
        candidates.add(segment.facts());
      }
    }
    return new TimestampSearch(log, candidates, kind, timestampMs, startOffset, limitOffset);
  }

  /// The record, or [#NOTHING].
  Hit run(Folder folder) throws IOException {
    for (RecoveredLog.SegmentFacts segment : segments) {
      if (search(folder, segment)) {
        break;
      }
    }
    return best;
  }

  /// @return whether the search is over
  private boolean search(Folder folder, RecoveredLog.SegmentFacts segment) throws IOException {
    long base = segment.baseOffset();
    BlockTable table = BlockFile.read(folder, log, base, segment.size());
    DiskFile file = folder.open(LogFiles.segment(log, base));
    try {
      FileWindow window = new FileWindow(file, segment.size());
      for (int block = 0; block < table.count(); block++) {
        long offset = base + table.offsetDelta(block);
        boolean promising = mayHold(table.maxTimestamp(block));
        if (promising && search(window, table.position(block), table.end(block), offset)) {
          return true;
        }
      }
      return search(window, table.endPosition(), segment.size(), base + table.endDelta());
    } finally {
      file.close();
    }
  }

  /// Searches bytes whose first batch has the base offset `offset`. What is damaged is passed over;
  /// what lies at the limit or behind it may not be in the file yet and is not read.
  private boolean search(FileWindow window, int from, int to, long offset) throws IOException {
    int position = from;
    long expected = offset;
    while (position < to && expected < limitOffset) {
      @Nullable RecordBatch batch = window.batchAt(position);
      if (batch == null || batch.baseOffset() != expected) {
        int next = window.next(position, expected + 1, limitOffset - 1);
        batch = next < 0 || next >= to ? null : window.batchAt(next);
        if (batch == null) {
          return false;
        }
        position = next;
      }
      expected = batch.nextOffset();
      position += batch.sizeInBytes();
      if (mayHold(batch.maxTimestamp()) && expected > startOffset && search(batch)) {
        return true;
      }
    }
    return false;
  }

  private boolean mayHold(long maxTimestamp) {
    return kind == Kind.FIRST_FROM
        ? maxTimestamp >= timestampMs
        : maxTimestamp > best.timestampMs();
  }

  private boolean search(RecordBatch batch) {
    for (Record each : batch.records(DECOMPRESSED_BYTES_MAX)) {
      boolean counts = each.offset() >= startOffset && each.offset() < limitOffset;
      if (counts && mayHold(each.timestampMs())) {
        best = new Hit(each.timestampMs(), each.offset());
        if (kind == Kind.FIRST_FROM) {
          return true;
        }
      }
    }
    return false;
  }
}
