package barnabas.record;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A batch with some of its records taken out, as compaction does it. Offsets, sequence numbers,
/// timestamps, the largest timestamp and the codec stay what they were, so that a producer's last
/// sequence and the log's end can be told from the batch even when no record is left in it. Owned
/// by whoever made it.
public final class BatchFilter {

  private final RecordBatch batch;
  private final ByteBuffer plain;
  private int[] starts = new int[8];
  private int[] ends = new int[8];
  private int kept;
  private boolean tombstones;

  private BatchFilter(RecordBatch batch, ByteBuffer plain) {
    this.batch = batch;
    this.plain = plain;
  }

  /// Says which records stay.
  public interface Choice {
    /// @param key good during the call only
    boolean keeps(long offset, @Nullable ByteBuffer key, boolean hasValue);
  }

  /// Shows each record of a batch to `choice`.
  ///
  /// @param decompressedBytesMax how far decompression may go
  /// @throws MalformedBatchException if the batch is damaged or its records are larger than that
  public static BatchFilter of(RecordBatch batch, int decompressedBytesMax, Choice choice) {
    ByteBuffer plain = batch.compression().decompress(batch.recordBytes(), decompressedBytesMax);
    BatchFilter filter = new BatchFilter(batch, plain);
    filter.walk(choice);
    return filter;
  }

  private void walk(Choice choice) {
    RecordInput input = RecordInput.of(plain);
    for (int index = 0; index < batch.recordCount(); index++) {
      int start = (int) input.position();
      int length = input.varint();
      long end = input.position() + length;
      input.int8();
      input.varlong();
      long offset = batch.baseOffset() + input.varint();
      int keyBytes = input.varint();
      ByteBuffer key = keyBytes == -1 ? null : input.take(keyBytes);
      boolean hasValue = input.varint() != -1;
      long rest = end - input.position();
      if (length < 0 || rest < 0 || rest > input.remaining()) {
        throw new MalformedBatchException("a record of " + length + " bytes is not all there");
      }
      input.skip((int) rest);
      if (choice.keeps(offset, key, hasValue)) {
        keep(start, (int) end);
        tombstones |= !hasValue;
      }
    }
  }

  private void keep(int start, int end) {
    if (kept == starts.length) {
      starts = Arrays.copyOf(starts, kept * 2);
      ends = Arrays.copyOf(ends, kept * 2);
    }
    starts[kept] = start;
    ends[kept] = end;
    kept++;
  }

  /// How many records stay.
  public int kept() {
    return kept;
  }

  /// Whether a record without a value is among them.
  public boolean keepsTombstones() {
    return tombstones;
  }

  /// The batch with the records that stay, in memory of its own.
  public RecordBatch batch() {
    if (kept == 0) {
      return emptied();
    }
    RecordOutput records = room();
    for (int i = 0; i < kept; i++) {
      records.bytes(plain.slice(starts[i], ends[i] - starts[i]));
    }
    return built(records, batch.baseTimestamp(), batch.attributes());
  }

  /// The same with a delete horizon: tombstones in it may go from that time on (KIP-534). The time
  /// takes the place of the base timestamp, and the records' timestamps are counted from it.
  public RecordBatch batchWithDeleteHorizon(long horizonMs) {
    RecordOutput records = room();
    for (int i = 0; i < kept; i++) {
      shifted(records, starts[i], ends[i], batch.baseTimestamp() - horizonMs);
    }
    int attributes = batch.attributes() | RecordBatch.DELETE_HORIZON_BIT;
    return built(records, horizonMs, attributes);
  }

  /// A record whose timestamp delta is larger by `shiftMs`; all else as it was.
  private void shifted(RecordOutput records, int start, int end, long shiftMs) {
    RecordInput input = RecordInput.of(plain.duplicate().position(start).limit(end));
    input.varint();
    byte attributes = input.int8();
    long delta = input.varlong() + shiftMs;
    int rest = (int) input.position();
    records.varint(1 + RecordOutput.varlongBytes(delta) + end - rest);
    records.int8(attributes);
    records.varlong(delta);
    records.bytes(plain.slice(rest, end - rest));
  }

  private RecordOutput room() {
    RecordOutput output = new RecordOutput(RecordBatch.HEADER_BYTES + plain.remaining() + 64);
    output.room(RecordBatch.HEADER_BYTES);
    return output;
  }

  private RecordBatch built(RecordOutput records, long baseTimestampMs, int attributes) {
    ByteBuffer made = records.written();
    if (batch.compression() != Compression.NONE) {
      ByteBuffer behind =
          made.slice(RecordBatch.HEADER_BYTES, made.limit() - RecordBatch.HEADER_BYTES);
      made = CompressionChoice.of(batch.compression()).compress(behind, RecordBatch.HEADER_BYTES);
    }
    return stamped(made, baseTimestampMs, attributes);
  }

  private RecordBatch emptied() {
    int gone = RecordBatch.COMPRESSION_MASK | RecordBatch.DELETE_HORIZON_BIT;
    ByteBuffer made = ByteBuffer.allocate(RecordBatch.HEADER_BYTES);
    return stamped(made, batch.maxTimestamp(), batch.attributes() & ~gone);
  }

  private RecordBatch stamped(ByteBuffer made, long baseTimestampMs, int attributes) {
    made.put(0, batch.bytes(), 0, RecordBatch.HEADER_BYTES);
    made.putInt(RecordBatch.LENGTH, made.limit() - RecordBatch.PREFIX_BYTES);
    made.putShort(RecordBatch.ATTRIBUTES, (short) attributes);
    made.putLong(RecordBatch.BASE_TIMESTAMP, baseTimestampMs);
    made.putInt(RecordBatch.RECORD_COUNT, kept);
    RecordBatch view = RecordBatch.at(made);
    view.stampCrc();
    return view;
  }

  /// A batch without records or producer that stands for offsets whose batches are gone, so that a
  /// log has no gaps and a missing batch is never taken for a compacted one.
  ///
  /// @param maxTimestampMs the largest timestamp of those batches, by which their segment ages
  public static RecordBatch placeholder(
      long baseOffset, long lastOffset, int leaderEpoch, long maxTimestampMs) {
    ByteBuffer made = ByteBuffer.allocate(RecordBatch.HEADER_BYTES);
    made.putInt(RecordBatch.LENGTH, RecordBatch.HEADER_BYTES - RecordBatch.PREFIX_BYTES);
    made.put(RecordBatch.MAGIC, RecordBatch.CURRENT_MAGIC);
    made.putInt(RecordBatch.LAST_OFFSET_DELTA, Math.toIntExact(lastOffset - baseOffset));
    made.putLong(RecordBatch.BASE_TIMESTAMP, maxTimestampMs);
    made.putLong(RecordBatch.MAX_TIMESTAMP, maxTimestampMs);
    RecordBatch view = RecordBatch.at(made);
    view.assign(baseOffset, leaderEpoch);
    view.stampProducer(RecordBatch.NONE, (short) RecordBatch.NONE, RecordBatch.NONE);
    return view;
  }

  /// Whether a batch is one that [#placeholder] makes.
  public static boolean isPlaceholder(RecordBatch batch) {
    RecordBatch made =
        placeholder(
            batch.baseOffset(),
            batch.lastOffset(),
            batch.partitionLeaderEpoch(),
            batch.maxTimestamp());
    return batch.bytes().equals(made.bytes());
  }
}
