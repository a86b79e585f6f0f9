package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.CreatePartitions;
import barnabas.metadata.Topic;
import barnabas.wire.CreatePartitionsRequest;
import barnabas.wire.CreatePartitionsRequest.CreatePartitionsAssignment;
import barnabas.wire.CreatePartitionsRequest.CreatePartitionsTopic;
import barnabas.wire.CreatePartitionsResponse;
import barnabas.wire.CreatePartitionsResponse.CreatePartitionsTopicResult;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CreatePartitions, key 37, versions 0 to 3: gives topics more partitions.
///
/// - 2 is flexible.
/// - 3 may answer THROTTLING_QUOTA_EXCEEDED (KIP-599).
final class CreatePartitionsHandler implements Handler {
  private static final int REFUSABLE_SINCE = 3;

  private final ApiParts parts;

  CreatePartitionsHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    CreatePartitionsRequest request =
        CreatePartitionsRequest.read(context.body(), context.version());
    List<CreatePartitions.Wanted> wanted =
        request.topics().stream()
            .map(
                topic ->
                    new CreatePartitions.Wanted(topic.name(), topic.count(), assignments(topic)))
            .toList();
    Mutations.admit(
        context,
        this,
        request.validateOnly() ? 0 : added(request),
        REFUSABLE_SINCE,
        () ->
            parts.submit(
                context,
                new CreatePartitions(wanted, request.validateOnly()),
                request.timeoutMs(),
                answer -> context.answer(response(answer))));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return CreatePartitionsResponse.DEFAULT.withResults(
        CreatePartitionsRequest.read(body, version).topics().stream()
            .map(
                topic ->
                    new CreatePartitionsTopicResult(topic.name(), error.code(), message, List.of()))
            .toList());
  }

  private int added(CreatePartitionsRequest request) {
    long added = 0;
    for (CreatePartitionsTopic topic : request.topics()) {
      Topic known = parts.shard().image().topic(topic.name());
      added += known == null ? 0 : Math.max(0, topic.count() - known.partitions().size());
    }
    return (int) Math.min(added, Integer.MAX_VALUE);
  }

  private static @Nullable List<List<Integer>> assignments(CreatePartitionsTopic topic) {
    List<CreatePartitionsAssignment> given = topic.assignments();
    return given == null
        ? null
        : given.stream().map(CreatePartitionsAssignment::brokerIds).toList();
  }

  private static CreatePartitionsResponse response(CreatePartitions.Answer answer) {
    return CreatePartitionsResponse.DEFAULT.withResults(
        answer.topics().stream()
            .map(
                grown ->
                    new CreatePartitionsTopicResult(
                        grown.name(),
                        grown.refusal().code().code(),
                        grown.refusal().message(),
                        List.of()))
            .toList());
  }
}
