package barnabas.record;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.BatchVerdict.Accepted;
import barnabas.record.BatchVerdict.Refused;
import barnabas.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Every way in which a produced batch can lie is refused with the code that Apache Kafka 4.4.0 was
/// seen to answer, or with a better one where that is UNKNOWN_SERVER_ERROR or acceptance.
class BatchCheckTest {

  private static final long NOW = 1_800_000_000_000L;
  private static final BatchRules RULES = rules(false, null);

  @ParameterizedTest
  @EnumSource
  void batchesOfEveryCodecAreAccepted(Compression compression) {
    for (int seed = 0; seed < 50; seed++) {
      List<Record> records = Samples.records(new Random(seed), 1 + seed);
      RecordBatch batch = Samples.built(CompressionChoice.of(compression), records);

      BatchVerdict verdict = BatchCheck.check(batch.bytes(), RULES);

      assertThat(verdict).isInstanceOf(Accepted.class);
      assertThat(((Accepted) verdict).maxTimestampMs()).isEqualTo(batch.maxTimestamp());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "16, 1, 0, INVALID_RECORD, magic 0",
    "16, 1, 1, INVALID_RECORD, magic 1",
    "16, 1, 3, CORRUPT_MESSAGE, magic 3",
    "16, 1, -1, CORRUPT_MESSAGE, magic -1",
    "8, 4, 0, CORRUPT_MESSAGE, length 0",
    "8, 4, -1, CORRUPT_MESSAGE, length -1",
    "8, 4, 2147483647, CORRUPT_MESSAGE, length beyond 2 GiB",
    "8, 4, 200, INVALID_RECORD, length beyond the frame",
    "8, 4, 60, INVALID_RECORD, length short of the frame",
    "0, 8, 5, INVALID_RECORD, base offset",
    "57, 4, -1, INVALID_RECORD, count -1",
    "57, 4, 0, INVALID_RECORD, count 0",
    "57, 4, 4, INVALID_RECORD, count one more",
    "57, 4, 2, INVALID_RECORD, count one less",
    "23, 4, 3, INVALID_RECORD, last offset one more",
    "23, 4, -5, INVALID_RECORD, last offset negative",
    "21, 2, 32, INVALID_RECORD, control",
    "21, 2, 16, INVALID_RECORD, transaction without a producer",
    "21, 2, 64, INVALID_RECORD, delete horizon",
    "21, 2, 128, INVALID_RECORD, reserved bit",
    "21, 2, -32768, INVALID_RECORD, highest reserved bit",
    "21, 2, 5, UNSUPPORTED_COMPRESSION_TYPE, codec 5",
    "21, 2, 7, UNSUPPORTED_COMPRESSION_TYPE, codec 7",
    "21, 2, 1, INVALID_RECORD, gzip that is none",
    "21, 2, 2, INVALID_RECORD, snappy that is none",
    "21, 2, 3, INVALID_RECORD, lz4 that is none",
    "21, 2, 4, INVALID_RECORD, zstd that is none",
    "43, 8, 4000, INVALID_RECORD, producer without epoch and sequence",
    "43, 8, -7, INVALID_RECORD, negative producer",
    "27, 8, 1800007200000, INVALID_TIMESTAMP, two hours ahead",
    "27, 8, -9223372036854775808, INVALID_TIMESTAMP, before all time",
  })
  void aFieldThatLiesIsRefused(int at, int bytes, long value, ErrorCode code, String what) {
    ByteBuffer batch = three().bytes();
    switch (bytes) {
      case 1 -> batch.put(at, (byte) value);
      case 2 -> batch.putShort(at, (short) value);
      case 4 -> batch.putInt(at, (int) value);
      default -> batch.putLong(at, value);
    }
    stampCrc(batch);

    BatchVerdict verdict = BatchCheck.check(batch, RULES);

    assertThat(verdict).as(what).isInstanceOf(Refused.class);
    assertThat(((Refused) verdict).code()).as(what).isEqualTo(code);
  }

  @Test
  void whatKafkajsLeavesAtZeroWithoutAProducerIdIsAccepted() {
    ByteBuffer batch = three().bytes();
    batch.putShort(RecordBatch.PRODUCER_EPOCH, (short) 0).putInt(RecordBatch.BASE_SEQUENCE, 0);
    batch.putInt(RecordBatch.LEADER_EPOCH, 0);
    stampCrc(batch);

    assertThat(BatchCheck.check(batch, RULES)).isInstanceOf(Accepted.class);
  }

  @Test
  void oneFlippedBitBehindTheCrcIsRefused() {
    RecordBatch batch = three();
    for (int bit = RecordBatch.CRC * 8; bit < batch.sizeInBytes() * 8; bit++) {
      ByteBuffer flipped = copy(batch.bytes());
      flipped.put(bit / 8, (byte) (flipped.get(bit / 8) ^ (1 << (bit % 8))));

      assertThat(refusal(flipped)).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    }
  }

