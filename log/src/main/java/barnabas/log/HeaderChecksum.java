package barnabas.log;

import barnabas.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// A running CRC-32C of what a batch's own CRC does not cover: base offset, length, leader epoch
/// and magic, and the CRC itself. It begins with the log's identity and the segment's base offset,
/// so that a block of another file is noticed too.
final class HeaderChecksum {

  private static final int COVERED_BYTES = 21;

  private final byte[] identity;
  private final byte[] header = new byte[COVERED_BYTES];
  private final ByteBuffer headerBytes = ByteBuffer.wrap(header);
  private final CRC32C crc = new CRC32C();

  HeaderChecksum(LogId log, long segmentBase) {
    this.identity =
        ByteBuffer.allocate(28)
            .putLong(log.topicId().high())
            .putLong(log.topicId().low())
            .putInt(log.partition())
            .putLong(segmentBase)
            .array();
    begin();
  }

  /// Begins a block.
  void begin() {
    crc.reset();
    crc.update(identity, 0, identity.length);
  }

  void add(RecordBatch batch) {
    headerBytes
        .putLong(0, batch.baseOffset())
        .putInt(8, batch.sizeInBytes() - RecordBatch.PREFIX_BYTES)
        .putInt(12, batch.partitionLeaderEpoch())
        .put(16, batch.magic())
        .putInt(17, batch.crc());
    crc.update(header, 0, COVERED_BYTES);
  }

  /// The checksum of the block so far.
  int value() {
    return (int) crc.getValue();
  }
}
