package barnabas.broker;

import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.fetch;
import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.session.SessionLimits;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.DescribeConfigsRequest;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.ProduceResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// However much clients announce, send, ask for or leave unread: what the broker keeps for them is
/// bounded, and others are served meanwhile.
class MemoryTest {
  private static final long REQUEST_BYTES_MAX = 4 << 20;
  private static final SessionLimits LIMITS =
      new SessionLimits(100 << 20, 64, 4 << 20, 30_000, 600_000);

  private final OneNode node =
      new OneNode(
          new SimWorld(1),
          2,
          LIMITS,
          Map.of("offsets.topic.num.partitions", "2"),
          disk -> disk,
          REQUEST_BYTES_MAX);
  private final List<Caller> crowd = new ArrayList<>();

  @BeforeEach
  void makeTopics() {
    node.createTopic("flights", 1);
    node.createTopic("empty", 1);
  }

  @Test
  void framesThatAreOnlyAnnouncedHoldUpNobody() {
    for (int i = 0; i < 20; i++) {
      member().sendBytes(ByteBuffer.allocate(60_004).putInt(100 << 20).position(60_004).flip());
    }
    node.world.runFor(1_000);
    long beganNanos = node.world.nanos();

    var answer = only(large(node.caller(), 600_000));

    assertThat(answer.errorCode()).isZero();
    assertThat(node.world.nanos() - beganNanos).isLessThan(1_000_000_000L);
  }

  @Test
  void whoFillsTheMemoryAndStallsIsClosedAndOthersGetThrough() {
    for (int i = 0; i < 20; i++) {
      Caller caller = member();
      caller.sendBytes(ByteBuffer.allocate(400_004).putInt(100 << 20).position(400_004).flip());
    }
    node.world.runFor(1_000);
    long heldBytes = node.receivedBytes();

    var answer = only((ProduceResponse) awaitLong(node.caller(), 600_000));

    assertThat(heldBytes).isGreaterThan(REQUEST_BYTES_MAX / 2);
    assertThat(answer.errorCode()).isZero();
    node.world.runFor(120_000);
    assertThat(crowd).allMatch(Caller::isClosed);
    assertThat(node.receivedBytes()).isZero();
  }

  @Test
  void requestsThatWaitHoldNoBytes() {
    for (int i = 0; i < 20; i++) {
      Caller caller = member();
      for (int j = 0; j < 60; j++) {
        caller.sendBytes(padded(fetch("empty", 0, 0).withMaxWaitMs(200_000), 15_000));
      }
    }
    node.world.runFor(5_000);

    long heldBytes = node.receivedBytes();
    var answer = only(large(node.caller(), 600_000));

    assertThat(heldBytes).isLessThan(REQUEST_BYTES_MAX + 20 * (16 << 10));
    assertThat(answer.errorCode()).isZero();
  }

  @Test
  void clientsThatAskForMuchAndReadNothingHoldNoMemory() {
    for (int i = 0; i < 8; i++) {
      large(node.caller(), 600_000);
    }
    for (int i = 0; i < 100; i++) {
      Caller caller = member();
      caller.pause();
      caller.send(fetch("flights", 0, 0).withMaxBytes(50 << 20), 12);
    }

    node.world.runFor(5_000);

    assertThat(crowd).noneMatch(Caller::hasFrame);
    assertThat(node.receivedBytes()).isZero();
    assertThat(node.unsentBytes()).isLessThan(100 * (4 << 10));
  }

  @Test
  void answersThatNobodyReadsAreBounded() {
    node.createTopic("wide", 1_000);
    for (int i = 0; i < 40; i++) {
      Caller caller = member();
      caller.pause();
      for (int j = 0; j < 40; j++) {
        caller.send(MetadataRequest.DEFAULT.withTopics(null), 9);
      }
    }
    long mostBytes = 0;
    for (int i = 0; i < 50; i++) {
      node.world.runFor(100);
      mostBytes = Math.max(mostBytes, node.unsentBytes());
    }

    var response =
        node.caller().call(MetadataRequest.DEFAULT.withTopics(null), 9, MetadataResponse.class);

    assertThat(mostBytes).isLessThan(2 * REQUEST_BYTES_MAX);
    assertThat(response.topics()).hasSize(3);
  }

