package barnabas.broker;

import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.BatchBuilder;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiVersionsRequest;
import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.InitProducerIdRequest;
import barnabas.wire.InitProducerIdResponse;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// There are no transactions yet: whoever asks for one hears an error that no client takes for a
/// passing one, whatever the request and its version, and nothing is written.
class TransactionalClientTest {
  private OneNode node;
  private Caller caller;

  @BeforeEach
  void start() {
    node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    caller = node.caller();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void noBrokerCoordinatesTransactions(int version) {
    FindCoordinatorRequest request = FindCoordinatorRequest.DEFAULT.withKeyType((byte) 1);
    FindCoordinatorResponse response =
        caller.call(
            version < 4 ? request.withKey("t") : request.withCoordinatorKeys(List.of("t")),
            version,
            FindCoordinatorResponse.class);

    expectTheEnd(
        version < 4 ? response.errorCode() : response.coordinators().getFirst().errorCode());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void noIdIsGivenToATransaction(int version) {
    InitProducerIdRequest request =
        InitProducerIdRequest.DEFAULT.withTransactionalId("t").withTransactionTimeoutMs(1_000);

    InitProducerIdResponse response = caller.call(request, version, InitProducerIdResponse.class);

    expectTheEnd(response.errorCode());
    assertThat(response.producerId()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 8, 11, 12})
  void nothingIsWrittenInATransaction(int version) {
    ProduceRequest named = produce("flights", 0, batch(false)).withTransactionalId("t");
    ProduceRequest unnamed = produce("flights", 0, batch(true));

    expectTheEnd(only(caller.call(named, version, ProduceResponse.class)).errorCode());
    expectTheEnd(only(caller.call(unnamed, version, ProduceResponse.class)).errorCode());
    ProduceRequest plain = produce("flights", 0, batch(false));
    assertThat(only(caller.call(plain, version, ProduceResponse.class)).baseOffset()).isZero();
  }

  @Test
  void nothingOfTransactionsIsAdvertised() {
    ApiVersionsResponse response =
        caller.call(ApiVersionsRequest.DEFAULT, 2, ApiVersionsResponse.class);

    assertThat(response.apiKeys()).noneMatch(key -> key.apiKey() >= 24 && key.apiKey() <= 28);
    assertThat(response.finalizedFeatures()).isEmpty();
    assertThat(response.supportedFeatures()).isEmpty();
  }

  private static void expectTheEnd(short error) {
    assertThat(ErrorCode.of(error)).isEqualTo(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    assertThat(ErrorCode.of(error).retriable()).isFalse();
  }

  private static ByteBuffer batch(boolean transactional) {
    BatchBuilder builder = new BatchBuilder().producer(7, (short) 0, 0);
    if (transactional) {
      builder.transactional();
    }
    return builder
        .append(SimNode.WALL_START_MS, null, ByteBuffer.wrap("x".getBytes()))
        .build()
        .bytes();
  }
}
