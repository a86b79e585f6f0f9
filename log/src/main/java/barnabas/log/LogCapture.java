package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// What a log holds at a moment, as values, for a task that makes it safe: the segment's file is
/// synced, its blocks, the leader epochs and the producers are stored.
///
/// @param entry what the checkpoint may say of the log once that is done
/// @param epochs none if those that are stored are still right
/// @param keepFrom older producer snapshots are not needed any more
record LogCapture(
    LogId log,
    DiskFile file,
    Checkpoint.Entry entry,
    int storedBlocks,
    ByteBuffer blockEntries,
    List<EpochHistory.Entry> epochs,
    ByteBuffer producers,
    long keepFrom) {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  static LogCapture of(
      PartitionLog log,
      Segment active,
      Checkpoint.Entry before,
      List<EpochHistory.Entry> storedEpochs) {
    List<EpochHistory.Entry> epochs = log.epochs().entries();
    long end = log.endOffset();
    RecoveryPoint point = new RecoveryPoint(active.baseOffset(), active.size(), end);
    boolean blank = log.producers().isBlank();
    BlockTable table = active.blocks().table();
    return new LogCapture(
        log.id(),
        active.file(),
        new Checkpoint.Entry(log.facts().generation(), log.startOffset(), point, !blank),
        table.storedCount(),
        BlockFile.unstored(log.id(), active.baseOffset(), table),
        epochs.equals(storedEpochs) ? List.of() : epochs,
        producers(end, log.producers()),
        before.point().offset());
  }

  /// The bytes to be stored of producers; none if there is nothing to remember.
  static ByteBuffer producers(long offset, ProducerStates states) {
    return states.isBlank() ? NOTHING : ProducerSnapshot.encode(offset, states);
  }

  /// @return false if there was no space
  boolean run(Folder folder) throws IOException {
    file.sync();
    long base = entry.point().segmentBase();
    boolean stored =
        LogTasks.storeBlocks(folder, log, base, storedBlocks, blockEntries)
            && LogTasks.storeState(
                folder,
                log,
                new EpochFile.Content(entry.generation(), entry.point().offset(), epochs),
                producers);
    LogTasks.deleteSnapshotsBefore(folder, log, keepFrom);
    return stored;
  }
}