  @Test
  void whoReadsGetsAllItsAnswersThoughOthersDoNotReadTheirs() {
    node.createTopic("wide", 1_000);
    for (int i = 0; i < 40; i++) {
      Caller caller = member();
      caller.pause();
      for (int j = 0; j < 40; j++) {
        caller.send(MetadataRequest.DEFAULT.withTopics(null), 9);
      }
    }
    node.world.runFor(2_000);
    List<Caller> readers = List.of(node.caller(), node.caller());
    ByteBuffer requests = ByteBuffer.allocate(60 * 64);
    for (int j = 0; j < 60; j++) {
      requests.put(Caller.frame(MetadataRequest.DEFAULT.withTopics(List.of()), 9, 1 + j));
    }
    requests.flip();
    readers.forEach(reader -> reader.sendBytes(requests.duplicate()));

    for (Caller reader : readers) {
      for (int j = 0; j < 60; j++) {
        reader.await(ApiKey.METADATA, 9, 1 + j);
      }
    }

    assertThat(node.unsentBytes()).isGreaterThan(REQUEST_BYTES_MAX / 2);
  }

  @Test
  void ifOneAnswerForEachIsTooMuchThenTheSlowestClientsAreClosed() {
    for (int i = 0; i < 20; i++) {
      Caller caller = member();
      caller.pause();
      caller.send(configs(60), 4);
    }
    node.world.runFor(1_000);

    long unsentBytes = node.unsentBytes();
    var response = node.caller().call(configs(1), 4, DescribeConfigsResponse.class);

    assertThat(unsentBytes).isLessThanOrEqualTo(REQUEST_BYTES_MAX);
    assertThat(response.results().getFirst().errorCode()).isZero();
    crowd.forEach(Caller::resume);
    node.world.runFor(1_000);
    assertThat(crowd).anyMatch(Caller::isClosed).anyMatch(Caller::hasFrame);
  }

  private static DescribeConfigsRequest configs(int times) {
    return DescribeConfigsRequest.DEFAULT
        .withIncludeDocumentation(true)
        .withResources(
            Collections.nCopies(
                times,
                DescribeConfigsRequest.DescribeConfigsResource.DEFAULT
                    .withResourceType((byte) 4)
                    .withResourceName("1")
                    .withConfigurationKeys(null)));
  }

  @Test
  void answersThatWaitBehindAnotherAreCountedToo() {
    node.createTopic("wide", 1_000);
    Caller caller = member();
    caller.send(fetch("empty", 0, 0).withMaxWaitMs(20_000), 12);
    for (int j = 0; j < 60; j++) {
      caller.send(MetadataRequest.DEFAULT.withTopics(null), 9);
    }
    node.world.runFor(5_000);

    assertThat(node.unsentBytes()).isLessThan(2 * REQUEST_BYTES_MAX);
    assertThat(caller.hasFrame()).isFalse();
    caller.await(ApiKey.FETCH, 12, 1);
    for (int j = 0; j < 60; j++) {
      caller.await(ApiKey.METADATA, 9, 2 + j);
    }
  }

  @Test
  void aRequestOfMoreElementsThanAnybodyNeedsIsRefused() {
    Caller caller = member();
    int count = 200_001;
    ByteBuffer body = ByteBuffer.allocate(4 + 10 + 4 + count * 3).putInt(14 + count * 3);
    body.putShort((short) 3).putShort((short) 1).putInt(1).putShort((short) -1).putInt(count);
    for (int i = 0; i < count; i++) {
      body.putShort((short) 1).put((byte) 'a');
    }

    caller.sendBytes(body.flip());

    assertThat(caller.awaitClosed()).isTrue();
  }

