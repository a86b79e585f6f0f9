package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Topic;
import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetDeleteRequest;
import barnabas.wire.OffsetDeleteResponse;
import barnabas.wire.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;

/// OffsetDelete, key 47, version 0: takes away committed offsets, of topics that the group's
/// members don't read (KIP-496).
final class OffsetDeleteHandler implements Handler {
  private final ApiParts parts;
  private final GroupCalls groups;

  OffsetDeleteHandler(ApiParts parts) {
    this.parts = parts;
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    OffsetDeleteRequest request = OffsetDeleteRequest.read(context.body(), context.version());
    groups.<OffsetDeleteResponse>ask(
        context,
        request.groupId(),
        (coordinator, answer) -> coordinator.deleteOffsets(request, answer),
        error -> OffsetDeleteResponse.DEFAULT.withErrorCode(error.code()),
        answer ->
            context.answer(
                answer.withTopics(answer.topics().stream().map(this::checked).toList())));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return OffsetDeleteResponse.DEFAULT.withErrorCode(error.code());
  }

  /// Partitions that there are not are an error, though none of their offsets is left.
  private OffsetDeleteResponseTopic checked(OffsetDeleteResponseTopic answered) {
    Topic topic = parts.shard().image().topic(answered.name());
    int count = topic == null ? 0 : topic.partitions().size();
    return answered.withPartitions(
        answered.partitions().stream()
            .map(
                partition ->
                    partition.partitionIndex() >= 0 && partition.partitionIndex() < count
                        ? partition
                        : partition.withErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()))
            .toList());
  }
}
