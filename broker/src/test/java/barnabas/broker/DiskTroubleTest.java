package barnabas.broker;

import static barnabas.broker.NodeTest.values;
import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.fetch;
import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.DiskFaults;
import barnabas.sim.ports.DiskFaults.Fault;
import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ApiVersionsRequest;
import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.InitProducerIdRequest;
import barnabas.wire.InitProducerIdResponse;
import barnabas.wire.ListOffsetsRequest;
import barnabas.wire.ListOffsetsResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestPartition;
import barnabas.wire.OffsetCommitRequest.OffsetCommitRequestTopic;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.ProduceResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A whole broker on a disk that is full, or that hangs: what needs the disk is refused or waits,
/// everything else is answered at once, and when the trouble is over nothing that was acknowledged
/// is missing and everything is served again.
class DiskTroubleTest {
  private static final long PROMPT_NANOS = 50_000_000L;

  private static final InitProducerIdRequest PRODUCER =
      InitProducerIdRequest.DEFAULT.withTransactionalId(null);

  private OneNode node;
  private SimMedium medium;
  private Caller writer;
  private Caller other;

  @BeforeEach
  void serve() {
    node = new OneNode(new SimWorld(1));
    medium = node.machine.medium("data");
    node.createTopic("flights", 2);
    writer = node.caller();
    other = node.caller();
    assertThat(write("one")).isEqualTo(ErrorCode.NONE);
    FindCoordinatorRequest find = FindCoordinatorRequest.DEFAULT.withKey("readers");
    other.call(find, 3, FindCoordinatorResponse.class);
    node.world.runFor(1_000);
    other.call(PRODUCER, InitProducerIdResponse.class);
    assertThat(commit()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void onAFullDiskWritesAreRefusedAndTheRestIsServed() {
    fill();

    ErrorCode written = writeUntilRefused();

    assertThat(written).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    expectPromptAnswers();
    assertThat(values(other.call(fetch("flights", 0, 0), 12, FetchResponse.class)))
        .startsWith("one");
    assertThat(node.failure).isNull();
  }

  @Test
  void onceThereIsRoomAgainWritesAndCommitsAreTaken() {
    fill();
    writeUntilRefused();
    ErrorCode committed = commitUntilRefused();

    medium.capacity(1L << 40);
    node.world.runFor(20_000);

    assertThat(committed.retriable()).isTrue();
    assertThat(write("after")).isEqualTo(ErrorCode.NONE);
    assertThat(commit()).isEqualTo(ErrorCode.NONE);
    assertThat(node.createTopic("later", 1)).isNotNull();
    assertThat(values(other.call(fetch("flights", 0, 0), 12, FetchResponse.class)))
        .contains("one", "after");
  }

  @Test
  void whatWasAcknowledgedBesideAFullDiskIsThereAfterAPowerCut() {
    fill();
    int acknowledged = 1;
    while (write("more") == ErrorCode.NONE) {
      acknowledged++;
    }

    node.machine.cutPower();
    medium.capacity(1L << 40);
    node.start();

    FetchResponse read = node.caller().call(fetch("flights", 0, 0), 12, FetchResponse.class);
    assertThat(values(read)).hasSizeGreaterThanOrEqualTo(acknowledged);
  }

  @Test
  void whileTheDiskHangsOthersAreAnsweredAtOnceAndNothingIsAcknowledged() {
    long[] hangsUntilNanos = {node.world.nanos() + 10_000_000_000L};
    medium.faults(
        operation ->
            node.world.nanos() < hangsUntilNanos[0]
                ? new DiskFaults.Slow(hangsUntilNanos[0] - node.world.nanos())
                : Fault.NONE);
    int sent = writer.send(produce("flights", 0, batch("slow")), 12);

    for (int seconds = 0; seconds < 9; seconds++) {
      expectPromptAnswers();
      assertThat(writer.hasFrame()).isFalse();
      node.world.runFor(1_000);
    }

    var answer = only((ProduceResponse) writer.await(ApiKey.PRODUCE, 12, sent));
    assertThat(answer.errorCode()).isZero();
    assertThat(node.world.nanos()).isGreaterThanOrEqualTo(hangsUntilNanos[0]);
    assertThat(write("after")).isEqualTo(ErrorCode.NONE);
    assertThat(values(other.call(fetch("flights", 0, 0), 12, FetchResponse.class)))
        .containsExactly("one", "slow", "after");
  }

  private void expectPromptAnswers() {
    prompt(ApiVersionsRequest.DEFAULT, 2, ApiVersionsResponse.class);
    MetadataResponse metadata =
        prompt(MetadataRequest.DEFAULT.withTopics(null), 12, MetadataResponse.class);
    assertThat(metadata.topics()).isNotEmpty();
    HeartbeatRequest beat = HeartbeatRequest.DEFAULT.withGroupId("readers").withMemberId("x");
    assertThat(prompt(beat, 4, HeartbeatResponse.class).errorCode())
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
    assertThat(prompt(PRODUCER, 4, InitProducerIdResponse.class).errorCode()).isZero();
    ListOffsetsResponse end = prompt(endOf("flights"), 7, ListOffsetsResponse.class);
    assertThat(end.topics().getFirst().partitions().getFirst().errorCode()).isZero();
  }

  private static ListOffsetsRequest endOf(String topic) {
    return ListOffsetsRequest.DEFAULT
        .withReplicaId(-1)
        .withTopics(
            List.of(
                ListOffsetsRequest.ListOffsetsTopic.DEFAULT
                    .withName(topic)
                    .withPartitions(
                        List.of(
                            ListOffsetsRequest.ListOffsetsPartition.DEFAULT.withTimestamp(-1)))));
  }

  private <R extends ResponseMessage> R prompt(RequestMessage request, int version, Class<R> kind) {
    long beganNanos = node.world.nanos();
    R response = other.call(request, version, kind);
    assertThat(node.world.nanos() - beganNanos).as(kind.getSimpleName()).isLessThan(PROMPT_NANOS);
    return response;
  }

  private void fill() {
    medium.capacity(medium.usedBytes() + 2_000);
  }

  private ErrorCode write(String value) {
    return ErrorCode.of(
        only(writer.call(produce("flights", 0, batch(value)), 12, ProduceResponse.class))
            .errorCode());
  }

  private ErrorCode writeUntilRefused() {
    ErrorCode outcome = ErrorCode.NONE;
    for (int i = 0; i < 100 && outcome == ErrorCode.NONE; i++) {
      outcome = write("x".repeat(500));
    }
    return outcome;
  }

  private ErrorCode commitUntilRefused() {
    ErrorCode outcome = ErrorCode.NONE;
    for (int i = 0; i < 100 && outcome == ErrorCode.NONE; i++) {
      outcome = commit();
    }
    return outcome;
  }

  private ErrorCode commit() {
    OffsetCommitRequest request =
        OffsetCommitRequest.DEFAULT
            .withGroupId("readers")
            .withTopics(
                List.of(
                    OffsetCommitRequestTopic.DEFAULT
                        .withName("flights")
                        .withPartitions(
                            List.of(OffsetCommitRequestPartition.DEFAULT.withCommittedOffset(1)))));
    OffsetCommitResponse response = other.call(request, 8, OffsetCommitResponse.class);
    return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
  }
}
