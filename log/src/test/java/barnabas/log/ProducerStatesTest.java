package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.BatchBuilder;
import barnabas.record.RecordBatch;
import barnabas.wire.ErrorCode;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// Proves by traces what a log answers to batches of producers. A line is a batch: producer, epoch,
/// first sequence, records; behind the arrow what came of it. Accepted batches are appended.
class ProducerStatesTest {

  private static final int LAST = Integer.MAX_VALUE;

  private ProducerStates states = new ProducerStates();
  private long offset;
  private boolean behindRefused;

  @Test
  void batchesInOrderAreTaken() {
    expect(7, 0, 0, 3, "accept");
    expect(7, 0, 3, 1, "accept");
    expect(7, 0, 4, 2, "accept");
  }

  @Test
  void theLastFiveBatchesAreAnsweredAgainAndOlderOnesRefused() {
    for (int i = 0; i < 6; i++) {
      expect(7, 0, i, 1, "accept");
    }

    for (int i = 1; i < 6; i++) {
      expect(7, 0, i, 1, "duplicate of " + i + " to " + i);
    }
    expect(7, 0, 0, 1, "OUT_OF_ORDER_SEQUENCE_NUMBER after 6");
  }

  @Test
  void aGapIsRefusedAndTheRightBatchTakenAfterwards() {
    expect(7, 0, 0, 1, "accept");
    expect(7, 0, 2, 1, "OUT_OF_ORDER_SEQUENCE_NUMBER after 1");
    expect(7, 0, 1, 1, "accept");
  }

  @Test
  void aBatchThatOverlapsARememberedOneIsNoDuplicate() {
    expect(7, 0, 0, 3, "accept");
    expect(7, 0, 0, 2, "OUT_OF_ORDER_SEQUENCE_NUMBER after 3");
    expect(7, 0, 2, 2, "OUT_OF_ORDER_SEQUENCE_NUMBER after 3");
  }

  @Test
  void noMoreThanSomeThousandProducersAreRemembered() {
    for (int producer = 0; producer < ProducerStates.COUNT_MAX; producer++) {
      expect(producer, 0, 0, 1, "accept");
    }
    expect(0, 0, 1, 1, "accept");

    expect(1_000_000, 0, 0, 1, "accept");

    assertThat(states.count()).isEqualTo(ProducerStates.COUNT_MAX);
    expect(0, 0, 1, 1, "duplicate of 10000 to 10000");
    expect(2, 0, 0, 1, "duplicate of 2 to 2");
    expect(1, 0, 0, 1, "accept");
  }

  @Test
  void aNewProducerBeginsWithAnySequence() {
    expect(7, 0, 4, 1, "accept");
    expect(7, 0, 5, 1, "accept");
    expect(7, 0, 4, 1, "duplicate of 0 to 0");
  }

  @Test
  void behindARefusedBatchANewProducerBeginsWithZeroOnly() {
    behindRefused = true;
    expect(7, 0, 1, 1, "OUT_OF_ORDER_SEQUENCE_NUMBER after 0");
    expect(7, 0, 0, 1, "accept");
    expect(7, 0, 1, 1, "accept");
  }

  @Test
  void aNewEpochBeginsWithSequenceZeroAndFencesTheOldOne() {
    expect(7, 0, 0, 1, "accept");
    expect(7, 1, 1, 1, "OUT_OF_ORDER_SEQUENCE_NUMBER after 1");
    expect(7, 1, 0, 1, "accept");
    expect(7, 0, 1, 1, "INVALID_PRODUCER_EPOCH after 2");
    expect(7, 0, 0, 1, "INVALID_PRODUCER_EPOCH after 2");
    expect(7, 1, 0, 1, "duplicate of 1 to 1");
  }

