package barnabas.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.record.BatchVerdict.Refused;
import barnabas.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Few bytes that become very many are given up at the limit, and sizes that headers claim are not
/// believed: no array is made for them.
class DecompressionBombTest {

  private static final int BOMB_BYTES = 80 << 20;
  private static final byte[] NOTHING = {};

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aBombIsRefusedAsTooLarge(Compression compression) {
    RecordBatch bomb = batch(compression, BOMB_BYTES);

    BatchVerdict verdict = BatchCheck.check(bomb.bytes(), rules(64 << 20));

    assertThat(verdict).extracting("code").isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void theLimitIsExact(Compression compression) {
    RecordBatch batch = batch(compression, 100_000);
    int plainBytes = batch.compression().decompress(batch.recordBytes(), 1 << 20).remaining();

    assertThat(BatchCheck.check(batch.bytes(), rules(plainBytes)))
        .isInstanceOf(BatchVerdict.Accepted.class);
    assertThat(BatchCheck.check(batch.bytes(), rules(plainBytes - 1))).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> batch.records(plainBytes - 1))
        .isInstanceOf(OversizedBatchException.class);
  }

  @Test
  void suspiciouslyMuchFromSoLittleIsRefusedWithinTheLimit() {
    RecordBatch bomb = batch(Compression.ZSTD, 60 << 20);

    assertThat(bomb.sizeInBytes()).isLessThan(10_000);
    assertThatThrownBy(() -> bomb.records(64 << 20)).isInstanceOf(OversizedBatchException.class);
  }

  @Test
  void aZstdWindowOfTwoGibibytesIsRefused() {
    ByteBuffer frame = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(0xFD2FB528).put((byte) 0).put((byte) (21 << 3));
    frame.put((byte) 0x0b).put((byte) 0).put((byte) 0).put((byte) 'x').flip();

    assertDamaged(Compression.ZSTD, frame);
  }

  @Test
  void aSnappyBlockThatClaimsTwoGibibytesIsRefused() {
    ByteBuffer raw = ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 7, 0, 'x'});
    ByteBuffer framed = ByteBuffer.allocate(64).putLong(0x82_53_4e_41_50_50_59_00L);
    framed.putInt(1).putInt(1).putInt(raw.remaining()).put(raw.duplicate()).flip();
    ByteBuffer claimed = ByteBuffer.allocate(64).putLong(0x82_53_4e_41_50_50_59_00L);
    claimed.putInt(1).putInt(1).putInt(Integer.MAX_VALUE).put((byte) 0).flip();

    assertDamaged(Compression.SNAPPY, raw);
    assertDamaged(Compression.SNAPPY, framed);
    assertDamaged(Compression.SNAPPY, claimed);
  }

  @Test
  void anLz4BlockLargerThanTheFrameAllowsIsRefused() {
    ByteBuffer frame =
        CompressionChoice.of(Compression.LZ4).compress(ByteBuffer.wrap(new byte[9]), 0);

    assertDamaged(Compression.LZ4, copy(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(7, 65_537));
    assertDamaged(Compression.LZ4, copy(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(7, -1));
    assertDamaged(Compression.LZ4, copy(frame).put(4, (byte) 0x40));
    assertDamaged(Compression.LZ4, copy(frame).limit(frame.limit() - 1));
    assertDamaged(Compression.LZ4, ByteBuffer.wrap(NOTHING));
  }

  @Test
  void snappyIsReadRawAsLibrdkafkaWritesIt() throws Exception {
    byte[] plain = "a block of snappy without a frame, again without a frame".getBytes("UTF-8");
    ByteBuffer raw = ByteBuffer.wrap(org.xerial.snappy.Snappy.compress(plain));

    assertThat(Compression.SNAPPY.decompress(raw, 1 << 20)).isEqualTo(ByteBuffer.wrap(plain));
  }

  @Test
  void severalSnappyFramesInARowAreRead() {
    ByteBuffer plain = ByteBuffer.wrap("twice ".repeat(9_000).getBytes());
    ByteBuffer frame = CompressionChoice.of(Compression.SNAPPY).compress(plain, 0);
    ByteBuffer twice = ByteBuffer.allocateDirect(2 * frame.limit());
    twice.put(frame.duplicate()).put(frame.duplicate()).flip();

    ByteBuffer read = Compression.SNAPPY.decompress(twice, 1 << 20);

    assertThat(read.remaining()).isEqualTo(2 * plain.remaining());
    assertThat(read.slice(plain.remaining(), plain.remaining())).isEqualTo(plain);
  }

  private static void assertDamaged(Compression compression, ByteBuffer bytes) {
    assertThatThrownBy(() -> compression.decompress(bytes, 64 << 20))
        .isExactlyInstanceOf(MalformedBatchException.class);
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.limit()).put(bytes.duplicate()).flip();
  }

  private static RecordBatch batch(Compression compression, int valueBytes) {
    return new BatchBuilder(valueBytes + 100)
        .compression(CompressionChoice.of(compression))
        .append(0, null, ByteBuffer.allocate(valueBytes))
        .build();
  }

  private static BatchRules rules(int decompressedBytesMax) {
    return new BatchRules(16 << 20, decompressedBytesMax, true, 0, 0, 0, false, null);
  }
}
