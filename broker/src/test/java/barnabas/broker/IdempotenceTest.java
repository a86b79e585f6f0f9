package barnabas.broker;

import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.session.SessionLimits;
import barnabas.record.BatchBuilder;
import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.DiskFaults.Kind;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.CreateTopicsRequest;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Producers that number their batches (KIP-98), where a topic comes and goes: none loses its
/// order, and none is stopped by an error that Kafka would not give it.
class IdempotenceTest {
  private static final int VERSION = 12;

  @Test
  void aProducerGoesOnWhenItsTopicWasMadeAnew() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    assertThat(send(caller, 7, 0, "one")).isEqualTo(ErrorCode.NONE);
    assertThat(send(caller, 7, 1, "two")).isEqualTo(ErrorCode.NONE);

    node.deleteTopic("flights");
    ErrorCode meanwhile = send(caller, 7, 2, "three");
    node.createTopic("flights", 1);

    assertThat(meanwhile).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(send(caller, 7, 2, "three")).isEqualTo(ErrorCode.NONE);
    assertThat(send(caller, 7, 3, "four")).isEqualTo(ErrorCode.NONE);
    assertThat(send(caller, 7, 2, "three")).isEqualTo(ErrorCode.NONE);
    assertThat(
            NodeTest.values(caller.call(OneNode.fetch("flights", 0, 0), 12, FetchResponse.class)))
        .containsExactly("three", "four");
  }

  @Test
  void whatComesBehindARefusedBatchIsRefusedUntilThatOneHasCome() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1, "max.message.bytes", "1000");
    Caller caller = node.caller();

    assertThat(send(caller, 7, 4, "x".repeat(1_000))).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
    assertThat(send(caller, 7, 5, "b")).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    assertThat(send(caller, 7, 4, "a")).isEqualTo(ErrorCode.NONE);
    assertThat(send(caller, 7, 5, "b")).isEqualTo(ErrorCode.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aProducerThatStartsTheMomentItsTopicIsSeenKeepsItsOrder(int loops) {
    for (long seed = 1; seed <= 20; seed++) {
      OneNode node =
          new OneNode(new SimWorld(seed, SimTuning.ROUGH), loops, SessionLimits.DEFAULT, Map.of());
      List<Caller> callers = IntStream.range(0, 4).mapToObj(_ -> node.caller()).toList();
      Caller creator = callers.getFirst();
      Caller watcher = callers.get((int) (seed % 3) + 1);
      creator.send(
          CreateTopicsRequest.DEFAULT.withTopics(
              List.of(
                  CreateTopicsRequest.CreatableTopic.DEFAULT
                      .withName("flights")
                      .withNumPartitions(4)
                      .withReplicationFactor((short) -1))),
          7);
      while (!sees(watcher)) {}

      for (int i = 1; i < callers.size(); i++) {
        expectOrder(callers.get(i), i, "seed " + seed);
      }
    }
  }

  @Test
  void aDuplicateIsAnsweredOnceTheOriginalIsCommittedWithItsOffset() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller first = node.caller();
    Caller second = node.caller();
    assertThat(send(first, 7, 0, "warm")).isEqualTo(ErrorCode.NONE);
    node.machine
        .medium("data")
        .faults(
            operation ->
                operation.kind() == Kind.SYNC || operation.kind() == Kind.DURABLE_WRITE
                    ? new DiskFaults.Slow(3_000_000_000L)
                    : Fault.NONE);

    int original = first.send(request(7, 0, 1, "slow"), VERSION);
    node.world.runFor(10);
    int duplicate = second.send(request(7, 0, 1, "slow"), VERSION);
    node.world.runFor(1_000);
    boolean early = second.hasFrame();
    var answer = only((ProduceResponse) second.await(ApiKey.PRODUCE, VERSION, duplicate));

    assertThat(early).isFalse();
    assertThat(answer.errorCode()).isZero();
    assertThat(answer.baseOffset()).isEqualTo(1);
    assertThat(only((ProduceResponse) first.await(ApiKey.PRODUCE, VERSION, original)).baseOffset())
        .isEqualTo(1);
  }

  @Test
  void aProducerThatWasForgottenGoesOn() {
    OneNode node =
        new OneNode(
            new SimWorld(1),
            1,
            SessionLimits.DEFAULT,
            Map.of("producer.id.expiration.ms", "60000"));
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    send(caller, 7, 0, "one");
    send(caller, 7, 1, "two");

    node.world.runFor(80_000);

    assertThat(send(caller, 7, 2, "three")).isEqualTo(ErrorCode.NONE);
    assertThat(send(caller, 7, 4, "gap")).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
  }

  private static void expectOrder(Caller caller, int partition, String words) {
    List<Integer> sent = new ArrayList<>();
    for (int sequence = 0; sequence < 5; sequence++) {
      sent.add(caller.send(request(partition, partition, sequence, "v" + sequence), VERSION));
    }
    boolean refused = false;
    for (int each : sent) {
      var answer = only((ProduceResponse) caller.await(ApiKey.PRODUCE, VERSION, each));
      refused |= answer.errorCode() != 0;
      assertThat(refused && answer.errorCode() == 0).as(words).isFalse();
    }
  }

  private static boolean sees(Caller caller) {
    MetadataResponse response =
        caller.call(
            MetadataRequest.DEFAULT
                .withAllowAutoTopicCreation(false)
                .withTopics(
                    List.of(MetadataRequest.MetadataRequestTopic.DEFAULT.withName("flights"))),
            MetadataResponse.class);
    return response.topics().getFirst().errorCode() == 0;
  }

  private static ErrorCode send(Caller caller, long producer, int sequence, String value) {
    ProduceResponse response =
        caller.call(request(producer, 0, sequence, value), VERSION, ProduceResponse.class);
    return ErrorCode.of(only(response).errorCode());
  }

  private static ProduceRequest request(long producer, int partition, int sequence, String value) {
    ByteBuffer batch =
        new BatchBuilder()
            .producer(producer, (short) 0, sequence)
            .append(SimNode.WALL_START_MS, null, ByteBuffer.wrap(value.getBytes()))
            .build()
            .bytes();
    return produce("flights", partition, batch);
  }
}
