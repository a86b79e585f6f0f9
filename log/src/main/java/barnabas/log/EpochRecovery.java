package barnabas.log;

import barnabas.log.RecoveredLog.SegmentFacts;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds which leader epochs wrote a log up to an offset: as they are stored, and by a scan of what
/// is not known of them. For use inside a disk task.
final class EpochRecovery {

  private final Folder folder;
  private final LogId log;
  private List<EpochHistory.Entry> stored = List.of();
  private @Nullable List<EpochHistory.Entry> given;

  EpochRecovery(Folder folder, LogId log) {
    this.folder = folder;
    this.log = log;
  }

  /// Says which epochs wrote the log, so that they need not be looked up.
  void given(List<EpochHistory.Entry> epochs) {
    given = epochs;
  }

  /// The entries that [#at] found in the file.
  List<EpochHistory.Entry> stored() {
    return stored;
  }

  /// @param offset the epochs of what lies before it are wanted
  /// @param facts null if nothing that is stored can be believed
  /// @param checkpointed whether a checkpoint vouches for what is stored, up to the offset
  /// @param segments what lies before the offset
  EpochHistory at(
      long offset, @Nullable LogFacts facts, boolean checkpointed, List<SegmentFacts> segments)
      throws IOException {
    EpochFile.@Nullable Content content = EpochFile.read(folder, log);
    stored = content == null ? List.of() : content.entries();
    if (given != null) {
      return cutFrom(offset, given);
    }
    long known = 0;
    if (content != null && facts != null) {
      known = checkpointed ? offset : Math.min(content.believedUpTo(facts), offset);
    }
    EpochHistory epochs = cutFrom(known, stored);
    for (SegmentFacts segment : segments) {
      if (segment.nextOffset() > known) {
        scan(segment, epochs);
      }
    }
    return epochs;
  }

  private static EpochHistory cutFrom(long offset, List<EpochHistory.Entry> entries) {
    EpochHistory epochs = new EpochHistory(entries);
    epochs.cutFrom(offset);
    return epochs;
  }

  private void scan(SegmentFacts segment, EpochHistory epochs) throws IOException {
    DiskFile file = folder.open(LogFiles.segment(log, segment.baseOffset()));
    try {
      BlockBuilder blocks = new BlockBuilder(log, segment.baseOffset(), new BlockTable());
      new SegmentScan(file, segment.baseOffset(), segment.size(), blocks)
          .run(
              segment.nextOffset(),
              batch -> epochs.wrote(batch.partitionLeaderEpoch(), batch.baseOffset()));
    } finally {
      file.close();
    }
  }
}
