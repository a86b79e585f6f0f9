package barnabas.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Proves that what compaction leaves of a batch is what it was, less the records that go: for
/// every codec, by reading the result.
class BatchFilterTest {

  private static final int MAX = 1 << 20;

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatStaysKeepsOffsetsTimestampsHeadersAndTheBatchItsEnds(Compression codec) {
    RecordBatch batch = batch(codec);

    RecordBatch left = BatchFilter.of(batch, MAX, (offset, _, _) -> offset != 101).batch();

    assertThat(words(left)).containsExactly("100@50 a=1 [h]", "102@30 c=null []");
    assertThat(left.crcIsValid()).isTrue();
    assertThat(left.compression()).isEqualTo(codec);
    sameEnds(batch, left);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aDeleteHorizonTakesTheBaseTimestampAndLeavesTheRecordsTheirOwn(Compression codec) {
    RecordBatch batch = batch(codec);
    BatchFilter filter = BatchFilter.of(batch, MAX, (_, _, _) -> true);

    RecordBatch marked = filter.batchWithDeleteHorizon(9_000_000);

    assertThat(filter.keepsTombstones()).isTrue();
    assertThat(marked.hasDeleteHorizon()).isTrue();
    assertThat(marked.baseTimestamp()).isEqualTo(9_000_000);
    assertThat(words(marked)).isEqualTo(words(batch));
    assertThat(marked.crcIsValid()).isTrue();
    sameEnds(batch, marked);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void anEmptiedBatchStillTellsItsSequenceNumbersAndItsEnd(Compression codec) {
    RecordBatch batch = batch(codec);

    RecordBatch left = BatchFilter.of(batch, MAX, (_, _, _) -> false).batch();

    assertThat(left.recordCount()).isZero();
    assertThat(left.sizeInBytes()).isEqualTo(RecordBatch.HEADER_BYTES);
    assertThat(words(left)).isEmpty();
    assertThat(left.crcIsValid()).isTrue();
    sameEnds(batch, left);
  }

  @org.junit.jupiter.api.Test
  void aPlaceholderIsAnEmptyBatchOfNobody() {
    RecordBatch gone = BatchFilter.placeholder(7, 1_000_006, 4, 99);

    assertThat(gone.baseOffset()).isEqualTo(7);
    assertThat(gone.nextOffset()).isEqualTo(1_000_007);
    assertThat(gone.partitionLeaderEpoch()).isEqualTo(4);
    assertThat(gone.maxTimestamp()).isEqualTo(99);
    assertThat(BatchFilter.isPlaceholder(gone)).isTrue();
    assertThat(gone.hasProducerId()).isFalse();
    assertThat(gone.crcIsValid()).isTrue();
    assertThat(words(gone)).isEmpty();
  }

  private static void sameEnds(RecordBatch batch, RecordBatch left) {
    assertThat(left.baseOffset()).isEqualTo(batch.baseOffset());
    assertThat(left.lastOffset()).isEqualTo(batch.lastOffset());
    assertThat(left.lastSequence()).isEqualTo(batch.lastSequence());
    assertThat(left.producerId()).isEqualTo(batch.producerId());
    assertThat(left.producerEpoch()).isEqualTo(batch.producerEpoch());
    assertThat(left.maxTimestamp()).isEqualTo(batch.maxTimestamp());
    assertThat(left.partitionLeaderEpoch()).isEqualTo(batch.partitionLeaderEpoch());
  }

  private static RecordBatch batch(Compression codec) {
    return new BatchBuilder()
        .compression(CompressionChoice.of(codec))
        .baseOffset(100)
        .leaderEpoch(3)
        .producer(5, (short) 1, 17)
        .append(50, bytes("a"), bytes("1"), List.of(new Header("h", bytes("v"))))
        .append(70, bytes("b"), bytes("2".repeat(500)), List.of())
        .append(30, bytes("c"), null, List.of())
        .build();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> words(RecordBatch batch) {
    List<String> words = new ArrayList<>();
    for (Record each : batch.records(MAX)) {
      words.add(
          "%d@%d %s=%s %s"
              .formatted(
                  each.offset(),
                  each.timestampMs(),
                  text(each.key()),
                  text(each.value()),
                  each.headers().stream().map(Header::key).toList()));
    }
    return words;
  }

  private static String text(ByteBuffer bytes) {
    return bytes == null ? "null" : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
