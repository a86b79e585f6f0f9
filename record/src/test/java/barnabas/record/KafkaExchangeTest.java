package barnabas.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Batches made here are read by kafka-clients and the other way round, with records drawn from a
/// hundred seeds.
class KafkaExchangeTest {

  private static final int SEEDS = 100;

  @ParameterizedTest
  @EnumSource
  void kafkaReadsTheRecordsOfOurBatches(Compression compression) {
    for (int seed = 0; seed < SEEDS; seed++) {
      List<Record> records = Samples.records(new Random(seed), 1 + seed);

      RecordBatch batch = Samples.built(CompressionChoice.of(compression), records);

      Samples.kafkaView(batch).ensureValid();
      assertThat(Samples.readByKafka(batch.bytes())).as("seed %d", seed).isEqualTo(records);
    }
  }

  @ParameterizedTest
  @EnumSource
  void weReadTheRecordsOfKafkasBatches(Compression compression) {
    var kafkas = org.apache.kafka.common.compress.Compression.of(compression.key()).build();
    for (int seed = 0; seed < SEEDS; seed++) {
      List<Record> records = Samples.records(new Random(seed), 1 + seed);

      RecordBatch batch = RecordBatch.at(Samples.builtByKafka(kafkas, records));

      assertThat(batch.crcIsValid()).isTrue();
      assertThat(batch.compression()).isEqualTo(compression);
      assertThat(Samples.read(batch)).as("seed %d", seed).isEqualTo(records);
    }
  }

  @Test
  void anUncompressedBatchIsByteForByteKafkas() {
    for (int seed = 0; seed < SEEDS; seed++) {
      List<Record> records = Samples.records(new Random(seed), 1 + seed);
      var none = org.apache.kafka.common.compress.Compression.NONE;

      ByteBuffer ours = Samples.built(CompressionChoice.NONE, records).bytes();

      assertThat(ours.putInt(RecordBatch.LEADER_EPOCH, -1))
          .as("seed %d", seed)
          .isEqualTo(Samples.builtByKafka(none, records));
    }
  }

  @Test
  void theHeaderMeansWhatItMeansToKafka() {
    List<Record> records = Samples.records(new Random(1), 7);
    BatchBuilder builder = new BatchBuilder().producer(77, (short) 3, Integer.MAX_VALUE - 2);
    records.forEach(r -> builder.append(r.timestampMs(), r.key(), r.value(), r.headers()));
    RecordBatch batch = builder.transactional().baseOffset(1_000).leaderEpoch(9).build();

    DefaultRecordBatch kafkas = Samples.kafkaView(batch);

    assertThat(batch.baseOffset()).isEqualTo(kafkas.baseOffset()).isEqualTo(1_000);
    assertThat(batch.lastOffset()).isEqualTo(kafkas.lastOffset());
    assertThat(batch.nextOffset()).isEqualTo(kafkas.nextOffset());
    assertThat(batch.sizeInBytes()).isEqualTo(kafkas.sizeInBytes());
    assertThat(batch.partitionLeaderEpoch()).isEqualTo(kafkas.partitionLeaderEpoch()).isEqualTo(9);
    assertThat(batch.maxTimestamp()).isEqualTo(kafkas.maxTimestamp());
    assertThat(batch.baseTimestamp()).isEqualTo(kafkas.baseTimestamp());
    assertThat(batch.producerId()).isEqualTo(kafkas.producerId()).isEqualTo(77);
    assertThat(batch.producerEpoch()).isEqualTo(kafkas.producerEpoch());
    assertThat(batch.baseSequence()).isEqualTo(kafkas.baseSequence());
    assertThat(batch.lastSequence()).isEqualTo(kafkas.lastSequence()).isEqualTo(3);
    assertThat(batch.recordCount()).isEqualTo(kafkas.countOrNull());
    assertThat(batch.isTransactional()).isTrue();
    assertThat(batch.isControl()).isFalse();
    assertThat(Integer.toUnsignedLong(batch.crc())).isEqualTo(kafkas.checksum());
  }

  @Test
  void stampingTheAppendTimeDoesWhatKafkaDoes() {
    List<Record> records = Samples.records(new Random(2), 5);
    RecordBatch batch = Samples.built(CompressionChoice.NONE, records);
    DefaultRecordBatch kafkas = Samples.kafkaView(Samples.built(CompressionChoice.NONE, records));

    batch.stampLogAppendTime(1_800_000_000_000L);
    kafkas.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 1_800_000_000_000L);

    assertThat(Integer.toUnsignedLong(batch.crc())).isEqualTo(kafkas.checksum());
    assertThat(batch.crcIsValid()).isTrue();
    assertThat(Samples.read(batch)).allMatch(r -> r.timestampMs() == 1_800_000_000_000L);
  }

  @Test
  void anEndTransactionMarkerIsByteForByteKafkas() {
    RecordBatch ours = new ControlMarker(true, 12).batch(900, (short) 4, 1_700_000_000_000L);

    ByteBuffer kafkas =
        MemoryRecords.withEndTransactionMarker(
                0,
                1_700_000_000_000L,
                -1,
                900,
                (short) 4,
                new EndTransactionMarker(
                    org.apache.kafka.common.record.internal.ControlRecordType.COMMIT, 12))
            .buffer();

    assertThat(ours.bytes()).isEqualTo(kafkas);
    assertThat(ControlMarker.of(Samples.read(RecordBatch.at(kafkas)).getFirst()))
        .contains(new ControlMarker(true, 12));
  }

  @Test
  void everyBatchOfABufferIsGivenUpToAPartialTail() {
    ByteBuffer one =
        Samples.built(CompressionChoice.NONE, Samples.records(new Random(3), 4)).bytes();
    ByteBuffer buffer = ByteBuffer.allocateDirect(3 * one.remaining() - 1);
    buffer.put(one.duplicate()).put(one.duplicate());
    buffer.put(one.duplicate().limit(one.limit() - 1)).flip();

    RecordBatches.Cursor cursor = RecordBatches.in(buffer).iterator();
    int count = 0;
    while (cursor.hasNext()) {
      assertThat(cursor.next().crcIsValid()).isTrue();
      count++;
    }

    assertThat(count).isEqualTo(2);
    assertThat(cursor.position()).isEqualTo(2 * one.remaining());
    assertThat(cursor.tail()).isEqualTo(RecordBatches.Tail.PARTIAL);
  }
}
