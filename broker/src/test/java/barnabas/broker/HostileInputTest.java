package barnabas.broker;

import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.session.SessionLimits;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ApiVersionsRequest;
import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.CreateTopicsRequest;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.ProduceResponse;
import barnabas.wire.Reader;
import barnabas.wire.ResponseHeader;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients must never send, sent: each gets its refusal, and somebody else on the same loops
/// is served before and after, as the last step of each test proves.
class HostileInputTest {
  private static final SessionLimits LIMITS =
      new SessionLimits(2 << 20, 64, 4 << 20, 30_000, 600_000);

  private OneNode node;
  private Caller bystander;

  @BeforeEach
  void serveABystander() {
    node = new OneNode(new SimWorld(1), 2, LIMITS, Map.of());
    node.createTopic("flights", 2);
    bystander = node.caller();
    bystander.call(produce("flights", 0, batch("before")), 12, ProduceResponse.class);
  }

  @AfterEach
  void theBystanderIsStillServed() {
    var answer =
        only(bystander.call(produce("flights", 0, batch("after")), 12, ProduceResponse.class));
    assertThat(answer.errorCode()).isZero();
    assertThat(answer.baseOffset()).isEqualTo(1);
    assertThat(node.failure).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 7, (2 << 20) + 1, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aFrameLengthThatNobodyMaySendClosesTheConnection(int length) {
    Caller caller = node.caller();

    caller.sendBytes(ByteBuffer.allocate(4).putInt(length).flip());

    assertThat(caller.awaitClosed()).isTrue();
  }

  @Test
  void aFrameThatStallsIsClosedAfterItsTime() {
    Caller caller = node.caller();

    caller.sendBytes(ByteBuffer.allocate(104).putInt(1 << 20).position(104).flip());
    node.world.runFor(29_000);
    boolean early = caller.isClosed();
    node.world.runFor(12_000);

    assertThat(early).isFalse();
    assertThat(caller.isClosed()).isTrue();
  }

  @Test
  void aFrameThatComesByteByByteIsClosedAfterItsTime() {
    Caller caller = node.caller();
    caller.sendBytes(ByteBuffer.allocate(4).putInt(1 << 20).flip());

    for (int seconds = 0; seconds < 60 && !caller.isClosed(); seconds += 5) {
      caller.sendBytes(ByteBuffer.allocate(1));
      node.world.runFor(5_000);
    }

    assertThat(caller.isClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void bytesInAnyPiecesAreReadAsTheWhole(long seed) {
    OneNode rough =
        new OneNode(
            new SimWorld(seed, new SimTuning(0, 0, 0, 0, 100, 1, 1 << 18)), 2, LIMITS, Map.of());
    rough.createTopic("flights", 1);
    Caller caller = rough.caller();
    ByteBuffer one = Caller.frame(produce("flights", 0, batch("one")), 9, 1);
    ByteBuffer two = Caller.frame(produce("flights", 0, batch("two".repeat(20_000))), 9, 2);

    caller.sendBytes(
        ByteBuffer.allocate(one.remaining() + two.remaining()).put(one).put(two).flip());

    var first = (ProduceResponse) caller.await(ApiKey.PRODUCE, 9, 1);
    var second = (ProduceResponse) caller.await(ApiKey.PRODUCE, 9, 2);
    assertThat(only(first).baseOffset()).isZero();
    assertThat(only(second).baseOffset()).isEqualTo(1);
  }

  @Test
  void bytesBehindARequestInItsFrameAreLeftAlone() {
    Caller caller = node.caller();
    ByteBuffer request = Caller.frame(produce("flights", 1, batch("one")), 9, 5);
    ByteBuffer longer = ByteBuffer.allocate(request.remaining() + 3).put(request);

    caller.sendBytes(longer.putInt(0, longer.capacity() - 4).rewind());

    assertThat(only((ProduceResponse) caller.await(ApiKey.PRODUCE, 9, 5)).errorCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"4,0", "5,1", "77,0", "-1,0", "0,14", "0,2", "1,3", "1,19", "3,14", "17,0", "24,3"})
  void anApiOrVersionThatIsNotServedClosesTheConnection(int key, int version) {
    Caller caller = node.caller();
    ByteBuffer frame = ByteBuffer.allocate(64).putInt(60).putShort((short) key);

    caller.sendBytes(frame.putShort((short) version).putInt(1).putShort((short) -1).rewind());

    assertThat(caller.awaitClosed()).isTrue();
  }

  @Test
  void apiVersionsInAVersionOfTheFutureIsAnsweredInVersionZero() {
    Caller caller = node.caller();
    ByteBuffer frame = ByteBuffer.allocate(24).putInt(20).putShort((short) 18);
    caller.sendBytes(frame.putShort((short) 999).putInt(77).putLong(-1).rewind());

    Reader in = new Reader(caller.awaitFrame());
    ResponseHeader header = ResponseHeader.read(in, (short) 0);
    ApiVersionsResponse response = ApiVersionsResponse.read(in, (short) 0);

    assertThat(header.correlationId()).isEqualTo(77);
    assertThat(response.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
    assertThat(response.apiKeys())
        .singleElement()
        .satisfies(
            range -> {
              assertThat(range.apiKey()).isEqualTo((short) 18);
              assertThat(range.maxVersion()).isEqualTo((short) 5);
            });
    assertThat(caller.call(version3(), 3, ApiVersionsResponse.class).errorCode()).isZero();
  }

  @Test
  void produceIsAdvertisedFromZero() {
    ApiVersionsResponse response = node.caller().call(version3(), 3, ApiVersionsResponse.class);

    assertThat(response.apiKeys())
        .anySatisfy(
            range -> {
              assertThat(range.apiKey()).isZero();
              assertThat(range.minVersion()).isZero();
              assertThat(range.maxVersion()).isEqualTo((short) 13);
            });
    assertThat(response.apiKeys()).noneMatch(range -> range.apiKey() == 24);
    assertThat(response.finalizedFeatures())
        .noneMatch(feature -> feature.name().equals("transaction.version"));
  }

  @Test
  void aListLongerThanItsBytesIsRefusedBeforeItIsMade() {
    Caller caller = node.caller();
    ByteBuffer frame = ByteBuffer.allocate(64).putInt(14).putShort((short) 3).putShort((short) 0);

    caller.sendBytes(frame.putInt(1).putShort((short) -1).putInt(1_000_000).flip());

    assertThat(caller.awaitClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void randomBytesBehindAValidHeaderEndTheConnectionOrAreAnswered(long seed) {
    Random random = new Random(seed);
    for (ApiKey key : ApiKey.values()) {
      Caller caller = node.caller();
      byte[] body = new byte[random.nextInt(200)];
      random.nextBytes(body);
      short version =
          (short)
              (key.lowestVersion()
                  + random.nextInt(key.highestVersion() - key.lowestVersion() + 1));
      ByteBuffer frame = ByteBuffer.allocate(20 + body.length).putInt(11 + body.length);
      frame.putShort(key.id()).putShort(version).putInt(1).putShort((short) -1);

      caller.sendBytes(frame.put((byte) 0).put(body).flip());

      node.world.runFor(100);
      caller.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "../../x", "a/b", "a b", "ä", "nul\u0000", "tab\t", "back\\slash"})
  void aTopicNameThatIsNoneIsRefused(String name) {
    assertThat(create(name)).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
    MetadataResponse response =
        node.caller()
            .call(
                MetadataRequest.DEFAULT.withTopics(
                    List.of(MetadataRequest.MetadataRequestTopic.DEFAULT.withName(name))),
                9,
                MetadataResponse.class);
    assertThat(response.topics().getFirst().errorCode())
        .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
  }

  @Test
  void aTopicNameHasAtMost249Characters() {
    assertThat(create("n".repeat(249))).isZero();
    assertThat(create("n".repeat(250))).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
    assertThat(create("CON")).isZero();
  }

  @Test
  void topicsWhoseNamesLookAlikeInMetricsAreRefused() {
    assertThat(create("a.b")).isZero();
    assertThat(create("a_b")).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
  }

  /// Each change spoils one field of the batch; the CRC is made anew unless it is what is spoiled.
  @ParameterizedTest
  @CsvSource({
    "17,00000000,CORRUPT_MESSAGE,false",
    "16,00,INVALID_RECORD,true",
    "16,01,INVALID_RECORD,true",
    "16,03,CORRUPT_MESSAGE,true",
    "57,ffffffff,INVALID_RECORD,true",
    "57,00000009,INVALID_RECORD,true",
    "23,00000005,INVALID_RECORD,true",
    "21,0020,INVALID_RECORD,true",
    "21,0080,INVALID_RECORD,true",
    "21,0007,UNSUPPORTED_COMPRESSION_TYPE,true",
    "43,0000000000000005,INVALID_RECORD,true"
  })
  void aSpoiledBatchIsRefusedAndNothingIsAppended(
      int position, String hex, ErrorCode expected, boolean stamp) {
    ByteBuffer batch = batch("one", "two");
    batch.put(position, HexFormat.of().parseHex(hex));
    if (stamp) {
      java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
      crc.update(batch.slice(21, batch.remaining() - 21));
      batch.putInt(17, (int) crc.getValue());
    }

    var answer = only(node.caller().call(produce("flights", 0, batch), 12, ProduceResponse.class));

    assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 60, 61})
  void aCutOffBatchIsRefused(int bytes) {
    ByteBuffer cut = batch("one", "two").slice(0, bytes);

    var answer = only(node.caller().call(produce("flights", 0, cut), 12, ProduceResponse.class));

    assertThat(answer.errorCode()).isNotZero();
  }

  @Test
  void acksThatMeanNothingAreRefused() {
    var answer =
        only(
            node.caller()
                .call(produce("flights", 0, (short) 2, batch("x")), 12, ProduceResponse.class));

    assertThat(answer.errorCode()).isEqualTo(ErrorCode.INVALID_REQUIRED_ACKS.code());
  }

  @Test
  void aRefusedAppendThatWantsNoAnswerCostsTheConnection() {
    Caller caller = node.caller();

    caller.send(produce("nowhere", 0, (short) 0, batch("x")), 9);

    assertThat(caller.awaitClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void aReplicaIdFromAnybodyIsRefused(int replicaId) {
    FetchRequest old = OneNode.fetch("flights", 0, 0).withReplicaId(replicaId);
    FetchRequest recent =
        OneNode.fetch("flights", 0, 0)
            .withReplicaState(
                FetchRequest.ReplicaState.DEFAULT.withReplicaId(replicaId).withReplicaEpoch(1));

    assertThat(node.caller().call(old, 12, FetchResponse.class).errorCode())
        .isEqualTo(ErrorCode.CLUSTER_AUTHORIZATION_FAILED.code());
    assertThat(node.caller().call(recent, 17, FetchResponse.class).errorCode())
        .isEqualTo(ErrorCode.CLUSTER_AUTHORIZATION_FAILED.code());
  }

  @Test
  void fetchLimitsOfNonsenseAreBounded() {
    FetchRequest request =
        OneNode.fetch("flights", 0, 0)
            .withMaxWaitMs(Integer.MAX_VALUE)
            .withMinBytes(Integer.MAX_VALUE)
            .withMaxBytes(-1);

    FetchResponse response = node.caller().call(request, 12, FetchResponse.class);

    assertThat(only(response).errorCode()).isZero();
    assertThat(only(response).records().size()).isPositive();
  }

  @Test
  void aFetchSessionIsItsConnectionsAlone() {
    Caller owner = node.caller();
    FetchRequest begin = OneNode.fetch("flights", 0, 0).withSessionEpoch(0);
    int sessionId = owner.call(begin, 12, FetchResponse.class).sessionId();
    FetchRequest goOn =
        FetchRequest.DEFAULT.withMaxBytes(1 << 20).withSessionId(sessionId).withSessionEpoch(1);

    FetchResponse stolen = node.caller().call(goOn, 12, FetchResponse.class);

    assertThat(sessionId).isPositive();
    assertThat(stolen.errorCode()).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code());
    assertThat(owner.call(goOn, 12, FetchResponse.class).errorCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "1000000000,1,POLICY_VIOLATION",
    "0,1,INVALID_PARTITIONS",
    "1,0,INVALID_REPLICATION_FACTOR",
    "1,3,INVALID_REPLICATION_FACTOR"
  })
  void topicsThatCannotBeAreRefused(int partitions, short replicas, ErrorCode expected) {
    CreateTopicsRequest request =
        CreateTopicsRequest.DEFAULT.withTopics(
            List.of(
                CreateTopicsRequest.CreatableTopic.DEFAULT
                    .withName("odd")
                    .withNumPartitions(partitions)
                    .withReplicationFactor(replicas)));

    short error =
        node.caller().call(request, CreateTopicsResponse.class).topics().getFirst().errorCode();

    assertThat(ErrorCode.of(error)).isEqualTo(expected);
  }

  private short create(String name) {
    CreateTopicsRequest request =
        CreateTopicsRequest.DEFAULT.withTopics(
            List.of(
                CreateTopicsRequest.CreatableTopic.DEFAULT
                    .withName(name)
                    .withNumPartitions(1)
                    .withReplicationFactor((short) 1)));
    return node.caller().call(request, CreateTopicsResponse.class).topics().getFirst().errorCode();
  }

  private static ApiVersionsRequest version3() {
    return ApiVersionsRequest.DEFAULT
        .withClientSoftwareName("caller")
        .withClientSoftwareVersion("1.0");
  }
}
