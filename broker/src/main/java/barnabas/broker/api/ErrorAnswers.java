package barnabas.broker.api;

import barnabas.wire.AlterConfigsRequest;
import barnabas.wire.AlterConfigsResponse;
import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.ConsumerGroupDescribeRequest;
import barnabas.wire.ConsumerGroupDescribeResponse;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.CreatePartitionsRequest;
import barnabas.wire.CreatePartitionsResponse;
import barnabas.wire.CreateTopicsRequest;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.DeleteGroupsRequest;
import barnabas.wire.DeleteGroupsResponse;
import barnabas.wire.DeleteTopicsRequest;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.DescribeClusterResponse;
import barnabas.wire.DescribeConfigsRequest;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.DescribeGroupsRequest;
import barnabas.wire.DescribeGroupsResponse;
import barnabas.wire.DescribeLogDirsResponse;
import barnabas.wire.DescribeTopicPartitionsRequest;
import barnabas.wire.DescribeTopicPartitionsResponse;
import barnabas.wire.FindCoordinatorRequest;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.IncrementalAlterConfigsRequest;
import barnabas.wire.IncrementalAlterConfigsResponse;
import barnabas.wire.InitProducerIdResponse;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.LeaveGroupResponse;
import barnabas.wire.ListGroupsResponse;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.wire.SyncGroupResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a request that failed as a whole, in the places that each API has for errors: of
/// the whole response where there is one, else of every thing that the request named.
final class ErrorAnswers {
  static final String NO_TRANSACTIONS = "Transactions are not supported yet.";

  private static final int FIRST_FIND_WITH_MANY = 4;
  private static final int FIRST_JOIN_WITH_NULL = 7;

  private ErrorAnswers() {}

  /// The answer to a request, or null if it is of an API that is not served.
  ///
  /// @param message what is said in words, where the API has a place for them
  static @Nullable ResponseMessage of(
      RequestMessage request, short version, short error, String message) {
    return switch (request.apiKey()) {
      case API_VERSIONS -> ApiVersionsResponse.DEFAULT.withErrorCode(error);
      case METADATA -> metadata((MetadataRequest) request, error);
      case FIND_COORDINATOR ->
          coordinator((FindCoordinatorRequest) request, version, error, message);
      case INIT_PRODUCER_ID ->
          InitProducerIdResponse.DEFAULT.withErrorCode(error).withProducerEpoch((short) -1);
      case DESCRIBE_CLUSTER ->
          DescribeClusterResponse.DEFAULT.withErrorCode(error).withErrorMessage(message);
      case DESCRIBE_LOG_DIRS -> DescribeLogDirsResponse.DEFAULT.withErrorCode(error);
      case JOIN_GROUP ->
          JoinGroupResponse.DEFAULT
              .withErrorCode(error)
              .withProtocolName(version >= FIRST_JOIN_WITH_NULL ? null : "");
      case SYNC_GROUP -> SyncGroupResponse.DEFAULT.withErrorCode(error);
      case HEARTBEAT -> HeartbeatResponse.DEFAULT.withErrorCode(error);
      case CONSUMER_GROUP_HEARTBEAT ->
          ConsumerGroupHeartbeatResponse.DEFAULT.withErrorCode(error).withErrorMessage(message);
      case CONSUMER_GROUP_DESCRIBE ->
          groups((ConsumerGroupDescribeRequest) request, error, message);
      case LEAVE_GROUP -> LeaveGroupResponse.DEFAULT.withErrorCode(error);
      case LIST_GROUPS -> ListGroupsResponse.DEFAULT.withErrorCode(error);
      case DESCRIBE_GROUPS -> groups((DescribeGroupsRequest) request, error);
      case DELETE_GROUPS -> groups((DeleteGroupsRequest) request, error);
      case CREATE_TOPICS -> topics((CreateTopicsRequest) request, error, message);
      case DELETE_TOPICS -> topics((DeleteTopicsRequest) request, version, error, message);
      case CREATE_PARTITIONS -> topics((CreatePartitionsRequest) request, error, message);
      case DESCRIBE_TOPIC_PARTITIONS -> topics((DescribeTopicPartitionsRequest) request, error);
      case DESCRIBE_CONFIGS -> configs((DescribeConfigsRequest) request, error, message);
      case ALTER_CONFIGS -> configs((AlterConfigsRequest) request, error, message);
      case INCREMENTAL_ALTER_CONFIGS ->
          configs((IncrementalAlterConfigsRequest) request, error, message);
      default -> {
        ResponseMessage answer = AdminErrorAnswers.of(request, error, message);
        yield answer == null ? PartitionErrorAnswers.of(request, version, error) : answer;
      }
    };
  }

  static ResponseMessage metadata(MetadataRequest request, short error) {
    var topics = request.topics();
    return MetadataResponse.DEFAULT
        .withErrorCode(error)
        .withTopics(
            topics == null
                ? List.of()
                : topics.stream()
                    .map(
                        topic ->
                            MetadataResponse.MetadataResponseTopic.DEFAULT
                                .withErrorCode(error)
                                .withName(topic.name() == null ? "" : topic.name())
                                .withTopicId(topic.topicId()))
                    .toList());
  }

