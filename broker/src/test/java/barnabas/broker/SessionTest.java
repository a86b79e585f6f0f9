package barnabas.broker;

import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.fetch;
import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.session.SessionLimits;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ApiVersionsRequest;
import barnabas.wire.DeleteTopicsRequest;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import barnabas.wire.InitProducerIdRequest;
import barnabas.wire.InitProducerIdResponse;
import barnabas.wire.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A connection's order and bounds, and the idempotence of producers across it.
class SessionTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void answersLeaveInTheOrderOfTheirRequestsWhateverEndsFirst(long seed) {
    OneNode node = new OneNode(new SimWorld(seed, SimTuning.ROUGH));
    node.createTopic("flights", 4);
    Caller caller = node.caller();
    List<Integer> sent = new ArrayList<>();

    sent.add(caller.send(fetch("flights", 0, 0).withMaxWaitMs(300), 12));
    for (int i = 0; i < 12; i++) {
      sent.add(caller.send(produce("flights", 1 + i % 3, batch("v" + i)), 12));
    }
    sent.add(caller.send(ApiVersionsRequest.DEFAULT, 2));

    caller.await(ApiKey.FETCH, 12, sent.removeFirst());
    int last = sent.removeLast();
    for (int each : sent) {
      caller.await(ApiKey.PRODUCE, 12, each);
    }
    caller.await(ApiKey.API_VERSIONS, 2, last);
  }

  @Test
  void moreRequestsThanMayBeUnderWayAreAllAnswered() {
    OneNode node =
        new OneNode(
            new SimWorld(1, SimTuning.ROUGH),
            2,
            new SessionLimits(1 << 20, 4, 1 << 20, 30_000, 600_000),
            Map.of());
    node.createTopic("flights", 2);
    Caller caller = node.caller();
    List<Integer> sent = new ArrayList<>();

    for (int i = 0; i < 100; i++) {
      sent.add(caller.send(produce("flights", i % 2, batch("v" + i)), 12));
    }

    for (int i = 0; i < 100; i++) {
      var answer = only((ProduceResponse) caller.await(ApiKey.PRODUCE, 12, sent.get(i)));
      assertThat(answer.errorCode()).isZero();
      assertThat(answer.baseOffset()).isEqualTo(i / 2);
    }
  }

  @Test
  void aClientThatDoesNotReadIsNotServedWithoutBound() {
    OneNode node =
        new OneNode(
            new SimWorld(1, SimTuning.ROUGH),
            2,
            new SessionLimits(1 << 20, 64, 100_000, 30_000, 600_000),
            Map.of());
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    caller.call(produce("flights", 0, batch("x".repeat(50_000))), 12, ProduceResponse.class);
    List<Integer> sent = new ArrayList<>();
    caller.pause();
    for (int i = 0; i < 200; i++) {
      sent.add(caller.send(fetch("flights", 0, 0), 12));
    }
    node.world.runFor(1_000);

    caller.resume();

    for (int each : sent) {
      var response = (FetchResponse) caller.await(ApiKey.FETCH, 12, each);
      assertThat(only(response).records().size()).isGreaterThan(50_000);
    }
  }

  @Test
  void largeRequestsOfManyConnectionsShareTheMemoryAndAllGetThrough() {
    OneNode node = new OneNode(new SimWorld(1, SimTuning.ROUGH));
    node.createTopic("flights", 1, "max.message.bytes", "30000000");
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Caller caller = node.caller();
      caller.send(produce("flights", 0, batch("x".repeat(12_000_000))), 12);
      callers.add(caller);
    }

    for (Caller caller : callers) {
      var answer = only((ProduceResponse) caller.await(ApiKey.PRODUCE, 12, 1));
      assertThat(answer.errorCode()).isZero();
    }
  }

  @Test
  void aConnectionThatNobodyUsesIsClosed() {
    OneNode node =
        new OneNode(
            new SimWorld(1), 1, new SessionLimits(1 << 20, 64, 1 << 20, 30_000, 60_000), Map.of());
    Caller caller = node.caller();

    node.world.runFor(50_000);
    boolean early = caller.isClosed();
    node.world.runFor(20_000);

    assertThat(early).isFalse();
    assertThat(caller.isClosed()).isTrue();
  }

  @Test
  void aRetryIsAnsweredWithTheFirstOffsetAndAppendsNothing() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    long id = producerId(caller);
    caller.call(produce("flights", 0, batch("other")), 12, ProduceResponse.class);

    var first = send(caller, id, 0, "one");
    var second = send(caller, id, 1, "two");
    var again = send(caller, id, 0, "one");
    var gap = send(caller, id, 7, "seven");

    assertThat(first.baseOffset()).isEqualTo(1);
    assertThat(second.baseOffset()).isEqualTo(2);
    assertThat(again.errorCode()).isZero();
    assertThat(again.baseOffset()).isEqualTo(1);
    assertThat(ErrorCode.of(gap.errorCode())).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aProducerThatStartsWithItsTopicIsNeverOutOfOrder(long seed) {
    OneNode node = new OneNode(new SimWorld(seed, SimTuning.ROUGH));
    Caller caller = node.caller();
    long id = producerId(caller);
    node.createTopic("flights", 3);
    List<Integer> sent = new ArrayList<>();

    for (int i = 0; i < 5; i++) {
      sent.add(caller.send(produce("flights", 0, sequenced(id, i, "v" + i)), 12));
    }

    for (int i = 0; i < 5; i++) {
      var answer = only((ProduceResponse) caller.await(ApiKey.PRODUCE, 12, sent.get(i)));
      assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(ErrorCode.NONE);
      assertThat(answer.baseOffset()).isEqualTo(i);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void topicsMadeAndDeletedAtOnceLeaveNothingBehind(long seed) {
    OneNode node = new OneNode(new SimWorld(seed, SimTuning.ROUGH));
    Caller caller = node.caller();
    for (int i = 0; i < 10; i++) {
      node.createTopic("brief", 3);
      DeleteTopicsRequest delete =
          DeleteTopicsRequest.DEFAULT.withTopicNames(List.of("brief")).withTimeoutMs(30_000);
      short error =
          caller.call(delete, 5, DeleteTopicsResponse.class).responses().getFirst().errorCode();
      assertThat(error).isZero();
    }
    node.world.runFor(10_000);
    node.stop();
    node.start();

    assertThat(node.logFolders()).isEmpty();
  }

  @Test
  void producersOfAllConnectionsGetDifferentIds() {
    OneNode node = new OneNode(new SimWorld(1, SimTuning.ROUGH));
    List<Long> ids = new ArrayList<>();

    for (int i = 0; i < 50; i++) {
      ids.add(producerId(node.caller()));
    }

    assertThat(ids).doesNotHaveDuplicates();
  }

  private static long producerId(Caller caller) {
    InitProducerIdRequest request = InitProducerIdRequest.DEFAULT.withTransactionalId(null);
    InitProducerIdResponse response = caller.call(request, InitProducerIdResponse.class);
    assertThat(response.errorCode()).isZero();
    return response.producerId();
  }

  private static ProduceResponse.PartitionProduceResponse send(
      Caller caller, long producerId, int sequence, String value) {
    return only(
        caller.call(
            produce("flights", 0, sequenced(producerId, sequence, value)),
            12,
            ProduceResponse.class));
  }

  private static ByteBuffer sequenced(long producerId, int sequence, String value) {
    ByteBuffer batch = batch(value);
    barnabas.record.RecordBatch.at(batch).stampProducer(producerId, (short) 0, sequence);
    return batch;
  }
}
