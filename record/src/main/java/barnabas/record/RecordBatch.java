package barnabas.record;

import static java.lang.Math.addExact;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// A view of one batch of format 2 in a buffer, heap or direct. Owned by whoever owns the buffer:
/// [#assign], [#stampLogAppendTime] and [#stampCrc] write into it.
///
/// Only the length is checked when the view is made. Whether the CRC holds is [#crcIsValid];
/// whether the records are what the header says is seen when they are read.
public final class RecordBatch {

  static final int BASE_OFFSET = 0;
  static final int LENGTH = 8;
  static final int LEADER_EPOCH = 12;
  static final int MAGIC = 16;
  static final int CRC = 17;
  static final int ATTRIBUTES = 21;
  static final int LAST_OFFSET_DELTA = 23;
  static final int BASE_TIMESTAMP = 27;
  static final int MAX_TIMESTAMP = 35;
  static final int PRODUCER_ID = 43;
  static final int PRODUCER_EPOCH = 51;
  static final int BASE_SEQUENCE = 53;
  static final int RECORD_COUNT = 57;

  /// Bytes before the first record.
  public static final int HEADER_BYTES = 61;

  /// Bytes before what the length field counts: base offset and length themselves.
  public static final int PREFIX_BYTES = 12;

  /// Bytes at the front of a batch that its CRC does not cover: base offset, length, leader epoch
  /// and magic. Behind them comes the CRC, which covers all that follows it.
  public static final int BEFORE_CRC_BYTES = CRC;

  /// The only format that is read and written here.
  public static final byte CURRENT_MAGIC = 2;

  /// A producer id, timestamp or leader epoch that is not given.
  public static final int NONE = -1;

  static final int COMPRESSION_MASK = 0x07;
  static final int LOG_APPEND_TIME_BIT = 0x08;
  static final int TRANSACTIONAL_BIT = 0x10;
  static final int CONTROL_BIT = 0x20;
  static final int DELETE_HORIZON_BIT = 0x40;

  private final ByteBuffer buffer;
  private final int start;
  private final int sizeInBytes;

  private RecordBatch(ByteBuffer buffer, int start, int sizeInBytes) {
    this.buffer = buffer;
    this.start = start;
    this.sizeInBytes = sizeInBytes;
  }

  /// The batch that begins at the buffer's position. Neither position nor limit is changed.
  ///
  /// @throws MalformedBatchException if no whole batch is there
  public static RecordBatch at(ByteBuffer buffer) {
    return at(buffer, buffer.position());
  }

  /// The batch that begins at an index of the buffer, before its limit.
  static RecordBatch at(ByteBuffer buffer, int start) {
    int available = buffer.limit() - start;
    int size = available < HEADER_BYTES ? 0 : RecordBatches.declaredSize(buffer, start);
    if (size < HEADER_BYTES || size > available) {
      throw new MalformedBatchException(
          "no whole batch in " + available + " bytes, declared size " + size);
    }
    ByteBuffer view = buffer.order() == ByteOrder.BIG_ENDIAN ? buffer : buffer.duplicate();
    return new RecordBatch(view, start, size);
  }

  /// The offset of the first record, or where it was before compaction took it away.
  public long baseOffset() {
    return buffer.getLong(start + BASE_OFFSET);
  }

  /// The whole batch in bytes, prefix and header included.
  public int sizeInBytes() {
    return sizeInBytes;
  }

  /// The epoch of the leader that appended it, or -1.
  public int partitionLeaderEpoch() {
    return buffer.getInt(start + LEADER_EPOCH);
  }

  public byte magic() {
    return buffer.get(start + MAGIC);
  }

  /// The CRC-32C that the batch carries.
  public int crc() {
    return buffer.getInt(start + CRC);
  }

  /// The attribute bits, as drawn in docs/format/record-batch.md.
  public short attributes() {
    return buffer.getShort(start + ATTRIBUTES);
  }

  /// The last record's offset less the base offset.
  public int lastOffsetDelta() {
    return buffer.getInt(start + LAST_OFFSET_DELTA);
  }

  public long lastOffset() {
    return addExact(baseOffset(), lastOffsetDelta());
  }

  /// The offset behind the last record.
  public long nextOffset() {
    return addExact(lastOffset(), 1);
  }

  /// What the records' timestamps are counted from, or the delete horizon if [#hasDeleteHorizon].
  public long baseTimestamp() {
    return buffer.getLong(start + BASE_TIMESTAMP);
  }

  /// The largest timestamp of the records; that of all of them in a batch of log append time.
  public long maxTimestamp() {
    return buffer.getLong(start + MAX_TIMESTAMP);
  }

  /// Who made it, or -1.
  public long producerId() {
    return buffer.getLong(start + PRODUCER_ID);
  }

  public short producerEpoch() {
    return buffer.getShort(start + PRODUCER_EPOCH);
  }

  /// The sequence number of the first record, or -1.
  public int baseSequence() {
    return buffer.getInt(start + BASE_SEQUENCE);
  }

  /// The sequence number of the last record; behind 2^31 - 1 comes 0.
  public int lastSequence() {
    int base = baseSequence();
    return base == NONE ? NONE : (base + lastOffsetDelta()) & Integer.MAX_VALUE;
  }

  /// How many records the header declares. A batch that compaction emptied has 0.
  public int recordCount() {
    return buffer.getInt(start + RECORD_COUNT);
  }

  /// The number in the attributes that names the codec: 0 to 7, of which 0 to 4 are known.
  public int compressionId() {
    return attributes() & COMPRESSION_MASK;
  }

