package barnabas.log;

import barnabas.record.RecordBatch;
import barnabas.world.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads closed blocks of a segment, which brings them into the page cache, and checks every batch
/// in them and the bytes that no batch's CRC covers. Where these are damaged, the log's epochs tell
/// which batch it is, since of these bytes only the leader epoch can be wrong where all else fits.
/// A disk task's work.
final class BlockCheck {

  private final DiskFile file;
  private final long segmentBase;
  private final HeaderChecksum checksum;
  private final EpochHistory epochs;

  /// @param epochs which leader epochs wrote the log
  BlockCheck(DiskFile file, LogId log, long segmentBase, EpochHistory epochs) {
    this.file = file;
    this.segmentBase = segmentBase;
    this.epochs = epochs;
    this.checksum = new HeaderChecksum(log, segmentBase);
  }

  /// Where a block lies and what it should be.
  record Block(int index, int position, int end, int offsetDelta, int nextDelta, int checksum) {

    static Block of(BlockTable table, int index) {
      return new Block(
          index,
          table.position(index),
          table.end(index),
          table.offsetDelta(index),
          table.nextDelta(index),
          table.checksum(index));
    }

    /// The blocks from one to another exclusive.
    static List<Block> from(BlockTable table, int first, int end) {
      List<Block> blocks = new ArrayList<>();
      for (int index = first; index < end; index++) {
        blocks.add(of(table, index));
      }
      return blocks;
    }
  }

  /// What was found.
  ///
  /// @param batches the sound ones
  /// @param damages where others are missing
  record Found(Block block, BatchMap batches, List<Damage> damages) {}

  List<Found> all(List<Block> blocks) throws IOException {
    List<Found> found = new ArrayList<>();
    for (Block block : blocks) {
      found.add(check(block));
    }
    return found;
  }

  private Found check(Block block) throws IOException {
    Found found = walk(block, new EpochHistory(List.of()));
    if (found.damages().isEmpty() && checksum.value() == block.checksum()) {
      return found;
    }
    // The block's checksum can't speak for single batches, so their epochs must.
    Found ofTheirEpochs = walk(block, epochs);
    if (!ofTheirEpochs.damages().isEmpty()) {
      return ofTheirEpochs;
    }
    long from = segmentBase + block.offsetDelta();
    Damage whole =
        new Damage(from, segmentBase + block.nextDelta(), "headers at " + place(block.position()));
    return new Found(block, new BatchMap(), List.of(whole));
  }

  /// Finds the batches whose own CRC holds, that follow each other, and that are of the epoch that
  /// wrote them, as far as that is known.
  private Found walk(Block block, EpochHistory known) throws IOException {
    FileWindow window = new FileWindow(file, block.end());
    BatchMap batches = new BatchMap();
    List<Damage> damages = new ArrayList<>();
    checksum.begin();
    int position = block.position();
    long expected = segmentBase + block.offsetDelta();
    long end = segmentBase + block.nextDelta();
    while (position < block.end()) {
      @Nullable RecordBatch batch = window.batchAt(position);
      if (batch != null && batch.baseOffset() == expected && batch.nextOffset() <= end) {
        checksum.add(batch);
        if (isOf(known, batch)) {
          int next = (int) (batch.nextOffset() - segmentBase);
          batches.add((int) (expected - segmentBase), next, position, batch.sizeInBytes());
        } else {
          damages.add(
              new Damage(expected, batch.nextOffset(), "wrong epoch at " + place(position)));
        }
        position += batch.sizeInBytes();
        expected = batch.nextOffset();
      } else {
        int next = window.next(position, expected + 1, end - 1);
        batch = next < 0 ? null : window.batchAt(next);
        long resumed = batch == null ? end : batch.baseOffset();
        damages.add(new Damage(expected, resumed, "no sound batch at " + place(position)));
        position = next < 0 ? block.end() : next;
        expected = resumed;
      }
    }
    if (expected < end) {
      damages.add(new Damage(expected, end, "no sound batch at " + place(position)));
    }
    return new Found(block, batches, damages);
  }

  private static boolean isOf(EpochHistory known, RecordBatch batch) {
    int epoch = known.epochAt(batch.lastOffset());
    return epoch == EpochHistory.NONE || epoch == batch.partitionLeaderEpoch();
  }

  private String place(int position) {
    return position + " of " + file.path();
  }
}
