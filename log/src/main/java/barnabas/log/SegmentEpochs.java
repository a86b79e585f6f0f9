package barnabas.log;

import barnabas.record.RecordBatch;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a walk of a segment goes by to tell damaged leader epochs, which no checksum of a batch
/// covers. For use inside a disk task.
///
/// @param history which epochs wrote the log, as far as that is known
/// @param knownUpTo before this offset the history tells each batch's epoch
record SegmentEpochs(Folder folder, LogId log, EpochHistory history, long knownUpTo) {

  /// The epoch that wrote the batch at an offset; none if that isn't known.
  int known(long offset) {
    return offset < knownUpTo ? history.epochAt(offset) : EpochHistory.NONE;
  }

  /// The epoch of what lies before an offset.
  int before(long offset) {
    return history.epochAt(offset - 1);
  }

  /// The epoch of the first batch of the segment that begins at an offset; none if there is no such
  /// segment, or no whole batch there.
  int ofSegmentAt(long base) throws IOException {
    String path = LogFiles.segment(log, base);
    if (!folder.exists(path)) {
      return EpochHistory.NONE;
    }
    DiskFile file = folder.open(path);
    try {
      int size = (int) Math.min(file.size(), Integer.MAX_VALUE);
      @Nullable RecordBatch first = new FileWindow(file, size).batchAt(0);
      return first != null && first.baseOffset() == base
          ? first.partitionLeaderEpoch()
          : EpochHistory.NONE;
    } finally {
      file.close();
    }
  }
}
