package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Cuts off the end of a log. What stays is synced first; then the log's facts say durably where it
/// ends and that older entries of the journal and older checkpoints are void; then the files are
/// cut. Interrupted anywhere, a start finds the log as it was before or as it is after. None of
/// that takes room on the disk; on a file system where it does it can be done again.
///
/// @param point where the cut is
/// @param syncedBefore segments with smaller base offsets are synced
/// @param journalFloor the first journal group that counts for the log afterwards
/// @param epochs those that wrote the log
record LogCut(
    LogId log,
    LogFacts facts,
    RecoveryPoint point,
    long syncedBefore,
    long journalFloor,
    List<EpochHistory.Entry> epochs)
    implements LogRebuild {

  @Override
  public RecoveredLog run(Folder folder) throws IOException {
    List<Long> later = new ArrayList<>();
    for (String name : folder.list(log.folderName())) {
      long base = LogFiles.segmentBase(name);
      if (base > point.segmentBase()) {
        later.add(base);
      } else if (base >= 0 && base >= syncedBefore) {
        sync(folder, base);
      }
    }
    LogFacts after = facts.truncated(journalFloor, point);
    after.store(folder, log);
    LogTasks.deleteSegments(folder, log, later);
    BlockFile.cutAt(folder, log, point.segmentBase(), point.position());
    DiskFile file = folder.open(LogFiles.segment(log, point.segmentBase()));
    try {
      if (file.size() > point.position()) {
        file.resize(point.position());
      }
      file.sync();
    } finally {
      file.close();
    }
    folder.sync(log.folderName());
    return LogRecovery.of(folder, log, after, epochs);
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