  @Test
  void sequencesWrapToZero() {
    expect(7, 0, LAST - 1, 1, "accept");
    expect(7, 0, LAST, 1, "accept");
    expect(7, 0, 0, 1, "accept");
    states = new ProducerStates();
    expect(7, 0, LAST - 1, 4, "accept");
    expect(7, 0, LAST - 1, 4, "duplicate of 3 to 6");
    expect(7, 0, 2, 1, "accept");
  }

  @Test
  void aProducerThatWasForgottenGoesOnWithAnySequence() {
    expect(7, 0, 0, 1, "accept");
    states.expire(1_000_000_000L, 1_000);

    assertThat(states.count()).isZero();
    expect(7, 0, 3, 1, "accept");
  }

  @Test
  void onlyWhoIsIdleLongEnoughIsForgotten() {
    apply(batch(7, 0, 0, 1), 0);
    apply(batch(8, 0, 0, 1), 500_000_000L);
    apply(batch(7, 0, 1, 1), 900_000_000L);

    states.expire(1_400_000_000L, 1_000);
    assertThat(states.count()).isEqualTo(2);
    states.expire(1_500_000_000L, 1_000);

    assertThat(states.count()).isEqualTo(1);
  }

  @Test
  void batchesWithoutAProducerAreTaken() {
    RecordBatch plain = LogWorld.batch(0, 0, 5, "a");

    assertThat(states.decide(plain, true)).isInstanceOf(ProducerDecision.Accept.class);
    states.apply(plain, 0);

    assertThat(states.isBlank()).isTrue();
  }

  @Test
  void aSnapshotGivesTheSameAnswers() {
    for (int i = 0; i < 7; i++) {
      expect(7, 0, i, 1, "accept");
    }
    expect(9, 3, 0, 5, "accept");

    ByteBuffer bytes = ProducerSnapshot.encode(offset, states);
    assertThat(ProducerSnapshot.decode(offset + 1, bytes.duplicate())).isNull();
    states = ProducerSnapshot.decode(offset, bytes.duplicate());

    expect(7, 0, 2, 1, "duplicate of 2 to 2");
    expect(7, 0, 6, 1, "duplicate of 6 to 6");
    expect(9, 3, 0, 5, "duplicate of 7 to 11");
    expect(9, 3, 5, 1, "accept");
  }

  @Test
  void aSnapshotWithOneBitFlippedIsNoSnapshot() {
    expect(7, 0, 0, 1, "accept");
    ByteBuffer bytes = ProducerSnapshot.encode(offset, states);

    for (int bit = 0; bit < bytes.limit() * 8; bit++) {
      byte[] flipped = bytes.array().clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(ProducerSnapshot.decode(offset, ByteBuffer.wrap(flipped))).isNull();
    }
  }

  private void expect(long producer, int epoch, int sequence, int records, String outcome) {
    RecordBatch batch = batch(producer, epoch, sequence, records);
    ProducerDecision decision = states.decide(batch, behindRefused);
    String words =
        switch (decision) {
          case ProducerDecision.Accept _ -> "accept";
          case ProducerDecision.Duplicate(long first, long last, long _) ->
              "duplicate of " + first + " to " + last;
          case ProducerDecision.Refused refused -> words(refused);
        };
    assertThat(words).isEqualTo(outcome);
    if (decision instanceof ProducerDecision.Accept) {
      apply(batch, 0);
    }
  }

  private static String words(ProducerDecision.Refused refused) {
    ErrorCode code = refused.refusal().code();
    return code + " after " + refused.dependsOn();
  }

  private void apply(RecordBatch batch, long nowNanos) {
    states.apply(batch, nowNanos);
    offset = batch.nextOffset();
  }

  private RecordBatch batch(long producer, int epoch, int sequence, int records) {
    BatchBuilder builder =
        new BatchBuilder().baseOffset(offset).producer(producer, (short) epoch, sequence);
    for (int i = 0; i < records; i++) {
      builder.append(5, null, ByteBuffer.allocate(1));
    }
    return builder.build();
  }
}
