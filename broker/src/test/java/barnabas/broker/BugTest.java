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
import barnabas.wire.DescribeLogDirsRequest;
import barnabas.wire.DescribeLogDirsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.ProduceResponse;
import barnabas.world.Disk;
import barnabas.world.DiskFile;
import barnabas.world.Loop;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A bug that a request meets costs that request and its connection, at most its partition, and
/// nobody else. The bugs stand in the way to the disk, where they can be put without touching the
/// broker.
class BugTest {
  private BuggyDisk disk;
  private OneNode node;
  private Caller caller;

  @BeforeEach
  void start() {
    node =
        new OneNode(
            new SimWorld(1, SimTuning.ROUGH),
            2,
            SessionLimits.DEFAULT,
            Map.of("offsets.topic.num.partitions", "1"),
            real -> disk = new BuggyDisk(real));
    node.createTopic("flights", 1);
    node.createTopic("bystander", 1);
    caller = node.caller();
  }

  @AfterEach
  void othersAreServed() {
    disk.buggy = false;
    Caller other = node.caller();
    var answer = only(other.call(produce("bystander", 0, batch("x")), 12, ProduceResponse.class));
    assertThat(answer.errorCode()).isZero();
    assertThat(node.failure).isNull();
    assertThat(node.bugs()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void theClientIsToldOfAnUnknownErrorAndThenTheConnectionCloses(int version) {
    disk.buggy = true;

    var answer =
        caller.call(DescribeLogDirsRequest.DEFAULT, version, DescribeLogDirsResponse.class);

    assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    assertThat(caller.awaitClosed()).isTrue();
  }

  @Test
  void whatWasAskedBeforeIsAnsweredAndWhatWasAskedBehindIsNot() {
    disk.buggy = true;
    int before = caller.send(ApiVersionsRequest.DEFAULT, 2);
    int bug = caller.send(DescribeLogDirsRequest.DEFAULT, 5);
    caller.send(ApiVersionsRequest.DEFAULT, 2);

    var first = (ApiVersionsResponse) caller.await(ApiKey.API_VERSIONS, 2, before);
    var second = (DescribeLogDirsResponse) caller.await(ApiKey.DESCRIBE_LOG_DIRS, 5, bug);
    boolean closed = caller.awaitClosed();

    assertThat(first.errorCode()).isZero();
    assertThat(second.errorCode()).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR.code());
    assertThat(closed).isTrue();
    assertThat(caller.hasFrame()).isFalse();
  }

  @Test
  void anAppendThatMeetsABugCostsItsPartition() {
    caller.call(produce("flights", 0, batch("warm")), 12, ProduceResponse.class);
    disk.buggy = true;

    var answer = only(caller.call(produce("flights", 0, batch("x")), 12, ProduceResponse.class));
    disk.buggy = false;
    var next =
        only(node.caller().call(produce("flights", 0, batch("y")), 12, ProduceResponse.class));

    assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    assertThat(ErrorCode.of(next.errorCode())).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
  }

  @Test
  void groupsOfAPartitionThatMetABugAreRefusedAndTheBrokerGoesOn() {
    FindCoordinatorRequest find =
        FindCoordinatorRequest.DEFAULT.withCoordinatorKeys(List.of("g")).withKey("g");
    caller.call(find, FindCoordinatorResponse.class);
    node.world.runFor(1_000);
    assertThat(commit()).isEqualTo(ErrorCode.NONE);
    disk.buggy = true;

    ErrorCode refused = commit();

    assertThat(refused).isEqualTo(ErrorCode.NOT_COORDINATOR);
    disk.buggy = false;
    assertThat(commit()).isNotEqualTo(ErrorCode.NONE);
  }

  private ErrorCode commit() {
    OffsetCommitRequest request =
        OffsetCommitRequest.DEFAULT
            .withGroupId("g")
            .withTopics(
                List.of(
                    OffsetCommitRequest.OffsetCommitRequestTopic.DEFAULT
                        .withName("flights")
                        .withPartitions(
                            List.of(
                                OffsetCommitRequest.OffsetCommitRequestPartition.DEFAULT
                                    .withCommittedOffset(1)))));
    OffsetCommitResponse response = node.caller().call(request, 9, OffsetCommitResponse.class);
    return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
  }

  private static final class BuggyDisk implements Disk {
    private final Disk disk;
    private boolean buggy;

    private BuggyDisk(Disk disk) {
      this.disk = disk;
    }

    private void pass() {
      if (buggy) {
        throw new IllegalStateException("a bug on purpose");
      }
    }

    @Override
    public String path() {
      return disk.path();
    }

    @Override
    public <T> void run(Loop owner, int lane, Task<T> task, Outcome<T> outcome) {
      disk.run(owner, lane, task, outcome);
    }

    @Override
    public <T> T call(Loop owner, Task<T> task) throws IOException {
      return disk.call(owner, task);
    }

    @Override
    public void write(
        Loop owner, DiskFile file, long position, ByteBuffer bytes, Outcome<Long> outcome) {
      pass();
      disk.write(owner, file, position, bytes, outcome);
    }

    @Override
    public void read(
        Loop owner, DiskFile file, long position, ByteBuffer target, Outcome<Integer> outcome) {
      disk.read(owner, file, position, target, outcome);
    }

    @Override
    public void sync(Loop owner, DiskFile file, Outcome<Long> outcome) {
      disk.sync(owner, file, outcome);
    }

    @Override
    public Space space() {
      pass();
      return disk.space();
    }
  }
}
