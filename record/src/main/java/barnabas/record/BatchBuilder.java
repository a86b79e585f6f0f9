package barnabas.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes one batch, in memory that grows with its records. Owned by whoever made it.
///
/// What goes into the header (producer, base offset, codec) may be set at any time before [#build];
/// records are compressed there, all at once.
public final class BatchBuilder {

  private static final int FIRST_CAPACITY = 512;

  private final RecordOutput output;
  private CompressionChoice compression = CompressionChoice.NONE;
  private long baseOffset;
  private int leaderEpoch = RecordBatch.NONE;
  private int flags;
  private long producerId = RecordBatch.NONE;
  private short producerEpoch = RecordBatch.NONE;
  private int baseSequence = RecordBatch.NONE;
  private long baseTimestampMs = RecordBatch.NONE;
  private long maxTimestampMs = RecordBatch.NONE;
  private int lastOffsetDelta = -1;
  private int count;
  private boolean built;

  public BatchBuilder() {
    this(FIRST_CAPACITY);
  }

  /// @param capacity bytes to begin with, header included
  public BatchBuilder(int capacity) {
    output = new RecordOutput(Math.max(capacity, RecordBatch.HEADER_BYTES));
    output.room(RecordBatch.HEADER_BYTES);
  }

  /// The codec and its level; without it the records stay as they are.
  public BatchBuilder compression(CompressionChoice choice) {
    compression = choice;
    return this;
  }

  /// The offset of the first record, 0 without it: a producer leaves it to the broker.
  public BatchBuilder baseOffset(long offset) {
    baseOffset = offset;
    return this;
  }

  /// The leader's epoch, -1 without it.
  public BatchBuilder leaderEpoch(int epoch) {
    leaderEpoch = epoch;
    return this;
  }

  /// The producer and the sequence number of the first record; -1 each without it.
  public BatchBuilder producer(long id, short epoch, int firstSequence) {
    producerId = id;
    producerEpoch = epoch;
    baseSequence = firstSequence;
    return this;
  }

  /// Part of a transaction.
  public BatchBuilder transactional() {
    flags |= RecordBatch.TRANSACTIONAL_BIT;
    return this;
  }

  /// Markers that consumers never see; see [ControlMarker].
  public BatchBuilder control() {
    flags |= RecordBatch.CONTROL_BIT;
    return this;
  }

  /// All records get this timestamp when they are read.
  public BatchBuilder logAppendTime(long timestampMs) {
    flags |= RecordBatch.LOG_APPEND_TIME_BIT;
    maxTimestampMs = timestampMs;
    return this;
  }

  /// Adds a record behind the last one.
  ///
  /// @param timestampMs milliseconds since the epoch, -1 for none
  public BatchBuilder append(
      long timestampMs, @Nullable ByteBuffer key, @Nullable ByteBuffer value) {
    return append(lastOffsetDelta + 1, timestampMs, key, value, List.of());
  }

  /// Adds a record behind the last one.
  ///
  /// @param timestampMs milliseconds since the epoch, -1 for none
  public BatchBuilder append(
      long timestampMs,
      @Nullable ByteBuffer key,
      @Nullable ByteBuffer value,
      List<Header> headers) {
    return append(lastOffsetDelta + 1, timestampMs, key, value, headers);
  }

  /// Adds a record at its own distance from the base offset, larger than the last one's.
  public BatchBuilder append(
      int offsetDelta,
      long timestampMs,
      @Nullable ByteBuffer key,
      @Nullable ByteBuffer value,
      List<Header> headers) {
    if (offsetDelta <= lastOffsetDelta || built) {
      throw new IllegalStateException(
          "record %d behind %d".formatted(offsetDelta, lastOffsetDelta));
    }
    if (count == 0) {
      baseTimestampMs = timestampMs;
    }
    if ((flags & RecordBatch.LOG_APPEND_TIME_BIT) == 0) {
      maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
    }
    long timestampDelta = timestampMs - baseTimestampMs;
    output.varint(bodyBytes(offsetDelta, timestampDelta, key, value, headers));
    output.int8(0);
    output.varlong(timestampDelta);
    output.varint(offsetDelta);
    nullable(key);
    nullable(value);
    output.varint(headers.size());
    for (Header header : headers) {
      nullable(UTF_8.encode(header.key()));
      nullable(header.value());
    }
    lastOffsetDelta = offsetDelta;
    count++;
    return this;
  }

  /// Records so far.
  public int count() {
    return count;
  }

  /// Bytes so far, header included, before compression.
  public int sizeInBytes() {
    return output.size();
  }

  /// At most how many bytes a record adds before compression.
  public static int recordBytesMax(
      @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<Header> headers) {
    int body = bodyBytes(Integer.MAX_VALUE, Long.MAX_VALUE, key, value, headers);
    return RecordOutput.varintBytes(body) + body;
  }

  /// The finished batch, in memory of its own. Called once; without records it gives a batch of
  /// none whose last offset is its base offset less one, which no broker takes.
  public RecordBatch build() {
    if (built) {
      throw new IllegalStateException("built already");
    }
    built = true;
    ByteBuffer plain = output.written();
    if (compression.type() == Compression.NONE) {
      return stamped(plain);
    }
    ByteBuffer records =
        plain.slice(RecordBatch.HEADER_BYTES, plain.limit() - RecordBatch.HEADER_BYTES);
    return stamped(compression.compress(records, RecordBatch.HEADER_BYTES));
  }

  /// Writes the header into the room at the front of `batch`.
  private RecordBatch stamped(ByteBuffer batch) {
    batch.putInt(RecordBatch.LENGTH, batch.limit() - RecordBatch.PREFIX_BYTES);
    batch.put(RecordBatch.MAGIC, RecordBatch.CURRENT_MAGIC);
    batch.putShort(RecordBatch.ATTRIBUTES, (short) (flags | compression.type().id()));
    batch.putInt(RecordBatch.LAST_OFFSET_DELTA, lastOffsetDelta);
    batch.putLong(RecordBatch.BASE_TIMESTAMP, baseTimestampMs);
    batch.putLong(RecordBatch.MAX_TIMESTAMP, maxTimestampMs);
    batch.putInt(RecordBatch.RECORD_COUNT, count);
    RecordBatch made = RecordBatch.at(batch);
    made.assign(baseOffset, leaderEpoch);
    made.stampProducer(producerId, producerEpoch, baseSequence);
    return made;
  }

  private void nullable(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      output.varint(-1);
    } else {
      output.varint(bytes.remaining());
      output.bytes(bytes);
    }
  }

  private static int bodyBytes(
      int offsetDelta,
      long timestampDelta,
      @Nullable ByteBuffer key,
      @Nullable ByteBuffer value,
      List<Header> headers) {
    int bytes =
        1 + RecordOutput.varlongBytes(timestampDelta) + RecordOutput.varintBytes(offsetDelta);
    bytes += nullableBytes(key) + nullableBytes(value) + RecordOutput.varintBytes(headers.size());
    for (Header header : headers) {
      int keyBytes = UTF_8.encode(header.key()).remaining();
      bytes += RecordOutput.varintBytes(keyBytes) + keyBytes + nullableBytes(header.value());
    }
    return bytes;
  }

  private static int nullableBytes(@Nullable ByteBuffer bytes) {
    int count = bytes == null ? 0 : bytes.remaining();
    return RecordOutput.varintBytes(bytes == null ? -1 : count) + count;
  }
}
