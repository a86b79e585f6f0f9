package barnabas.broker.api;

import barnabas.wire.AlterClientQuotasRequest;
import barnabas.wire.AlterClientQuotasResponse;
import barnabas.wire.DescribeAclsResponse;
import barnabas.wire.DescribeClientQuotasResponse;
import barnabas.wire.DescribeProducersRequest;
import barnabas.wire.DescribeProducersResponse;
import barnabas.wire.DescribeQuorumResponse;
import barnabas.wire.DescribeUserScramCredentialsRequest;
import barnabas.wire.DescribeUserScramCredentialsRequest.UserName;
import barnabas.wire.DescribeUserScramCredentialsResponse;
import barnabas.wire.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;
import barnabas.wire.ElectLeadersRequest;
import barnabas.wire.ElectLeadersResponse;
import barnabas.wire.ListConfigResourcesResponse;
import barnabas.wire.ListPartitionReassignmentsResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.wire.UpdateFeaturesResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of [ErrorAnswers] for requests of administrators about the cluster.
final class AdminErrorAnswers {
  private AdminErrorAnswers() {}

  static @Nullable ResponseMessage of(RequestMessage request, short error, String message) {
    return switch (request.apiKey()) {
      case ELECT_LEADERS -> elected((ElectLeadersRequest) request, error, message);
      case LIST_PARTITION_REASSIGNMENTS ->
          ListPartitionReassignmentsResponse.DEFAULT.withErrorCode(error).withErrorMessage(message);
      case DESCRIBE_ACLS ->
          DescribeAclsResponse.DEFAULT.withErrorCode(error).withErrorMessage(message);
      case DESCRIBE_CLIENT_QUOTAS -> quotas(error, message);
      case ALTER_CLIENT_QUOTAS -> quotas((AlterClientQuotasRequest) request, error, message);
      case DESCRIBE_QUORUM ->
          DescribeQuorumResponse.DEFAULT.withErrorCode(error).withErrorMessage(message);
      case UPDATE_FEATURES ->
          UpdateFeaturesResponse.DEFAULT.withErrorCode(error).withErrorMessage(message);
      case DESCRIBE_PRODUCERS -> producers((DescribeProducersRequest) request, error, message);
      case LIST_CONFIG_RESOURCES -> ListConfigResourcesResponse.DEFAULT.withErrorCode(error);
      case DESCRIBE_USER_SCRAM_CREDENTIALS ->
          credentials((DescribeUserScramCredentialsRequest) request, error, message);
      default -> null;
    };
  }

  private static DescribeUserScramCredentialsResponse credentials(
      DescribeUserScramCredentialsRequest request, short error, String message) {
    List<UserName> users = request.users();
    return DescribeUserScramCredentialsResponse.DEFAULT
        .withErrorCode(error)
        .withErrorMessage(message)
        .withResults(
            (users == null ? List.<UserName>of() : users)
                .stream()
                    .map(
                        user ->
                            DescribeUserScramCredentialsResult.DEFAULT
                                .withUser(user.name())
                                .withErrorCode(error)
                                .withErrorMessage(message))
                    .toList());
  }

  static ElectLeadersResponse elected(ElectLeadersRequest request, short error, String message) {
    var topics = request.topicPartitions();
    return ElectLeadersResponse.DEFAULT
        .withErrorCode(error)
        .withReplicaElectionResults(
            topics == null
                ? List.of()
                : topics.stream()
                    .map(
                        topic ->
                            new ElectLeadersResponse.ReplicaElectionResult(
                                topic.topic(),
                                topic.partitions().stream()
                                    .map(
                                        index ->
                                            new ElectLeadersResponse.PartitionResult(
                                                index, error, message, List.of()))
                                    .toList(),
                                List.of()))
                    .toList());
  }

  static DescribeClientQuotasResponse quotas(short error, String message) {
    return DescribeClientQuotasResponse.DEFAULT
        .withErrorCode(error)
        .withErrorMessage(message)
        .withEntries(null);
  }

  private static ResponseMessage quotas(
      AlterClientQuotasRequest request, short error, String message) {
    return AlterClientQuotasResponse.DEFAULT.withEntries(
        request.entries().stream().map(entry -> quota(entry, error, message)).toList());
  }

  static AlterClientQuotasResponse.EntryData quota(
      AlterClientQuotasRequest.EntryData entry, short error, @Nullable String message) {
    return new AlterClientQuotasResponse.EntryData(
        error,
        message,
        entry.entity().stream()
            .map(
                each ->
                    new AlterClientQuotasResponse.EntityData(
                        each.entityType(), each.entityName(), List.of()))
            .toList(),
        List.of());
  }

  private static ResponseMessage producers(
      DescribeProducersRequest request, short error, String message) {
    return DescribeProducersResponse.DEFAULT.withTopics(
        request.topics().stream()
            .map(
                topic ->
                    DescribeProducersResponse.TopicResponse.DEFAULT
                        .withName(topic.name())
                        .withPartitions(
                            topic.partitionIndexes().stream()
                                .map(
                                    index ->
                                        DescribeProducersResponse.PartitionResponse.DEFAULT
                                            .withPartitionIndex(index)
                                            .withErrorCode(error)
                                            .withErrorMessage(message))
                                .toList()))
            .toList());
  }
}
