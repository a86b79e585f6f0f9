package barnabas.broker.api;

import barnabas.wire.DeleteRecordsRequest;
import barnabas.wire.DeleteRecordsResponse;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.ListOffsetsRequest;
import barnabas.wire.ListOffsetsResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetDeleteResponse;
import barnabas.wire.OffsetFetchRequest;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.OffsetForLeaderEpochRequest;
import barnabas.wire.OffsetForLeaderEpochResponse;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of [ErrorAnswers] for requests about partitions.
final class PartitionErrorAnswers {
  private static final int FIRST_FETCH_WITH_IDS = 13;
  private static final int FIRST_OFFSETS_WITH_ERROR = 2;
  private static final int FIRST_OFFSETS_WITH_GROUPS = 8;

  private PartitionErrorAnswers() {}

  static @Nullable ResponseMessage of(RequestMessage request, short version, short error) {
    return switch (request.apiKey()) {
      case PRODUCE -> produce((ProduceRequest) request, error);
      case FETCH -> fetch((FetchRequest) request, version, error);
      case LIST_OFFSETS -> offsets((ListOffsetsRequest) request, error);
      case OFFSET_FOR_LEADER_EPOCH -> epochs((OffsetForLeaderEpochRequest) request, error);
      case DELETE_RECORDS -> deleted((DeleteRecordsRequest) request, error);
      case OFFSET_COMMIT -> committed((OffsetCommitRequest) request, error);
      case OFFSET_FETCH -> fetched((OffsetFetchRequest) request, version, error);
      case OFFSET_DELETE -> OffsetDeleteResponse.DEFAULT.withErrorCode(error);
      default -> null;
    };
  }

  private static ResponseMessage produce(ProduceRequest request, short error) {
    return ProduceResponse.DEFAULT.withResponses(
        request.topicData().stream()
            .map(
                topic ->
                    ProduceResponse.TopicProduceResponse.DEFAULT
                        .withName(topic.name())
                        .withTopicId(topic.topicId())
                        .withPartitionResponses(
                            topic.partitionData().stream()
                                .map(
                                    partition ->
                                        ProduceResponse.PartitionProduceResponse.DEFAULT
                                            .withIndex(partition.index())
                                            .withErrorCode(error)
                                            .withBaseOffset(-1))
                                .toList()))
            .toList());
  }

  static ResponseMessage fetch(FetchRequest request, short version, short error) {
    FetchResponse response =
        FetchResponse.DEFAULT.withErrorCode(error).withSessionId(request.sessionId());
    return version >= FIRST_FETCH_WITH_IDS
        ? response
        : response.withResponses(
            request.topics().stream()
                .map(
                    topic ->
                        FetchResponse.FetchableTopicResponse.DEFAULT
                            .withTopic(topic.topic())
                            .withPartitions(
                                topic.partitions().stream()
                                    .map(partition -> fetched(partition.partition(), error))
                                    .toList()))
                .toList());
  }

  private static FetchResponse.PartitionData fetched(int index, short error) {
    return FetchResponse.PartitionData.DEFAULT
        .withPartitionIndex(index)
        .withErrorCode(error)
        .withHighWatermark(-1);
  }

  private static ResponseMessage offsets(ListOffsetsRequest request, short error) {
    return ListOffsetsResponse.DEFAULT.withTopics(
        request.topics().stream()
            .map(
                topic ->
                    ListOffsetsResponse.ListOffsetsTopicResponse.DEFAULT
                        .withName(topic.name())
                        .withPartitions(
                            topic.partitions().stream()
                                .map(
                                    partition ->
                                        ListOffsetsResponse.ListOffsetsPartitionResponse.DEFAULT
                                            .withPartitionIndex(partition.partitionIndex())
                                            .withErrorCode(error))
                                .toList()))
            .toList());
  }

  private static ResponseMessage epochs(OffsetForLeaderEpochRequest request, short error) {
    return OffsetForLeaderEpochResponse.DEFAULT.withTopics(
        request.topics().stream()
            .map(
                topic ->
                    OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult.DEFAULT
                        .withTopic(topic.topic())
                        .withPartitions(
                            topic.partitions().stream()
                                .map(
                                    partition ->
                                        OffsetForLeaderEpochResponse.EpochEndOffset.DEFAULT
                                            .withPartition(partition.partition())
                                            .withErrorCode(error))
                                .toList()))
            .toList());
  }

  private static ResponseMessage deleted(DeleteRecordsRequest request, short error) {
    return DeleteRecordsResponse.DEFAULT.withTopics(
        request.topics().stream()
            .map(
                topic ->
                    DeleteRecordsResponse.DeleteRecordsTopicResult.DEFAULT
                        .withName(topic.name())
                        .withPartitions(
                            topic.partitions().stream()
                                .map(
                                    partition ->
                                        DeleteRecordsResponse.DeleteRecordsPartitionResult.DEFAULT
                                            .withPartitionIndex(partition.partitionIndex())
                                            .withLowWatermark(-1)
                                            .withErrorCode(error))
                                .toList()))
            .toList());
  }

  private static ResponseMessage committed(OffsetCommitRequest request, short error) {
    return OffsetCommitResponse.DEFAULT.withTopics(
        request.topics().stream()
            .map(
                topic ->
                    OffsetCommitResponse.OffsetCommitResponseTopic.DEFAULT
                        .withName(topic.name())
                        .withTopicId(topic.topicId())
                        .withPartitions(
                            topic.partitions().stream()
                                .map(
                                    partition ->
                                        OffsetCommitResponse.OffsetCommitResponsePartition.DEFAULT
                                            .withPartitionIndex(partition.partitionIndex())
                                            .withErrorCode(error))
                                .toList()))
            .toList());
  }

  private static ResponseMessage fetched(OffsetFetchRequest request, short version, short error) {
    if (version >= FIRST_OFFSETS_WITH_GROUPS) {
      return OffsetFetchResponse.DEFAULT.withGroups(
          request.groups().stream()
              .map(
                  group ->
                      OffsetFetchResponse.OffsetFetchResponseGroup.DEFAULT
                          .withGroupId(group.groupId())
                          .withErrorCode(error))
              .toList());
    }
    var topics = request.topics();
    return version >= FIRST_OFFSETS_WITH_ERROR || topics == null
        ? OffsetFetchResponse.DEFAULT.withErrorCode(error)
        : OffsetFetchResponse.DEFAULT.withTopics(topics.stream().map(t -> none(t, error)).toList());
  }

  private static OffsetFetchResponse.OffsetFetchResponseTopic none(
      OffsetFetchRequest.OffsetFetchRequestTopic topic, short error) {
    List<OffsetFetchResponse.OffsetFetchResponsePartition> partitions =
        topic.partitionIndexes().stream()
            .map(
                index ->
                    OffsetFetchResponse.OffsetFetchResponsePartition.DEFAULT
                        .withPartitionIndex(index)
                        .withCommittedOffset(-1)
                        .withMetadata("")
                        .withErrorCode(error))
            .toList();
    return OffsetFetchResponse.OffsetFetchResponseTopic.DEFAULT
        .withName(topic.name())
        .withPartitions(partitions);
  }
}
