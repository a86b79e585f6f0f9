package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.CreatePartitions;
import barnabas.wire.CreatePartitionsRequest;
import barnabas.wire.CreatePartitionsRequest.CreatePartitionsAssignment;
import barnabas.wire.CreatePartitionsRequest.CreatePartitionsTopic;
import barnabas.wire.CreatePartitionsResponse;
import barnabas.wire.CreatePartitionsResponse.CreatePartitionsTopicResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CreatePartitions, key 37, versions 0 to 3: gives topics more partitions.
///
/// - 2 is flexible.
/// - 3 may answer THROTTLING_QUOTA_EXCEEDED (KIP-599).
final class CreatePartitionsHandler implements Handler {
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
    parts.submit(
        context,
        new CreatePartitions(wanted, request.validateOnly()),
        request.timeoutMs(),
        answer -> context.answer(response(answer)));
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
