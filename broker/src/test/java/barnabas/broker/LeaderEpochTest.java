package barnabas.broker;

import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetForLeaderEpochRequest;
import barnabas.wire.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import barnabas.wire.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import barnabas.wire.OffsetForLeaderEpochResponse;
import barnabas.wire.OffsetForLeaderEpochResponse.EpochEndOffset;
import barnabas.wire.ProduceResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A consumer asks where an epoch ended, to learn whether what it has read is still there
/// (KIP-320). The log has three records of epoch 0, and after an unclean start two of epoch 1.
class LeaderEpochTest {
  private OneNode node;

  @BeforeEach
  void haveTwoEpochs() {
    node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    node.caller().call(produce("flights", 0, batch("a", "b", "c")), 12, ProduceResponse.class);
    node.machine.kill();
    node.start();
    node.caller().call(produce("flights", 0, batch("d", "e")), 12, ProduceResponse.class);
  }

  @ParameterizedTest
  @CsvSource({
    "flights, 0, -1, 0, NONE, 0, 3",
    "flights, 0, 1, 0, NONE, 0, 3",
    "flights, 0, 1, 1, NONE, 1, 5",
    "flights, 0, 1, 7, NONE, -1, -1",
    "flights, 0, 1, -1, NONE, -1, -1",
    "flights, 0, 0, 0, FENCED_LEADER_EPOCH, -1, -1",
    "flights, 0, 2, 0, UNKNOWN_LEADER_EPOCH, -1, -1",
    "flights, 1, -1, 0, UNKNOWN_TOPIC_OR_PARTITION, -1, -1",
    "nowhere, 0, -1, 0, UNKNOWN_TOPIC_OR_PARTITION, -1, -1"
  })
  void anEpochEndsWhereTheNextOneBegins(
      String topic,
      int partition,
      int currentEpoch,
      int askedEpoch,
      ErrorCode error,
      int epoch,
      long end) {
    OffsetForLeaderPartition asked =
        OffsetForLeaderPartition.DEFAULT
            .withPartition(partition)
            .withCurrentLeaderEpoch(currentEpoch)
            .withLeaderEpoch(askedEpoch);
    OffsetForLeaderEpochRequest request =
        OffsetForLeaderEpochRequest.DEFAULT
            .withReplicaId(-1)
            .withTopics(List.of(new OffsetForLeaderTopic(topic, List.of(asked), List.of())));

    for (int version = 2; version <= 4; version++) {
      EpochEndOffset told =
          node.caller()
              .call(request, version, OffsetForLeaderEpochResponse.class)
              .topics()
              .getFirst()
              .partitions()
              .getFirst();

      assertThat(ErrorCode.of(told.errorCode())).isEqualTo(error);
      assertThat(told.leaderEpoch()).isEqualTo(epoch);
      assertThat(told.endOffset()).isEqualTo(end);
    }
  }
}
