package barnabas.log;

import barnabas.log.RecoveredLog.SegmentFacts;
import barnabas.record.RecordBatch;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.util.List;

/// Cuts a log at an offset of its choice, as a follower does whose leader has another history. What
/// stays is synced first; then the log's facts say durably where it ends and that older entries of
/// the journal and older checkpoints are void; then the files are cut. Interrupted anywhere, a
/// start finds the log as it was before or as it is after.
///
/// @param syncedBefore segments with smaller base offsets are synced
/// @param offset the new end, or the middle of the first batch to go
/// @param journalFloor the first journal group that counts for the log afterwards
record LogTruncation(
    LogId log,
    LogFacts facts,
    List<SegmentFacts> segments,
    long syncedBefore,
    long offset,
    long journalFloor)
    implements LogRebuild {

  @Override
  public RecoveredLog run(Folder folder) throws IOException {
    RecoveryPoint cut = place(folder);
    for (SegmentFacts segment : segments) {
      if (segment.baseOffset() >= syncedBefore && segment.baseOffset() <= cut.segmentBase()) {
        sync(folder, segment.baseOffset());
      }
    }
    facts.truncated(journalFloor, cut).store(folder, log);
    List<Long> later =
        segments.stream()
            .map(SegmentFacts::baseOffset)
            .filter(base -> base > cut.segmentBase())
            .toList();
    LogTasks.deleteSegments(folder, log, later);
    BlockFile.cutAt(folder, log, cut.segmentBase(), cut.position());
    DiskFile file = folder.open(LogFiles.segment(log, cut.segmentBase()));
    try {
      file.resize(cut.position());
      file.sync();
    } finally {
      file.close();
    }
    folder.sync(log.folderName());
    return new LogRecovery(folder, log).run(null, LogRecovery.Evidence.CLEAN);
  }

  /// Where the first batch that goes begins.
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
        if (batch == null || batch.baseOffset() != end || batch.nextOffset() > offset) {
          return new RecoveryPoint(base, position, end);
        }
        position += batch.sizeInBytes();
        end = batch.nextOffset();
      }
    } finally {
      file.close();
    }
  }

  private void sync(Folder folder, long base) throws IOException {
    DiskFile file = folder.open(LogFiles.segment(log, base));
    try {
      file.sync();
    } finally {
      file.close();
    }
  }
}
