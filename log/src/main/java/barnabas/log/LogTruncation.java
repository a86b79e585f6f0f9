package barnabas.log;

import barnabas.log.RecoveredLog.SegmentFacts;
import barnabas.record.RecordBatch;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.util.List;

/// Cuts a log at an offset, as a follower does whose leader has another history.
///
/// @param syncedBefore segments with smaller base offsets are synced
/// @param offset the new end, or the middle of the first batch to go
/// @param journalFloor the first journal group that counts for the log afterwards
/// @param epochs those that wrote the log
record LogTruncation(
    LogId log,
    LogFacts facts,
    List<SegmentFacts> segments,
    long syncedBefore,
    long offset,
    long journalFloor,
    List<EpochHistory.Entry> epochs)
    implements LogRebuild {

  @Override
  public RecoveredLog run(Folder folder) throws IOException {
    RecoveryPoint place = place(folder);
    boolean startsThere = place.offset() < facts.startOffset() && facts.startOffset() <= offset;
    RecoveryPoint cut = startsThere ? RecoveryPoint.start(facts.startOffset()) : place;
    return new LogCut(log, facts, cut, syncedBefore, journalFloor, epochs).run(folder);
  }

  /// Where the first batch that goes begins. Damage before it stays where it is: what lies behind
  /// it was not asked to go.
  private RecoveryPoint place(Folder folder) throws IOException {
    SegmentFacts holding = segments.getFirst();
    for (SegmentFacts segment : segments) {
      if (segment.baseOffset() <= offset) {
        holding = segment;
      }
    }
    if (offset < holding.baseOffset()) {
      return RecoveryPoint.start(offset);
    }
    long base = holding.baseOffset();
    BlockTable known = BlockFile.read(folder, log, base, holding.size());
    BlockTable before =
        known.first(known.holding((int) Math.min(offset - base, Integer.MAX_VALUE)));
    DiskFile file = folder.open(LogFiles.segment(log, base));
    try {
      FileWindow window = new FileWindow(file, holding.size());
      int position = before.endPosition();
      long end = base + before.endDelta();
      while (true) {
        RecordBatch batch = window.batchAt(position);
        if (batch == null || batch.baseOffset() != end) {
          int next = window.next(position, end + 1, offset - 1);
          batch = next < 0 ? null : window.batchAt(next);
          if (batch == null) {
            return new RecoveryPoint(base, position, end);
          }
          position = next;
          end = batch.baseOffset();
        }
        if (batch.nextOffset() > offset) {
          return new RecoveryPoint(base, position, end);
        }
        position += batch.sizeInBytes();
        end = batch.nextOffset();
      }
    } finally {
      file.close();
    }
  }
}
