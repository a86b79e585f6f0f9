package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.DeleteTopics;
import barnabas.wire.DeleteTopicsRequest;
import barnabas.wire.DeleteTopicsRequest.DeleteTopicState;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.DeleteTopicsResponse.DeletableTopicResult;
import barnabas.wire.ErrorCode;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;

/// DeleteTopics, key 20, versions 1 to 6: deletes topics with all their records.
///
/// - 3 may answer TOPIC_DELETION_DISABLED; before, that is INVALID_REQUEST.
/// - 4 is flexible.
/// - 5 says why in words (KIP-599).
/// - 6 may name topics by id (KIP-516).
final class DeleteTopicsHandler implements Handler {
  private static final short KNOWS_DISABLED = 3;
  static final short KNOWS_IDS = 6;

  private final ApiParts parts;

  DeleteTopicsHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    DeleteTopicsRequest request = DeleteTopicsRequest.read(context.body(), context.version());
    parts.submit(
        context,
        new DeleteTopics(wanted(request, context.version())),
        request.timeoutMs(),
        answer -> context.answer(response(answer, context.version())));
  }

  private static List<DeleteTopics.Wanted> wanted(DeleteTopicsRequest request, short version) {
    List<DeleteTopics.Wanted> wanted = new ArrayList<>();
    if (version >= KNOWS_IDS) {
      for (DeleteTopicState topic : request.topics()) {
        wanted.add(new DeleteTopics.Wanted(topic.name(), topic.topicId()));
      }
    } else {
      for (String name : request.topicNames()) {
        wanted.add(new DeleteTopics.Wanted(name, Uuid.ZERO));
      }
    }
    return wanted;
  }

  private static DeleteTopicsResponse response(DeleteTopics.Answer answer, short version) {
    List<DeletableTopicResult> results = new ArrayList<>();
    for (DeleteTopics.Deleted deleted : answer.topics()) {
      ErrorCode error = deleted.refusal().code();
      boolean tooNew = error == ErrorCode.TOPIC_DELETION_DISABLED && version < KNOWS_DISABLED;
      results.add(
          new DeletableTopicResult(
              deleted.name(),
              deleted.topicId(),
              (tooNew ? ErrorCode.INVALID_REQUEST : error).code(),
              deleted.refusal().message(),
              List.of()));
    }
    return DeleteTopicsResponse.DEFAULT.withResponses(results);
  }
}
