package barnabas.broker;

import static barnabas.broker.OneNode.batch;
import static barnabas.broker.OneNode.fetch;
import static barnabas.broker.OneNode.only;
import static barnabas.broker.OneNode.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import barnabas.sim.ports.SimWorld;
import barnabas.wire.CreatePartitionsRequest;
import barnabas.wire.CreatePartitionsRequest.CreatePartitionsTopic;
import barnabas.wire.CreatePartitionsResponse;
import barnabas.wire.CreatePartitionsResponse.CreatePartitionsTopicResult;
import barnabas.wire.DeleteRecordsRequest;
import barnabas.wire.DeleteRecordsRequest.DeleteRecordsPartition;
import barnabas.wire.DeleteRecordsRequest.DeleteRecordsTopic;
import barnabas.wire.DeleteRecordsResponse;
import barnabas.wire.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import barnabas.wire.DeleteTopicsRequest;
import barnabas.wire.DeleteTopicsRequest.DeleteTopicState;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.DeleteTopicsResponse.DeletableTopicResult;
import barnabas.wire.DescribeClusterRequest;
import barnabas.wire.DescribeClusterResponse;
import barnabas.wire.DescribeLogDirsRequest;
import barnabas.wire.DescribeLogDirsRequest.DescribableLogDirTopic;
import barnabas.wire.DescribeLogDirsResponse;
import barnabas.wire.DescribeTopicPartitionsRequest;
import barnabas.wire.DescribeTopicPartitionsRequest.TopicRequest;
import barnabas.wire.DescribeTopicPartitionsResponse;
import barnabas.wire.DescribeTopicPartitionsResponse.Cursor;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import barnabas.wire.ProduceResponse;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Administration of topics and the cluster on a whole node. What is expected is what an Apache
/// Kafka 4.4.0 answered to the same requests, error codes and all.
class TopicAdminTest {
  private OneNode node;
  private Caller caller;

  @BeforeEach
  void start() {
    node = new OneNode(new SimWorld(1));
    caller = node.caller();
  }

  @Test
  void topicsAreDeletedByNameAndById() {
    Uuid a = node.createTopic("a", 1);
    node.createTopic("b", 1);

    List<DeletableTopicResult> results =
        delete(
            new DeleteTopicState(null, a, List.of()),
            new DeleteTopicState("b", Uuid.ZERO, List.of()),
            new DeleteTopicState("never", Uuid.ZERO, List.of()),
            new DeleteTopicState(null, new Uuid(1, 2), List.of()),
            new DeleteTopicState("b", a, List.of()));

    assertThat(results)
        .extracting(DeletableTopicResult::name, DeletableTopicResult::errorCode)
        .containsExactlyInAnyOrder(
            tuple("a", code(ErrorCode.NONE)),
            tuple("b", code(ErrorCode.NONE)),
            tuple("never", code(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)),
            tuple(null, code(ErrorCode.UNKNOWN_TOPIC_ID)),
            tuple("b", code(ErrorCode.INVALID_REQUEST)));
    assertThat(described(100).topics()).isEmpty();
  }

  @Test
  void olderVersionsDeleteByNameAlone() {
    node.createTopic("a", 1);
    DeleteTopicsRequest request =
        DeleteTopicsRequest.DEFAULT.withTimeoutMs(5_000).withTopicNames(List.of("a"));

    DeleteTopicsResponse response = caller.call(request, 1, DeleteTopicsResponse.class);

    assertThat(response.responses())
        .extracting(DeletableTopicResult::name, DeletableTopicResult::errorCode)
        .containsExactly(tuple("a", code(ErrorCode.NONE)));
  }

