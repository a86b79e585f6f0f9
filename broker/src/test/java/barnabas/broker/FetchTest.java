package barnabas.broker;

import static barnabas.broker.NodeTest.values;
import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.fetch;
import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.session.SessionLimits;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchRequest.FetchPartition;
import barnabas.wire.FetchRequest.FetchTopic;
import barnabas.wire.FetchRequest.ForgottenTopic;
import barnabas.wire.FetchResponse;
import barnabas.wire.ListOffsetsRequest;
import barnabas.wire.ListOffsetsResponse;
import barnabas.wire.ProduceResponse;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a consumer gets: as much as it asks for and no more, when there is something or when its
/// patience is over, on however many loops the partitions are.
class FetchTest {

  @Test
  void aFetchWaitsUntilThereIsSomething() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 4);
    Caller consumer = node.caller();
    FetchRequest waiting = fetchAll("flights", 4, 0).withMaxWaitMs(10_000).withMinBytes(1);

    int sent = consumer.send(waiting, 12);
    node.world.runFor(2_000);
    boolean early = consumer.hasFrame();
    node.caller().call(produce("flights", 3, batch("late")), 12, ProduceResponse.class);
    var response = (FetchResponse) consumer.await(ApiKey.FETCH, 12, sent);

    assertThat(early).isFalse();
    assertThat(node.world.nanos()).isLessThan(5_000_000_000L);
    assertThat(recordBytes(response)).isPositive();
  }

  @Test
  void aFetchWithNothingToReadIsAnsweredWhenItsTimeIsOver() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller consumer = node.caller();
    long beganNanos = node.world.nanos();

    FetchResponse response =
        consumer.call(fetch("flights", 0, 0).withMaxWaitMs(500), 12, FetchResponse.class);

    assertThat(recordBytes(response)).isZero();
    assertThat(node.world.nanos() - beganNanos).isBetween(499_000_000L, 520_000_000L);
  }

  @Test
  void aFetchWaitsForAsManyBytesAsItWants() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 2);
    Caller consumer = node.caller();
    Caller producer = node.caller();
    FetchRequest waiting = fetchAll("flights", 2, 0).withMaxWaitMs(60_000).withMinBytes(300);

    int sent = consumer.send(waiting, 12);
    producer.call(produce("flights", 0, batch("x".repeat(100))), 12, ProduceResponse.class);
    node.world.runFor(1_000);
    boolean early = consumer.hasFrame();
    producer.call(produce("flights", 1, batch("y".repeat(200))), 12, ProduceResponse.class);
    var response = (FetchResponse) consumer.await(ApiKey.FETCH, 12, sent);

    assertThat(early).isFalse();
    assertThat(recordBytes(response)).isGreaterThanOrEqualTo(300);
  }

  @Test
  void aBatchLargerThanEveryLimitComesWhole() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    caller.call(produce("flights", 0, batch("z".repeat(50_000))), 12, ProduceResponse.class);
    caller.call(produce("flights", 0, batch("small")), 12, ProduceResponse.class);

    FetchResponse response =
        caller.call(limited(fetch("flights", 0, 0), 100).withMaxBytes(10), 12, FetchResponse.class);

    assertThat(values(response)).containsExactly("z".repeat(50_000));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void theAnswerDoesNotDependOnTheNumberOfLoops(int loops) {
    OneNode node = new OneNode(new SimWorld(1), loops, SessionLimits.DEFAULT, Map.of());
    node.createTopic("flights", 6);
    Caller caller = node.caller();
    for (int i = 0; i < 6; i++) {
      caller.call(produce("flights", i, batch(("p" + i).repeat(500))), 12, ProduceResponse.class);
    }

    FetchResponse response =
        caller.call(fetchAll("flights", 6, 0).withMaxBytes(2_500), 12, FetchResponse.class);

    List<Integer> withRecords = new ArrayList<>();
    for (FetchResponse.PartitionData each : response.responses().getFirst().partitions()) {
      if (each.records() != null && each.records().size() > 0) {
        withRecords.add(each.partitionIndex());
      }
    }
    assertThat(withRecords).containsExactly(0, 1);
  }

  @Test
  void aSessionSaysOnlyWhatChanged() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 3);
    Caller consumer = node.caller();
    FetchResponse first =
        consumer.call(fetchAll("flights", 3, 0).withSessionEpoch(0), 12, FetchResponse.class);
    FetchRequest next = FetchRequest.DEFAULT.withMaxBytes(1 << 20).withSessionId(first.sessionId());

    FetchResponse quiet = consumer.call(next.withSessionEpoch(1), 12, FetchResponse.class);
    node.caller().call(produce("flights", 1, batch("news")), 12, ProduceResponse.class);
    FetchResponse news = consumer.call(next.withSessionEpoch(2), 12, FetchResponse.class);
    FetchRequest forget =
        next.withSessionEpoch(3)
            .withForgottenTopicsData(
                List.of(new ForgottenTopic("flights", Uuid.ZERO, List.of(1), List.of())));
    FetchResponse forgotten = consumer.call(forget, 12, FetchResponse.class);

    assertThat(first.responses().getFirst().partitions()).hasSize(3);
    assertThat(quiet.responses()).isEmpty();
    assertThat(values(news)).containsExactly("news");
    assertThat(news.responses().getFirst().partitions()).hasSize(1);
    assertThat(forgotten.responses()).isEmpty();
  }

  @Test
  void aSessionThatSkipsAnEpochIsRefused() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller consumer = node.caller();
    int id =
        consumer
            .call(fetch("flights", 0, 0).withSessionEpoch(0), 12, FetchResponse.class)
            .sessionId();
    FetchRequest skipping = FetchRequest.DEFAULT.withSessionId(id).withSessionEpoch(5);

    FetchResponse response = consumer.call(skipping, 12, FetchResponse.class);

    assertThat(response.errorCode()).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH.code());
  }

  @Test
  void aSessionThatEndsDoesNotLetItsClientWaitForWhatItWaitsFor() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 3);
    Caller consumer = node.caller();
    int id =
        consumer
            .call(fetchAll("flights", 3, 0).withSessionEpoch(0), 12, FetchResponse.class)
            .sessionId();
    FetchRequest ofSession = FetchRequest.DEFAULT.withMaxBytes(1 << 20).withSessionId(id);
    long beganNanos = node.world.nanos();

    int waiting =
        consumer.send(ofSession.withSessionEpoch(1).withMaxWaitMs(10_000).withMinBytes(1), 12);
    int last = consumer.send(ofSession.withSessionEpoch(-1), 12);
    var waited = (FetchResponse) consumer.await(ApiKey.FETCH, 12, waiting);
    var ended = (FetchResponse) consumer.await(ApiKey.FETCH, 12, last);

    assertThat(node.world.nanos() - beganNanos).isLessThan(1_000_000_000L);
    assertThat(List.of(waited.errorCode(), ended.errorCode())).containsOnly((short) 0);
    assertThat(waited.responses()).isEmpty();
    assertThat(ended.sessionId()).isZero();
  }

  @Test
  void aTopicIsFetchedByItsId() {
    OneNode node = new OneNode(new SimWorld(1));
    Uuid id = node.createTopic("flights", 1);
    Caller caller = node.caller();
    caller.call(produce("flights", 0, batch("by id")), 12, ProduceResponse.class);
    FetchRequest byName = fetch("flights", 0, 0);
    FetchTopic topic = byName.topics().getFirst();

    FetchResponse known =
        caller.call(byName.withTopics(List.of(topic.withTopicId(id))), 13, FetchResponse.class);
    FetchResponse unknown =
        caller.call(
            byName.withTopics(List.of(topic.withTopicId(new Uuid(1, 2)))), 13, FetchResponse.class);

    assertThat(values(known)).containsExactly("by id");
    assertThat(only(unknown).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
  }

  @ParameterizedTest
  @CsvSource({
    "0,-1,NONE",
    "3,-1,NONE",
    "4,-1,OFFSET_OUT_OF_RANGE",
    "-1,-1,OFFSET_OUT_OF_RANGE",
    "0,1,UNKNOWN_LEADER_EPOCH",
    "0,0,NONE"
  })
  void aWrongPlaceOrEpochIsToldWithTheEnds(long offset, int leaderEpoch, ErrorCode expected) {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    caller.call(produce("flights", 0, batch("a", "b", "c")), 12, ProduceResponse.class);
    FetchRequest request = fetch("flights", 0, offset);
    FetchPartition partition = request.topics().getFirst().partitions().getFirst();
    FetchTopic topic =
        request
            .topics()
            .getFirst()
            .withPartitions(List.of(partition.withCurrentLeaderEpoch(leaderEpoch)));

    FetchResponse response =
        caller.call(request.withTopics(List.of(topic)), 12, FetchResponse.class);

    assertThat(ErrorCode.of(only(response).errorCode())).isEqualTo(expected);
  }

  @Test
  void aLogThatPartsFromTheReadersIsToldWhere() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    node.caller().call(produce("flights", 0, batch("a")), 12, ProduceResponse.class);
    node.machine.kill();
    node.start();
    Caller caller = node.caller();
    caller.call(produce("flights", 0, batch("b")), 12, ProduceResponse.class);
    FetchRequest request = fetch("flights", 0, 2);
    FetchPartition partition =
        request.topics().getFirst().partitions().getFirst().withLastFetchedEpoch(0);

    FetchResponse response =
        caller.call(
            request.withTopics(
                List.of(request.topics().getFirst().withPartitions(List.of(partition)))),
            12,
            FetchResponse.class);

    assertThat(only(response).divergingEpoch().epoch()).isZero();
    assertThat(only(response).divergingEpoch().endOffset()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"-1,3,-1", "-2,0,-1", "-3,2,1767225600000", "-4,0,-1", "-5,-1,-1", "-6,-1,-1"})
  void specialTimestampsAreAnsweredAsWithoutTiers(long timestamp, long offset, long answered) {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);
    Caller caller = node.caller();
    caller.call(produce("flights", 0, batch("a", "b", "c")), 12, ProduceResponse.class);

    var listed = list(caller, timestamp, 11);

    assertThat(listed.errorCode()).isZero();
    assertThat(listed.offset()).isEqualTo(timestamp == -3 ? 0 : offset);
    assertThat(listed.timestamp()).isEqualTo(answered);
  }

  @Test
  void aSpecialTimestampNewerThanTheVersionIsRefused() {
    OneNode node = new OneNode(new SimWorld(1));
    node.createTopic("flights", 1);

    assertThat(list(node.caller(), -3, 6).errorCode())
        .isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
  }

  @Test
  void aClosedConnectionLeavesNothingBehind() {
    OneNode node = new OneNode(new SimWorld(3, SimTuning.ROUGH));
    node.createTopic("flights", 4);
    for (int i = 0; i < 20; i++) {
      Caller consumer = node.caller();
      consumer.send(fetchAll("flights", 4, 0).withMaxWaitMs(60_000), 12);
      node.world.runFor(i);
      consumer.close();
    }
    node.world.runFor(1_000);

    node.caller().call(produce("flights", 1, batch("x")), 12, ProduceResponse.class);

    assertThat(node.failure).isNull();
  }

  private static ListOffsetsResponse.ListOffsetsPartitionResponse list(
      Caller caller, long timestamp, int version) {
    ListOffsetsRequest request =
        ListOffsetsRequest.DEFAULT
            .withReplicaId(-1)
            .withTopics(
                List.of(
                    ListOffsetsRequest.ListOffsetsTopic.DEFAULT
                        .withName("flights")
                        .withPartitions(
                            List.of(
                                ListOffsetsRequest.ListOffsetsPartition.DEFAULT.withTimestamp(
                                    timestamp)))));
    return caller
        .call(request, version, ListOffsetsResponse.class)
        .topics()
        .getFirst()
        .partitions()
        .getFirst();
  }

  private static FetchRequest fetchAll(String topic, int partitions, long offset) {
    List<FetchPartition> all = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      all.add(
          FetchPartition.DEFAULT
              .withPartition(i)
              .withFetchOffset(offset)
              .withPartitionMaxBytes(1 << 20));
    }
    FetchRequest one = fetch(topic, 0, offset);
    return one.withTopics(List.of(one.topics().getFirst().withPartitions(all)));
  }

  private static FetchRequest limited(FetchRequest request, int partitionBytesMax) {
    FetchTopic topic = request.topics().getFirst();
    FetchPartition partition = topic.partitions().getFirst();
    return request.withTopics(
        List.of(topic.withPartitions(List.of(partition.withPartitionMaxBytes(partitionBytesMax)))));
  }

  private static int recordBytes(FetchResponse response) {
    int bytes = 0;
    for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
      for (FetchResponse.PartitionData partition : topic.partitions()) {
        bytes += partition.records() == null ? 0 : partition.records().size();
      }
    }
    return bytes;
  }
}
