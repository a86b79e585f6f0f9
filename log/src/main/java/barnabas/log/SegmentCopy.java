package barnabas.log;

import barnabas.log.RecoveredLog.SegmentFacts;
import barnabas.record.BatchFilter;
import barnabas.record.MalformedBatchException;
import barnabas.record.RecordBatch;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what compaction leaves of neighbouring segments into one new segment beside them, with
/// its block file, both synced. Offsets whose batches are gone get a placeholder, one for each run
/// of one leader epoch, so that the new segment has no gaps. Handed between the cleaning's loop and
/// its tasks; interrupted anywhere, nothing has happened yet.
final class SegmentCopy {

  private static final int GATHERED_BYTES = 256 << 10;

  /// What is written is synced so often, so that the disk never has much of it to do at once.
  private static final int SYNC_BYTES = 4 << 20;

  private final LogId log;
  private final long base;
  private final Thinning thinning;
  private final ArrayDeque<Source> left;
  private final BlockBuilder blocks;
  private final long nextOffset;
  private ByteBuffer gathered = ByteBuffer.allocate(GATHERED_BYTES);
  private @Nullable BatchCursor cursor;
  private @Nullable DiskFile target;
  private int written;
  private int synced;
  private long bytesMoved;

  /// Whether something differs. Until then nothing is written.
  private boolean changed;

  /// While nothing differs, bytes of the only source that stay as they are.
  private int same;

  /// Offsets that nothing stayed of since the last batch was written, if the first one isn't -1.
  private long goneFrom = -1;

  private long goneTo;
  private int goneEpoch;
  private long goneMaxTimestamp;

  SegmentCopy(LogId log, List<Source> sources, Thinning thinning) {
    this.log = log;
    this.base = sources.getFirst().facts().baseOffset();
    this.nextOffset = sources.getLast().facts().nextOffset();
    this.left = new ArrayDeque<>(sources);
    this.thinning = thinning;
    this.blocks = new BlockBuilder(log, base, new BlockTable());
    this.changed = sources.size() > 1;
  }

  /// A segment to copy from, open until the copy is over.
  ///
  /// @param epochs those that wrote the log; the copy's own
  record Source(DiskFile file, SegmentFacts facts, EpochHistory epochs) {

    BatchCursor cursor() {
      return new BatchCursor(file, facts, epochs);
    }
  }

  /// Copies on.
  ///
  /// @param bytesMax about how many bytes to read
  /// @return whether it is over
  boolean run(Folder folder, int bytesMax) throws IOException {
    try {
      int budget = bytesMax;
      while (budget > 0) {
        BatchCursor reading = cursor;
        if (reading == null) {
          if (left.isEmpty()) {
            finish(folder);
            return true;
          }
          reading = left.removeFirst().cursor();
          cursor = reading;
        }
        int before = reading.position();
        copy(folder, reading);
        int read = reading.position() - before;
        bytesMoved += read;
        budget -= Math.max(1, read);
      }
      if (target != null && written - synced >= SYNC_BYTES) {
        target.sync();
        synced = written;
      }
      return false;
    } catch (IOException failed) {
      close();
      throw failed;
    }
  }

  private void copy(Folder folder, BatchCursor reading) throws IOException {
    RecordBatch batch = reading.next();
    if (batch == null) {
      cursor = null;
      return;
    }
    RecordBatch stays;
    try {
      stays = thinning.thinned(batch);
    } catch (MalformedBatchException damage) {
      throw reading.malformed(damage);
    }
    if (stays == null) {
      gone(folder, batch);
    } else {
      if (stays != batch) {
        change(folder);
      }
      fillGap(folder);
      write(folder, stays);
    }
  }

  private void gone(Folder folder, RecordBatch batch) throws IOException {
    if (goneFrom >= 0 && goneEpoch != batch.partitionLeaderEpoch()) {
      fillGap(folder);
    }
    if (!BatchFilter.isPlaceholder(batch) || goneFrom >= 0) {
      change(folder);
    }
    if (goneFrom < 0) {
      goneFrom = batch.baseOffset();
      goneEpoch = batch.partitionLeaderEpoch();
      goneMaxTimestamp = batch.maxTimestamp();
    }
    goneTo = batch.lastOffset();
    goneMaxTimestamp = Math.max(goneMaxTimestamp, batch.maxTimestamp());
  }

  /// From here on the new segment is another one: writes what was the same so far.
  private void change(Folder folder) throws IOException {
    if (changed) {
      return;
    }
    changed = true;
    BatchCursor reading = cursor;
    for (int at = 0; reading != null && at < same; at += GATHERED_BYTES) {
      ByteBuffer piece = ByteBuffer.allocate(Math.min(GATHERED_BYTES, same - at));
      if (reading.file().read(at, piece) < piece.capacity()) {
        throw new SegmentDamaged("segment " + base + " is shorter than it was");
      }
      target(folder).write(written, piece.flip());
      written += piece.limit();
      bytesMoved += piece.limit() * 2L;
    }
  }

  private void fillGap(Folder folder) throws IOException {
    if (goneFrom >= 0) {
      RecordBatch placeholder =
          BatchFilter.placeholder(goneFrom, goneTo, goneEpoch, goneMaxTimestamp);
      goneFrom = -1;
      write(folder, placeholder);
    }
  }

  private void write(Folder folder, RecordBatch batch) throws IOException {
    int size = batch.sizeInBytes();
    if ((long) blocks.endPosition() + size > Integer.MAX_VALUE) {
      throw new SegmentDamaged("segment " + base + " would grow beyond 2 GiB");
    }
    blocks.add(batch);
    if (!changed) {
      same += size;
      return;
    }
    if (size > gathered.remaining()) {
      flush(folder);
    }
    if (size > gathered.capacity()) {
      gathered = ByteBuffer.allocate(size);
    }
    gathered.put(batch.bytes());
  }

  private void flush(Folder folder) throws IOException {
    gathered.flip();
    int size = gathered.remaining();
    target(folder).write(written, gathered);
    written += size;
    bytesMoved += size;
    gathered = ByteBuffer.allocate(GATHERED_BYTES);
  }

  private DiskFile target(Folder folder) throws IOException {
    DiskFile file = target;
    if (file == null) {
      SegmentSwap.discard(folder, log, base);
      file = folder.open(SegmentSwap.cleaned(LogFiles.segment(log, base)));
      target = file;
    }
    return file;
  }

  private void finish(Folder folder) throws IOException {
    fillGap(folder);
    if (!changed) {
      return;
    }
    flush(folder);
    blocks.close();
    if (target != null) {
      target.sync();
    }
    close();
    ByteBuffer entries = BlockFile.unstored(log, base, blocks.table());
    WholeFile.write(folder, SegmentSwap.cleaned(LogFiles.blocks(log, base)), entries);
  }

  /// Closes the new file; what it holds is the caller's to use or to delete.
  void close() {
    if (target != null) {
      target.close();
      target = null;
    }
  }

  /// Whether the new segment differs from the old ones. If not, there is none.
  boolean changed() {
    return changed;
  }

  /// Bytes read and written so far.
  long bytesMoved() {
    return bytesMoved;
  }

  /// The new segment.
  SegmentFacts facts() {
    return new SegmentFacts(base, written, nextOffset);
  }

  /// The largest timestamp in the new segment, -1 if there is none.
  long maxTimestamp() {
    return blocks.maxTimestamp();
  }
}