  @Test
  void aTopicGrowsButNeverShrinks() {
    node.createTopic("a", 3);
    CreatePartitionsTopic wanted = CreatePartitionsTopic.DEFAULT.withAssignments(null);
    CreatePartitionsRequest request =
        CreatePartitionsRequest.DEFAULT
            .withTimeoutMs(5_000)
            .withTopics(List.of(wanted.withName("a").withCount(5), wanted.withName("zz")));

    CreatePartitionsResponse grown = caller.call(request, CreatePartitionsResponse.class);
    CreatePartitionsResponse again = caller.call(request, CreatePartitionsResponse.class);
    ProduceResponse produced = caller.call(produce("a", 4, batch("x")), 12, ProduceResponse.class);

    assertThat(grown.results())
        .extracting(CreatePartitionsTopicResult::errorCode)
        .containsExactly(code(ErrorCode.NONE), code(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    assertThat(again.results().getFirst().errorCode())
        .isEqualTo(code(ErrorCode.INVALID_PARTITIONS));
    assertThat(only(produced).errorCode()).isZero();
  }

  @Test
  void partitionsThatAreOnlyValidatedAreNotMade() {
    node.createTopic("a", 1);
    CreatePartitionsRequest request =
        CreatePartitionsRequest.DEFAULT
            .withTimeoutMs(5_000)
            .withValidateOnly(true)
            .withTopics(
                List.of(
                    CreatePartitionsTopic.DEFAULT
                        .withName("a")
                        .withCount(2)
                        .withAssignments(null)));

    CreatePartitionsResponse response = caller.call(request, CreatePartitionsResponse.class);

    assertThat(response.results().getFirst().errorCode()).isZero();
    assertThat(described(100).topics().getFirst().partitions()).hasSize(1);
  }

  @Test
  void topicsAreDescribedPageByPageInTheOrderOfTheirNames() {
    node.createTopic("b", 3);
    node.createTopic("a", 3);
    List<String> seen = new ArrayList<>();
    DescribeTopicPartitionsRequest request =
        DescribeTopicPartitionsRequest.DEFAULT.withResponsePartitionLimit(2);

    for (int page = 0; page < 3; page++) {
      DescribeTopicPartitionsResponse response =
          caller.call(request, DescribeTopicPartitionsResponse.class);
      response
          .topics()
          .forEach(t -> t.partitions().forEach(p -> seen.add(t.name() + p.partitionIndex())));
      Cursor next = response.nextCursor();
      assertThat(next == null).isEqualTo(page == 2);
      if (next != null) {
        request =
            request.withCursor(
                new DescribeTopicPartitionsRequest.Cursor(
                    next.topicName(), next.partitionIndex(), List.of()));
      }
    }

    assertThat(seen).containsExactly("a0", "a1", "a2", "b0", "b1", "b2");
  }

  @Test
  void aCursorToADeletedTopicGoesOnWithTheNext() {
    node.createTopic("b", 1);
    DescribeTopicPartitionsRequest request =
        DescribeTopicPartitionsRequest.DEFAULT.withCursor(
            new DescribeTopicPartitionsRequest.Cursor("aa", 1, List.of()));

    DescribeTopicPartitionsResponse response =
        caller.call(request, DescribeTopicPartitionsResponse.class);

    assertThat(response.topics()).hasSize(1);
    assertThat(response.topics().getFirst().partitions()).hasSize(1);
  }

  @Test
  void aTopicThatThereIsNotIsSaidToBeUnknown() {
    DescribeTopicPartitionsRequest request =
        DescribeTopicPartitionsRequest.DEFAULT.withTopics(
            List.of(new TopicRequest("aa", List.of())));

    DescribeTopicPartitionsResponse response =
        caller.call(request, DescribeTopicPartitionsResponse.class);

    assertThat(response.topics().getFirst().errorCode())
        .isEqualTo(code(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
  }

  @Test
  void theClusterIsDescribedWithTheListenersAddress() {
    DescribeClusterResponse response =
        caller.call(DescribeClusterRequest.DEFAULT, DescribeClusterResponse.class);

    assertThat(response.clusterId()).hasSize(22);
    assertThat(response.controllerId()).isEqualTo(1);
    assertThat(response.brokers())
        .extracting(b -> b.brokerId(), b -> b.host(), b -> b.port())
        .containsExactly(tuple(1, OneNode.ADDRESS.host(), OneNode.ADDRESS.port()));
  }

  @Test
  void controllersAreNotAskedThroughABrokersListener() {
    assertThat(endpoints((byte) 2)).isEqualTo(code(ErrorCode.MISMATCHED_ENDPOINT_TYPE));
    assertThat(endpoints((byte) 3)).isEqualTo(code(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE));
  }

  @Test
  void deletedRecordsAreGone() {
    node.createTopic("a", 3);
    caller.call(produce("a", 0, batch("0", "1")), 12, ProduceResponse.class);
    caller.call(produce("a", 0, batch("2", "3")), 12, ProduceResponse.class);

    List<DeleteRecordsPartitionResult> results = deleteRecords("a", 2, 0, -1, 5);
    FetchResponse behind = caller.call(fetch("a", 0, 1), 12, FetchResponse.class);

    assertThat(results)
        .extracting(DeleteRecordsPartitionResult::errorCode, r -> r.lowWatermark())
        .containsExactly(
            tuple(code(ErrorCode.NONE), 2L),
            tuple(code(ErrorCode.NONE), 0L),
            tuple(code(ErrorCode.NONE), 0L),
            tuple(code(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION), -1L));
    assertThat(only(behind).errorCode()).isEqualTo(code(ErrorCode.OFFSET_OUT_OF_RANGE));
    assertThat(only(behind).logStartOffset()).isEqualTo(2);
  }

  @Test
  void recordsBehindTheHighWatermarkOrOfACompactedTopicStay() {
    node.createTopic("a", 2);
    node.createTopic("c", 1, "cleanup.policy", "compact");

    assertThat(deleteRecords("a", 5, -2))
        .extracting(DeleteRecordsPartitionResult::errorCode)
        .containsOnly(code(ErrorCode.OFFSET_OUT_OF_RANGE));
    assertThat(deleteRecords("c", 0))
        .extracting(DeleteRecordsPartitionResult::errorCode)
        .containsOnly(code(ErrorCode.POLICY_VIOLATION));
  }

  @Test
  void directoriesTellTheSizesOfTheirPartitions() {
    node.createTopic("a", 2);
    node.createTopic("b", 1);
    caller.call(produce("a", 1, batch("some words")), 12, ProduceResponse.class);

    DescribeLogDirsResponse all =
        caller.call(DescribeLogDirsRequest.DEFAULT.withTopics(null), DescribeLogDirsResponse.class);
    DescribeLogDirsResponse one =
        caller.call(
            DescribeLogDirsRequest.DEFAULT.withTopics(
                List.of(
                    new DescribableLogDirTopic("a", List.of(1), List.of()),
                    new DescribableLogDirTopic("zz", List.of(0), List.of()))),
            DescribeLogDirsResponse.class);
    DescribeLogDirsResponse none =
        caller.call(
            DescribeLogDirsRequest.DEFAULT.withTopics(List.of()), DescribeLogDirsResponse.class);

    assertThat(all.results()).hasSize(1);
    assertThat(all.results().getFirst().topics()).extracting(t -> t.name()).contains("a", "b");
    assertThat(all.results().getFirst().totalBytes()).isPositive();
    assertThat(one.results().getFirst().topics()).hasSize(1);
    assertThat(one.results().getFirst().topics().getFirst().partitions())
        .extracting(p -> p.partitionIndex(), p -> p.partitionSize() > 0)
        .containsExactly(tuple(1, true));
    assertThat(none.results().getFirst().topics()).isEmpty();
  }

  private List<DeletableTopicResult> delete(DeleteTopicState... topics) {
    DeleteTopicsRequest request =
        DeleteTopicsRequest.DEFAULT.withTimeoutMs(5_000).withTopics(List.of(topics));
    return caller.call(request, DeleteTopicsResponse.class).responses();
  }

  private DescribeTopicPartitionsResponse described(int limit) {
    return caller.call(
        DescribeTopicPartitionsRequest.DEFAULT.withResponsePartitionLimit(limit),
        DescribeTopicPartitionsResponse.class);
  }

  private short endpoints(byte type) {
    return caller
        .call(DescribeClusterRequest.DEFAULT.withEndpointType(type), DescribeClusterResponse.class)
        .errorCode();
  }

  /// Deletes up to the given offsets, one for each partition from the first on.
  private List<DeleteRecordsPartitionResult> deleteRecords(String topic, long... offsets) {
    List<DeleteRecordsPartition> partitions = new ArrayList<>();
    for (int i = 0; i < offsets.length; i++) {
      partitions.add(new DeleteRecordsPartition(i, offsets[i], List.of()));
    }
    DeleteRecordsRequest request =
        DeleteRecordsRequest.DEFAULT
            .withTimeoutMs(5_000)
            .withTopics(List.of(new DeleteRecordsTopic(topic, partitions, List.of())));
    return caller.call(request, DeleteRecordsResponse.class).topics().getFirst().partitions();
  }

  private static short code(ErrorCode error) {
    return error.code();
  }
}
