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
  private EpochFile.@Nullable Content stored;
  private @Nullable List<EpochHistory.Entry> given;

  EpochRecovery(Folder folder, LogId log) {
    this.folder = folder;
    this.log = log;
  }

  /// Says which epochs wrote the log, so that they need not be looked up.
  void given(List<EpochHistory.Entry> epochs) {
    given = epochs;
  }

  /// Whether the file that [#at] read says so of the log's present generation. Of an older one it
  /// would soon be believed no more.
  boolean isStored(EpochHistory epochs, int generation) {
    List<EpochHistory.Entry> entries = epochs.entries();
    return stored == null
        ? entries.isEmpty()
        : stored.entries().equals(entries) && stored.generation() == generation;
  }

  /// @param offset the epochs of what lies before it are wanted
  /// @param facts null if nothing that is stored can be believed
  /// @param checkpointed whether a checkpoint vouches for what is stored, up to the offset
  /// @param segments what lies before the offset
  EpochHistory at(
      long offset, @Nullable LogFacts facts, boolean checkpointed, List<SegmentFacts> segments)
      throws IOException {
    stored = EpochFile.read(folder, log);
    if (given != null) {
      return cutFrom(offset, given);
    }
    long known = 0;
    if (stored != null && facts != null) {
      known = checkpointed ? offset : Math.min(stored.believedUpTo(facts), offset);
    }
    EpochHistory epochs = cutFrom(known, stored == null ? List.of() : stored.entries());
    for (SegmentFacts segment : segments) {
      if (segment.nextOffset() > known) {
        scan(segment, new SegmentEpochs(folder, log, epochs, known));
      }
    }
    return epochs;
  }

  private static EpochHistory cutFrom(long offset, List<EpochHistory.Entry> entries) {
    EpochHistory epochs = new EpochHistory(entries);
    epochs.cutFrom(offset);
    return epochs;
  }

  private void scan(SegmentFacts segment, SegmentEpochs epochs) throws IOException {
    DiskFile file = folder.open(LogFiles.segment(log, segment.baseOffset()));
    try {
      BlockBuilder blocks = new BlockBuilder(log, segment.baseOffset(), new BlockTable());
      new SegmentScan(file, segment.baseOffset(), segment.size(), blocks, epochs)
          .run(
              segment.nextOffset(),
              batch -> {
                if (batch.baseOffset() >= epochs.knownUpTo()) {
                  epochs.history().wrote(batch.partitionLeaderEpoch(), batch.baseOffset());
                }
              });
    } finally {
      file.close();
    }
  }
}
