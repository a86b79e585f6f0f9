package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Finds a log's producer states as they were at an offset: from the snapshot there, else from an
/// older one and the batches behind it, else from all batches. For use inside a disk task.
final class ProducerRecovery {

  private final Folder folder;
  private final LogId log;
  private final EpochHistory epochs;

  /// @param epochs which epochs wrote the log
  ProducerRecovery(Folder folder, LogId log, EpochHistory epochs) {
    this.folder = folder;
    this.log = log;
    this.epochs = epochs;
  }

  /// @param offset at which the states are wanted
  /// @param snapshots the offsets of the snapshots that there are and behind which no batch is gone
  /// @param segments the log's segments
  ProducerStates at(
      long offset, SortedSet<Long> snapshots, List<RecoveredLog.SegmentFacts> segments)
      throws IOException {
    for (long from : snapshots.reversed()) {
      @Nullable ProducerStates states = from > offset ? null : snapshot(from);
      if (states != null) {
        replay(states, from, offset, segments);
        return states;
      }
    }
    ProducerStates states = new ProducerStates();
    replay(states, 0, offset, segments);
    return states;
  }

  private @Nullable ProducerStates snapshot(long offset) throws IOException {
    ByteBuffer bytes = WholeFile.read(folder, LogFiles.producers(log, offset));
    return bytes == null ? null : ProducerSnapshot.decode(offset, bytes);
  }

  private void replay(
      ProducerStates states, long from, long to, List<RecoveredLog.SegmentFacts> segments)
      throws IOException {
    for (RecoveredLog.SegmentFacts segment : segments) {
      if (segment.nextOffset() > from && segment.baseOffset() < to) {
        replay(states, from, to, segment);
      }
    }
  }

  private void replay(ProducerStates states, long from, long to, RecoveredLog.SegmentFacts segment)
      throws IOException {
    DiskFile file = folder.open(LogFiles.segment(log, segment.baseOffset()));
    try {
      BlockBuilder blocks = new BlockBuilder(log, segment.baseOffset(), new BlockTable());
      new SegmentScan(
              file,
              segment.baseOffset(),
              segment.size(),
              blocks,
              new SegmentEpochs(folder, log, epochs, to))
          .run(
              segment.nextOffset(),
              batch -> {
                if (batch.baseOffset() >= from && batch.baseOffset() < to) {
                  states.apply(batch, 0);
                }
              });
    } finally {
      file.close();
    }
  }
}
