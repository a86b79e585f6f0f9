package barnabas.log;

import barnabas.record.Record;
import barnabas.record.RecordBatch;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
    BlockTable table = BlockFile.read(folder, log, segment.baseOffset(), segment.size());
    DiskFile file = folder.open(LogFiles.segment(log, segment.baseOffset()));
    try {
      FileWindow window = new FileWindow(file, segment.size());
      for (int block = 0; block < table.count(); block++) {
        boolean promising = mayHold(table.maxTimestamp(block));
        if (promising && search(window, table.position(block), table.end(block))) {
          return true;
        }
      }
      return search(window, table.endPosition(), segment.size());
    } finally {
      file.close();
    }
  }

  private boolean search(FileWindow window, int from, int to) throws IOException {
    int position = from;
    while (position < to) {
      RecordBatch batch = window.batchAt(position);
      if (batch == null || batch.baseOffset() >= limitOffset) {
        return false;
      }
      if (mayHold(batch.maxTimestamp()) && batch.nextOffset() > startOffset && search(batch)) {
        return true;
      }
      position += batch.sizeInBytes();
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
