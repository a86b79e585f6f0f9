package barnabas.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.record.BatchVerdict.Accepted;
import barnabas.record.BatchVerdict.Refused;
import barnabas.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Records whose own bytes lie, plain and compressed, are refused by the check, and reading them
/// ends in nothing but a MalformedBatchException; so does reading batches with random bytes
/// changed.
class RecordBytesTest {

  private static final byte[] KEY = {'k'};
  private static final byte[] VALUE = {'v', 'v'};

  static Stream<Arguments> lies() {
    return Stream.of(Compression.NONE, Compression.GZIP, Compression.LZ4, Compression.ZSTD)
        .flatMap(
            codec ->
                Stream.of(
                    lie(codec, "offsets 0, 0", 2, sound(0), sound(0)),
                    lie(codec, "offsets 1, 0", 2, sound(1), sound(0)),
                    lie(codec, "offsets 0, 5", 2, sound(0), sound(5)),
                    lie(codec, "bytes behind the last record", 1, sound(0), new byte[] {1, 2, 3}),
                    lie(codec, "one record less", 2, sound(0)),
                    lie(codec, "no bytes at all", 1),
                    lie(codec, "key length -2", 1, body(0, 0, 0, -2, 2, VALUE, 0)),
                    lie(codec, "value length -2", 1, body(0, 0, 0, 1, KEY, -2, 0)),
                    lie(codec, "value beyond the end", 1, body(0, 0, 0, 1, KEY, 2000, VALUE, 0)),
                    lie(codec, "headers -1", 1, body(0, 0, 0, 1, KEY, 2, VALUE, -1)),
                    lie(codec, "headers 2^31-1", 1, body(0, 0, 0, 1, KEY, 2, VALUE, 0x7fffffff)),
                    lie(codec, "no header key", 1, body(0, 0, 0, 1, KEY, 0, 1, -1, 2, VALUE)),
                    lie(codec, "header value -2", 1, body(0, 0, 0, 1, KEY, 0, 1, 1, KEY, -2)),
                    lie(codec, "padded body", 1, body(0, 0, 0, 1, KEY, 2, VALUE, 0, 0)),
                    lie(codec, "length one more", 1, sized(10, 0, 0, 0, 1, KEY, 2, VALUE, 0, 0)),
                    lie(codec, "length one less", 1, sized(7, 0, 0, 0, 1, KEY, 2, VALUE, 0)),
                    lie(codec, "length -1", 1, sized(-1, 0, 0, 0, 1, KEY, 2, VALUE, 0)),
                    lie(codec, "length 0", 1, new byte[] {0, 0, 0}),
                    lie(codec, "endless number", 1, new byte[] {-1, -1, -1, -1, -1, -1, 1, 0}),
                    lie(codec, "number of 33 bits", 1, new byte[] {-1, -1, -1, -1, 0x1f, 0})));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("lies")
  void aRecordThatLiesIsRefused(Compression codec, String what, RecordBatch batch) {
    BatchVerdict verdict = BatchCheck.check(batch.bytes(), BatchCheckTest.rules(false, null));

    assertThat(verdict).isInstanceOf(Refused.class);
    assertThat(((Refused) verdict).code()).isEqualTo(ErrorCode.INVALID_RECORD);
    if (!what.startsWith("offset")) {
      assertThatThrownBy(() -> Samples.read(batch)).isInstanceOf(MalformedBatchException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void changedBytesGiveAVerdictAndWhatIsAcceptedCanBeRead(Compression compression) {
    Random random = new Random(compression.id());
    for (int round = 0; round < 3_000; round++) {
      List<Record> records = Samples.records(random, 1 + random.nextInt(5));
      ByteBuffer bytes = Samples.built(CompressionChoice.of(compression), records).bytes();
      for (int change = 1 + random.nextInt(4); change > 0; change--) {
        int at = RecordBatch.CRC + random.nextInt(bytes.limit() - RecordBatch.CRC);
        bytes.put(at, (byte) random.nextInt());
      }
      BatchCheckTest.stampCrc(bytes);

      BatchVerdict verdict = BatchCheck.check(bytes, BatchCheckTest.rules(false, null));

      if (verdict instanceof Accepted(RecordBatch batch, _, _)) {
        assertThat(Samples.read(batch)).hasSize(batch.recordCount());
      }
    }
  }

  private static Arguments lie(Compression codec, String what, int count, byte[]... records) {
    RecordOutput output = new RecordOutput(64);
    for (byte[] record : records) {
      output.bytes(record, 0, record.length);
    }
    BatchBuilder header = new BatchBuilder();
    for (int i = 0; i < count; i++) {
      header.append(0, null, null);
    }
    ByteBuffer made =
        CompressionChoice.of(codec).compress(output.written(), RecordBatch.HEADER_BYTES);
    made.put(0, header.build().bytes(), 0, RecordBatch.HEADER_BYTES);
    made.putInt(RecordBatch.LENGTH, made.limit() - RecordBatch.PREFIX_BYTES);
    made.putShort(RecordBatch.ATTRIBUTES, (short) codec.id());
    BatchCheckTest.stampCrc(made);
    return Arguments.of(codec, what, RecordBatch.at(made));
  }

  private static byte[] sound(int offsetDelta) {
    return body(0, 0, offsetDelta, 1, KEY, 2, VALUE, 0);
  }

  /// A record of the right length: its attributes, then numbers and bytes.
  private static byte[] body(int attributes, Object... parts) {
    RecordOutput body = new RecordOutput(64);
    write(body, attributes, parts);
    return sized(body.size(), attributes, parts);
  }

  private static byte[] sized(int length, int attributes, Object... parts) {
    RecordOutput record = new RecordOutput(64);
    record.varint(length);
    write(record, attributes, parts);
    return Samples.array(record.written());
  }

  private static void write(RecordOutput output, int attributes, Object... parts) {
    output.int8(attributes);
    for (Object part : parts) {
      if (part instanceof byte[] bytes) {
        output.bytes(bytes, 0, bytes.length);
      } else {
        output.varint((Integer) part);
      }
    }
  }
}
