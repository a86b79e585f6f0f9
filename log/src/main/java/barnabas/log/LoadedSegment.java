package barnabas.log;

import barnabas.world.DiskFile;
import barnabas.world.Folder;
import java.io.IOException;

/// An opened segment with its blocks: handed from the task that opened it to the loop that owns it.
record LoadedSegment(DiskFile file, BlockBuilder blocks) {

  /// Opens a segment and reads its blocks. What the block file doesn't tell is scanned. A disk
  /// task's work.
  ///
  /// @param facts the part of it that counts
  /// @param epochs which leader epochs wrote it
  static LoadedSegment load(
      Folder folder, LogId log, RecoveredLog.SegmentFacts facts, EpochHistory epochs)
      throws IOException {
    long base = facts.baseOffset();
    String path = LogFiles.segment(log, base);
    if (facts.size() > 0 && !folder.exists(path)) {
      throw new IOException(path + " is gone");
    }
    DiskFile file = folder.open(path);
    BlockTable table = BlockFile.read(folder, log, base, facts.size());
    BlockBuilder blocks = new BlockBuilder(log, base, table);
    SegmentEpochs written = new SegmentEpochs(folder, log, epochs, facts.nextOffset());
    new SegmentScan(file, base, facts.size(), blocks, written).run(facts.nextOffset(), _ -> {});
    if (blocks.endPosition() < facts.size()) {
      blocks.skip(facts.size(), (int) (facts.nextOffset() - base));
    }
    return new LoadedSegment(file, blocks);
  }
}
