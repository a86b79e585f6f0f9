package barnabas.replica;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.BatchBuilder;
import barnabas.record.RecordBatch;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// What a partition keeps of batches that it refused: enough to see what comes behind them.
class RefusedProducersTest {
  private final RefusedProducers refused = new RefusedProducers();

  @Test
  void whatComesBehindTheFirstRefusedBatchIsSeen() {
    refused.add(bytes(7, 0, 4));
    refused.add(bytes(7, 0, 5));

    assertThat(refused.isBehind(batch(7, 0, 5))).isTrue();
    assertThat(refused.isBehind(batch(7, 0, 4))).isFalse();
    assertThat(refused.isBehind(batch(7, 0, 3))).isFalse();
    assertThat(refused.isBehind(batch(8, 0, 5))).isFalse();
    assertThat(refused.isBehind(batch(7, 1, 5))).isFalse();
  }

  @Test
  void onceABatchWasTakenNothingIsBehindAnyMore() {
    refused.add(bytes(7, 0, 4));

    refused.forget(7);

    assertThat(refused.isBehind(batch(7, 0, 5))).isFalse();
  }

  @Test
  void sequencesAreComparedRoundTheirWrap() {
    refused.add(bytes(7, 0, Integer.MAX_VALUE));

    assertThat(refused.isBehind(batch(7, 0, 0))).isTrue();
    assertThat(refused.isBehind(batch(7, 0, Integer.MAX_VALUE - 1))).isFalse();
  }

  @Test
  void aLaterEpochTakesTheOldOnesPlace() {
    refused.add(bytes(7, 3, 4));
    refused.add(bytes(7, 4, 0));
    refused.add(bytes(7, 3, 5));

    assertThat(refused.isBehind(batch(7, 4, 1))).isTrue();
    assertThat(refused.isBehind(batch(7, 3, 5))).isFalse();
  }

  @Test
  void theOldestAreForgottenOnceThereAreTooMany() {
    for (int producer = 0; producer <= 1_000; producer++) {
      refused.add(bytes(producer, 0, 0));
    }

    assertThat(refused.isBehind(batch(0, 0, 1))).isFalse();
    assertThat(refused.isBehind(batch(1, 0, 1))).isTrue();
  }

  @Test
  void bytesOfAnyKindMayBeRefused() {
    refused.add(ByteBuffer.allocate(0));
    refused.add(ByteBuffer.allocate(61));
    refused.add(ByteBuffer.wrap(new byte[10]));

    assertThat(refused.isBehind(batch(0, 0, 1))).isFalse();
  }

  private static ByteBuffer bytes(long producer, int epoch, int sequence) {
    return batch(producer, epoch, sequence).bytes();
  }

  private static RecordBatch batch(long producer, int epoch, int sequence) {
    return new BatchBuilder()
        .producer(producer, (short) epoch, sequence)
        .append(0, null, ByteBuffer.allocate(1))
        .build();
  }
}