  /// @throws MalformedBatchException if the codec is unknown
  public Compression compression() {
    return Compression.of(compressionId());
  }

  /// Whether the timestamps are those of the append.
  public boolean isLogAppendTime() {
    return (attributes() & LOG_APPEND_TIME_BIT) != 0;
  }

  /// Whether the bytes begin with the header of a batch that belongs to a transaction. Looks at
  /// bytes of any kind.
  public static boolean isTransactional(ByteBuffer bytes) {
    int start = bytes.position();
    return bytes.remaining() >= HEADER_BYTES
        && bytes.get(start + MAGIC) == CURRENT_MAGIC
        && (bytes.getShort(start + ATTRIBUTES) & TRANSACTIONAL_BIT) != 0;
  }

  /// The timestamp of the first record of the batch whose header the bytes begin with, as far as
  /// the header says it; [#NONE] if it is no header. Looks at bytes of any kind.
  public static long firstTimestamp(ByteBuffer bytes) {
    int start = bytes.position();
    if (bytes.remaining() < HEADER_BYTES || bytes.get(start + MAGIC) != CURRENT_MAGIC) {
      return NONE;
    }
    int attributes = bytes.getShort(start + ATTRIBUTES);
    boolean latest = (attributes & (LOG_APPEND_TIME_BIT | DELETE_HORIZON_BIT)) != 0;
    return bytes.getLong(start + (latest ? MAX_TIMESTAMP : BASE_TIMESTAMP));
  }

  public boolean isTransactional() {
    return (attributes() & TRANSACTIONAL_BIT) != 0;
  }

  /// Whether its records are markers that consumers never see.
  public boolean isControl() {
    return (attributes() & CONTROL_BIT) != 0;
  }

  /// Whether the base timestamp is the time from which tombstones may go (KIP-534).
  public boolean hasDeleteHorizon() {
    return (attributes() & DELETE_HORIZON_BIT) != 0;
  }

  public boolean hasProducerId() {
    return producerId() > NONE;
  }

  /// Whether the CRC that the batch carries is that of its bytes.
  public boolean crcIsValid() {
    return crc() == computedCrc();
  }

  /// The whole batch as a slice of the buffer, from position 0.
  public ByteBuffer bytes() {
    return buffer.slice(start, sizeInBytes);
  }

  /// The first [#BEFORE_CRC_BYTES] bytes as a slice, for a checksum that covers what the CRC does
  /// not.
  public ByteBuffer bytesBeforeCrc() {
    return buffer.slice(start, BEFORE_CRC_BYTES);
  }

  /// The bytes behind the header as a slice: records, compressed if the attributes say so.
  public ByteBuffer recordBytes() {
    return buffer.slice(start + HEADER_BYTES, sizeInBytes - HEADER_BYTES);
  }

  /// The records in order of their offsets. A compressed batch is decompressed as a whole before
  /// the first one; the records' buffers are slices of the result or of this batch.
  ///
  /// @param decompressedBytesMax how far decompression may go
  /// @throws MalformedBatchException here or while iterating, if the batch is damaged or its
  ///   records are larger than that
  public Iterable<Record> records(int decompressedBytesMax) {
    ByteBuffer plain = compression().decompress(recordBytes(), decompressedBytesMax);
    return () -> new RecordIterator(this, plain.duplicate());
  }

  /// Writes the offset of the first record and the leader's epoch, which the CRC does not cover.
  public void assign(long baseOffset, int leaderEpoch) {
    buffer.putLong(start + BASE_OFFSET, baseOffset);
    buffer.putInt(start + LEADER_EPOCH, leaderEpoch);
  }

  /// Makes it a batch of log append time and writes its CRC anew.
  public void stampLogAppendTime(long timestampMs) {
    buffer.putShort(start + ATTRIBUTES, (short) (attributes() | LOG_APPEND_TIME_BIT));
    buffer.putLong(start + MAX_TIMESTAMP, timestampMs);
    stampCrc();
  }

  /// Makes it a batch of create time whose largest timestamp is the given one. Writes nothing if it
  /// is that already.
  public void stampCreateTime(long maxTimestampMs) {
    if (isLogAppendTime() || maxTimestamp() != maxTimestampMs) {
      buffer.putShort(start + ATTRIBUTES, (short) (attributes() & ~LOG_APPEND_TIME_BIT));
      buffer.putLong(start + MAX_TIMESTAMP, maxTimestampMs);
      stampCrc();
    }
  }

  /// Writes the producer's identity and the first sequence number, and the CRC anew.
  public void stampProducer(long producerId, short producerEpoch, int baseSequence) {
    buffer.putLong(start + PRODUCER_ID, producerId);
    buffer.putShort(start + PRODUCER_EPOCH, producerEpoch);
    buffer.putInt(start + BASE_SEQUENCE, baseSequence);
    stampCrc();
  }

  /// Writes the CRC of the batch's bytes.
  void stampCrc() {
    buffer.putInt(start + CRC, computedCrc());
  }

  private int computedCrc() {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(start + ATTRIBUTES, sizeInBytes - ATTRIBUTES));
    return (int) crc.getValue();
  }

  @Override
  public String toString() {
    return "RecordBatch[offsets=%d..%d, records=%d, bytes=%d, epoch=%d, producer=%d/%d/%d]"
        .formatted(
            baseOffset(),
            baseOffset() + lastOffsetDelta(),
            recordCount(),
            sizeInBytes,
            partitionLeaderEpoch(),
            producerId(),
            producerEpoch(),
            baseSequence());
  }
}
