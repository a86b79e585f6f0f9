package barnabas.client;

import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.CreatePartitionsResponse;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.DeleteGroupsResponse;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.DescribeGroupsResponse;
import barnabas.wire.DescribeLogDirsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.IncrementalAlterConfigsResponse;
import barnabas.wire.InitProducerIdResponse;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.ListGroupsResponse;
import barnabas.wire.ListOffsetsResponse;
import barnabas.wire.MetadataResponse;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.ProduceResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.wire.SyncGroupResponse;
import java.util.List;
import java.util.function.UnaryOperator;

/// Answers turned into refusals, each where its API says no.
final class Refusals {

  private Refusals() {}

  static Meddler.Deed saying(ErrorCode code) {
    return new Meddler.Deed.Change(answer -> refused(answer, code.code()));
  }

  static ResponseMessage refused(ResponseMessage answer, short code) {
    return switch (answer) {
      case FetchResponse r ->
          r.withResponses(
              each(
                  r.responses(),
                  t ->
                      t.withPartitions(
                          each(t.partitions(), p -> p.withErrorCode(code).withRecords(null)))));
      case ProduceResponse r ->
          r.withResponses(
              each(
                  r.responses(),
                  t ->
                      t.withPartitionResponses(
                          each(
                              t.partitionResponses(),
                              p -> p.withErrorCode(code).withBaseOffset(-1)))));
      case ListOffsetsResponse r ->
          r.withTopics(
              each(
                  r.topics(),
                  t -> t.withPartitions(each(t.partitions(), p -> p.withErrorCode(code)))));
      case MetadataResponse r ->
          r.withTopics(each(r.topics(), t -> t.withErrorCode(code).withPartitions(List.of())));
      case OffsetCommitResponse r ->
          r.withTopics(
              each(
                  r.topics(),
                  t -> t.withPartitions(each(t.partitions(), p -> p.withErrorCode(code)))));
      case OffsetFetchResponse r ->
          r.withGroups(each(r.groups(), g -> g.withErrorCode(code).withTopics(List.of())));
      case FindCoordinatorResponse r ->
          r.withCoordinators(
              each(r.coordinators(), c -> c.withErrorCode(code).withNodeId(-1).withPort(-1)));
      case JoinGroupResponse r -> r.withErrorCode(code);
      case SyncGroupResponse r -> r.withErrorCode(code);
      case HeartbeatResponse r -> r.withErrorCode(code);
      case ConsumerGroupHeartbeatResponse r -> r.withErrorCode(code).withAssignment(null);
      case InitProducerIdResponse r -> r.withErrorCode(code).withProducerId(-1);
      case ListGroupsResponse r -> r.withErrorCode(code).withGroups(List.of());
      case DescribeLogDirsResponse r -> r.withErrorCode(code).withResults(List.of());
      default -> partsRefused(answer, code);
    };
  }

  private static ResponseMessage partsRefused(ResponseMessage answer, short code) {
    return switch (answer) {
      case CreateTopicsResponse r -> r.withTopics(each(r.topics(), t -> t.withErrorCode(code)));
      case DeleteTopicsResponse r ->
          r.withResponses(each(r.responses(), t -> t.withErrorCode(code)));
      case CreatePartitionsResponse r ->
          r.withResults(each(r.results(), t -> t.withErrorCode(code)));
      case DescribeConfigsResponse r ->
          r.withResults(each(r.results(), t -> t.withErrorCode(code)));
      case IncrementalAlterConfigsResponse r ->
          r.withResponses(each(r.responses(), t -> t.withErrorCode(code)));
      case DescribeGroupsResponse r -> r.withGroups(each(r.groups(), g -> g.withErrorCode(code)));
      case DeleteGroupsResponse r -> r.withResults(each(r.results(), g -> g.withErrorCode(code)));
      default -> throw new IllegalArgumentException("no refusal for " + answer.apiKey());
    };
  }

  /// An answer with one part, so that there is something to refuse.
  static ResponseMessage answerTo(RequestMessage request) {
    return switch (request.apiKey()) {
      case CREATE_TOPICS ->
          CreateTopicsResponse.DEFAULT.withTopics(
              List.of(CreateTopicsResponse.CreatableTopicResult.DEFAULT));
      case DELETE_TOPICS ->
          DeleteTopicsResponse.DEFAULT.withResponses(
              List.of(DeleteTopicsResponse.DeletableTopicResult.DEFAULT));
      case CREATE_PARTITIONS ->
          CreatePartitionsResponse.DEFAULT.withResults(
              List.of(CreatePartitionsResponse.CreatePartitionsTopicResult.DEFAULT));
      case INCREMENTAL_ALTER_CONFIGS ->
          IncrementalAlterConfigsResponse.DEFAULT.withResponses(
              List.of(IncrementalAlterConfigsResponse.AlterConfigsResourceResponse.DEFAULT));
      default -> throw new IllegalArgumentException("no answer to " + request.apiKey());
    };
  }

  private static <T> List<T> each(List<T> all, UnaryOperator<T> change) {
    return all.stream().map(change).toList();
  }
}
