package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Cuts off appends that found no space and were never acknowledged. The journal may hold some of
/// them; the log's facts make those void. Fails for want of space itself, if there is not even
/// enough for that; then it can be done again.
///
/// @param point where the cut is
/// @param syncedBefore segments with smaller base offsets are synced
/// @param journalFloor the first journal group that counts for the log afterwards
record LogCut(LogId log, LogFacts facts, RecoveryPoint point, long syncedBefore, long journalFloor)
    implements LogRebuild {

  @Override
  public RecoveredLog run(Folder folder) throws IOException {
    List<Long> later = new ArrayList<>();
    for (String name : folder.list(log.folderName())) {
      long base = LogFiles.segmentBase(name);
      if (base > point.segmentBase()) {
        later.add(base);
      } else if (base >= syncedBefore) {
        keep(folder, base);
      }
    }
    LogTasks.deleteSegments(folder, log, later);
    folder.sync(log.folderName());
    facts.truncated(journalFloor, point).store(folder, log);
    return new LogRecovery(folder, log).run(null, LogRecovery.Evidence.CLEAN);
  }

  private void keep(Folder folder, long base) throws IOException {
    DiskFile file = folder.open(LogFiles.segment(log, base));
    try {
      if (base == point.segmentBase()) {
        BlockFile.cutAt(folder, log, base, point.position());
        if (file.size() > point.position()) {
          file.resize(point.position());
        }
      }
      file.sync();
    } finally {
      file.close();
    }
  }
}