  @Test
  void aBatchCutShortOrFollowedByBytesIsRefused() {
    ByteBuffer whole = three().bytes();
    for (int size = 0; size < whole.limit(); size++) {
      assertThat(refusal(whole.slice(0, size))).isEqualTo(ErrorCode.INVALID_RECORD);
    }
    ByteBuffer two =
        ByteBuffer.allocate(2 * whole.limit()).put(whole.duplicate()).put(whole.duplicate());
    for (int size = whole.limit() + 1; size <= two.limit(); size++) {
      assertThat(refusal(two.slice(0, size))).isEqualTo(ErrorCode.INVALID_RECORD);
    }
  }

  @Test
  void theLimitOfTheTopicIsOnTheWholeBatch() {
    RecordBatch batch = three();
    BatchRules exact = limit(batch.sizeInBytes());
    BatchRules less = limit(batch.sizeInBytes() - 1);

    assertThat(BatchCheck.check(batch.bytes(), exact)).isInstanceOf(Accepted.class);
    assertThat(BatchCheck.check(batch.bytes(), less))
        .extracting("code")
        .isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
  }

  @Test
  void aCompactedTopicTakesNoRecordWithoutAKey() {
    BatchBuilder builder = new BatchBuilder();
    builder.append(NOW, Samples.utf8("k"), null).append(NOW, null, Samples.utf8("v"));
    ByteBuffer batch = builder.build().bytes();

    BatchVerdict verdict = BatchCheck.check(batch, rules(true, null));

    assertThat(verdict).isInstanceOf(Refused.class);
    assertThat(((Refused) verdict).faults()).hasSize(1).extracting("index").containsExactly(1);
    assertThat(BatchCheck.check(batch, RULES)).isInstanceOf(Accepted.class);
  }

  @Test
  void timestampsDontMatterToATopicOfLogAppendTime() {
    RecordBatch batch = new BatchBuilder().append(NOW * 2, null, null).build();
    BatchRules appendTime = new BatchRules(1 << 20, 1 << 26, true, 1000, 1000, NOW, false, null);

    assertThat(refusal(batch.bytes())).isEqualTo(ErrorCode.INVALID_TIMESTAMP);
    assertThat(BatchCheck.check(batch.bytes(), appendTime)).isInstanceOf(Accepted.class);
  }

  @Test
  void aLargestTimestampThatLiesIsPutRight() {
    RecordBatch batch = three();
    batch.bytes().putLong(RecordBatch.MAX_TIMESTAMP, 5);
    stampCrc(batch.bytes());

    Accepted accepted = (Accepted) BatchCheck.check(batch.bytes(), RULES);
    batch.stampCreateTime(accepted.maxTimestampMs());

    assertThat(batch.maxTimestamp()).isEqualTo(NOW + 2);
    assertThat(batch.crcIsValid()).isTrue();
  }

  @Test
  void recompressionIsAskedForWhereTheTopicHasAnotherCodec() {
    CompressionChoice zstd = CompressionChoice.of(Compression.ZSTD);
    RecordBatch plain = three();

    Accepted accepted = (Accepted) BatchCheck.check(plain.bytes(), rules(false, zstd));
    RecordBatch made = Recompression.recompressed(plain, zstd, 1 << 20);

    assertThat(accepted.recompression()).isEqualTo(zstd);
    assertThat(made.compression()).isEqualTo(Compression.ZSTD);
    assertThat(Samples.readByKafka(made.bytes())).isEqualTo(Samples.read(plain));
    assertThat(((Accepted) BatchCheck.check(made.bytes(), rules(false, zstd))).recompression())
        .isNull();
  }

  private static ErrorCode refusal(ByteBuffer records) {
    BatchVerdict verdict = BatchCheck.check(records, RULES);
    assertThat(verdict).isInstanceOf(Refused.class);
    return ((Refused) verdict).code();
  }

  static BatchRules rules(boolean keysNeeded, @Nullable CompressionChoice compression) {
    return new BatchRules(
        1 << 20,
        BatchRules.decompressedBytesMax(1 << 20),
        false,
        Long.MAX_VALUE,
        3_600_000,
        NOW,
        keysNeeded,
        compression);
  }

  private static BatchRules limit(int batchBytesMax) {
    return new BatchRules(
        batchBytesMax, 1 << 26, false, Long.MAX_VALUE, 3_600_000, NOW, false, null);
  }

  private static RecordBatch three() {
    BatchBuilder builder = new BatchBuilder();
    for (int i = 0; i < 3; i++) {
      builder.append(NOW + i, Samples.utf8("key" + i), Samples.utf8("value " + i));
    }
    return builder.build();
  }

  static void stampCrc(ByteBuffer batch) {
    ByteBuffer crcs = batch.duplicate().position(RecordBatch.ATTRIBUTES);
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(crcs);
    batch.putInt(RecordBatch.CRC, (int) crc.getValue());
  }

  static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
  }
}