  private static ResponseMessage coordinator(
      FindCoordinatorRequest request, short version, short error, String message) {
    if (version < FIRST_FIND_WITH_MANY) {
      return FindCoordinatorResponse.DEFAULT
          .withErrorCode(error)
          .withErrorMessage(message)
          .withNodeId(-1)
          .withPort(-1);
    }
    return FindCoordinatorResponse.DEFAULT.withCoordinators(
        request.coordinatorKeys().stream()
            .map(
                key ->
                    FindCoordinatorResponse.Coordinator.DEFAULT
                        .withKey(key)
                        .withNodeId(-1)
                        .withPort(-1)
                        .withErrorCode(error)
                        .withErrorMessage(message))
            .toList());
  }

  private static ResponseMessage groups(
      ConsumerGroupDescribeRequest request, short error, String message) {
    return ConsumerGroupDescribeResponse.DEFAULT.withGroups(
        request.groupIds().stream()
            .map(
                id ->
                    ConsumerGroupDescribeResponse.DescribedGroup.DEFAULT
                        .withGroupId(id)
                        .withErrorCode(error)
                        .withErrorMessage(message))
            .toList());
  }

  private static ResponseMessage groups(DescribeGroupsRequest request, short error) {
    return DescribeGroupsResponse.DEFAULT.withGroups(
        request.groups().stream()
            .map(
                group ->
                    DescribeGroupsResponse.DescribedGroup.DEFAULT
                        .withGroupId(group)
                        .withErrorCode(error))
            .toList());
  }

  private static ResponseMessage groups(DeleteGroupsRequest request, short error) {
    return DeleteGroupsResponse.DEFAULT.withResults(
        request.groupsNames().stream()
            .map(
                group ->
                    DeleteGroupsResponse.DeletableGroupResult.DEFAULT
                        .withGroupId(group)
                        .withErrorCode(error))
            .toList());
  }

  private static ResponseMessage topics(CreateTopicsRequest request, short error, String message) {
    return CreateTopicsResponse.DEFAULT.withTopics(
        request.topics().stream()
            .map(
                topic ->
                    CreateTopicsResponse.CreatableTopicResult.DEFAULT
                        .withName(topic.name())
                        .withErrorCode(error)
                        .withErrorMessage(message))
            .toList());
  }

  private static ResponseMessage topics(
      DeleteTopicsRequest request, short version, short error, String message) {
    var result =
        DeleteTopicsResponse.DeletableTopicResult.DEFAULT
            .withErrorCode(error)
            .withErrorMessage(message);
    return DeleteTopicsResponse.DEFAULT.withResponses(
        version >= DeleteTopicsHandler.KNOWS_IDS
            ? request.topics().stream()
                .map(topic -> result.withName(topic.name()).withTopicId(topic.topicId()))
                .toList()
            : request.topicNames().stream().map(result::withName).toList());
  }

  private static ResponseMessage topics(
      CreatePartitionsRequest request, short error, String message) {
    return CreatePartitionsResponse.DEFAULT.withResults(
        request.topics().stream()
            .map(
                topic ->
                    CreatePartitionsResponse.CreatePartitionsTopicResult.DEFAULT
                        .withName(topic.name())
                        .withErrorCode(error)
                        .withErrorMessage(message))
            .toList());
  }

  static ResponseMessage topics(DescribeTopicPartitionsRequest request, short error) {
    return DescribeTopicPartitionsResponse.DEFAULT.withTopics(
        request.topics().stream()
            .map(
                topic ->
                    DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic.DEFAULT
                        .withName(topic.name())
                        .withErrorCode(error))
            .toList());
  }

  private static ResponseMessage configs(
      DescribeConfigsRequest request, short error, String message) {
    return DescribeConfigsResponse.DEFAULT.withResults(
        request.resources().stream()
            .map(
                resource ->
                    DescribeConfigsResponse.DescribeConfigsResult.DEFAULT
                        .withErrorCode(error)
                        .withErrorMessage(message)
                        .withResourceType(resource.resourceType())
                        .withResourceName(resource.resourceName()))
            .toList());
  }

  private static ResponseMessage configs(AlterConfigsRequest request, short error, String message) {
    return AlterConfigsResponse.DEFAULT.withResponses(
        request.resources().stream()
            .map(
                resource ->
                    AlterConfigsResponse.AlterConfigsResourceResponse.DEFAULT
                        .withErrorCode(error)
                        .withErrorMessage(message)
                        .withResourceType(resource.resourceType())
                        .withResourceName(resource.resourceName()))
            .toList());
  }

  private static ResponseMessage configs(
      IncrementalAlterConfigsRequest request, short error, String message) {
    return IncrementalAlterConfigsResponse.DEFAULT.withResponses(
        request.resources().stream()
            .map(
                resource ->
                    IncrementalAlterConfigsResponse.AlterConfigsResourceResponse.DEFAULT
                        .withErrorCode(error)
                        .withErrorMessage(message)
                        .withResourceType(resource.resourceType())
                        .withResourceName(resource.resourceName()))
            .toList());
  }
}