  @Test
  void aFetchOfMorePartitionsThanAnybodyHasIsRefused() {
    FetchRequest.FetchTopic topic = fetch("flights", 0, 0).topics().getFirst();
    FetchRequest request =
        fetch("flights", 0, 0)
            .withTopics(
                List.of(
                    topic.withPartitions(
                        Collections.nCopies(100_001, topic.partitions().getFirst()))));

    OneNode roomy = new OneNode(new SimWorld(1));

    FetchResponse response = roomy.caller().call(request, 12, FetchResponse.class);

    assertThat(ErrorCode.of(response.errorCode())).isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void theConfigsInOneAnswerAreBounded() {
    OneNode roomy = new OneNode(new SimWorld(1));

    DescribeConfigsResponse response =
        roomy.caller().call(configs(2_000), 4, DescribeConfigsResponse.class);

    assertThat(response.results()).hasSize(2_000);
    assertThat(response.results().getFirst().errorCode()).isZero();
    assertThat(response.results().getLast().errorCode())
        .isEqualTo(ErrorCode.INVALID_REQUEST.code());
  }

  @Test
  void whatMembersOfAllGroupsSayIsBounded() {
    node.caller()
        .call(
            FindCoordinatorRequest.DEFAULT.withKey("g").withCoordinatorKeys(List.of("g")),
            FindCoordinatorResponse.class);
    List<ErrorCode> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      JoinGroupRequest request = join("g" + i, new byte[900_000]);
      short error = node.caller().call(request, 3, JoinGroupResponse.class).errorCode();
      answers.add(ErrorCode.of(error));
    }

    var small = node.caller().call(join("g0", new byte[0]), 3, JoinGroupResponse.class);

    assertThat(answers).contains(ErrorCode.NONE, ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(answers.stream().filter(error -> error == ErrorCode.NONE).count()).isLessThan(30);
    assertThat(ErrorCode.of(small.errorCode())).isNotEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
  }

  @Test
  void whatGroupsCommitIsBoundedAndWhoTakesNoMoreThanBeforeGoesOn() {
    node.createTopic("wide", 100);
    node.caller()
        .call(
            FindCoordinatorRequest.DEFAULT.withKey("g").withCoordinatorKeys(List.of("g")),
            FindCoordinatorResponse.class);
    List<ErrorCode> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      answers.add(commit("g" + i, "m".repeat(4_000)));
    }

    ErrorCode again = commit("g0", "n".repeat(4_000));

    assertThat(answers).contains(ErrorCode.NONE, ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertThat(answers.stream().filter(error -> error == ErrorCode.NONE).count()).isLessThan(30);
    assertThat(again).isEqualTo(ErrorCode.NONE);
  }

  /// Commits an offset of a hundred partitions each; the answer for the first.
  private ErrorCode commit(String group, String metadata) {
    List<OffsetCommitRequest.OffsetCommitRequestPartition> partitions = new ArrayList<>();
    for (int index = 0; index < 100; index++) {
      partitions.add(
          OffsetCommitRequest.OffsetCommitRequestPartition.DEFAULT
              .withPartitionIndex(index)
              .withCommittedMetadata(metadata));
    }
    OffsetCommitRequest request =
        OffsetCommitRequest.DEFAULT
            .withGroupId(group)
            .withGenerationIdOrMemberEpoch(-1)
            .withTopics(
                List.of(
                    OffsetCommitRequest.OffsetCommitRequestTopic.DEFAULT
                        .withName("wide")
                        .withPartitions(partitions)));
    OffsetCommitResponse response = node.caller().call(request, 8, OffsetCommitResponse.class);
    return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
  }

  private static JoinGroupRequest join(String group, byte[] subscription) {
    return JoinGroupRequest.DEFAULT
        .withGroupId(group)
        .withSessionTimeoutMs(100_000)
        .withRebalanceTimeoutMs(10_000)
        .withProtocolType("consumer")
        .withProtocols(
            List.of(
                JoinGroupRequest.JoinGroupRequestProtocol.DEFAULT
                    .withName("range")
                    .withMetadata(ByteBuffer.wrap(subscription))));
  }

  private Caller member() {
    Caller caller = node.caller();
    crowd.add(caller);
    return caller;
  }

  private static ProduceResponse large(Caller caller, int bytes) {
    return caller.call(produce("flights", 0, batch("x".repeat(bytes))), 9, ProduceResponse.class);
  }

  /// A large request that may have to wait for memory.
  private static ResponseMessage awaitLong(Caller caller, int bytes) {
    int sent = caller.send(produce("flights", 0, batch("x".repeat(bytes))), 9);
    return caller.awaitOrClosed(ApiKey.PRODUCE, 9, sent);
  }

  /// The bytes of a request with others behind it, which the protocol lets pass.
  private static ByteBuffer padded(RequestMessage request, int more) {
    ByteBuffer frame = Caller.frame(request, 12, 1);
    ByteBuffer padded = ByteBuffer.allocate(frame.remaining() + more).put(frame);
    return padded.position(0).putInt(0, padded.capacity() - 4);
  }
}
