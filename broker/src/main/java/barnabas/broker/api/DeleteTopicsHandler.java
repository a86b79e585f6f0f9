package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.DeleteTopics;
import barnabas.metadata.Topic;
import barnabas.wire.DeleteTopicsRequest;
import barnabas.wire.DeleteTopicsRequest.DeleteTopicState;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.DeleteTopicsResponse.DeletableTopicResult;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.List;

/// DeleteTopics, key 20, versions 1 to 6: deletes topics with all their records.
///
/// - 3 may answer TOPIC_DELETION_DISABLED; before, that is INVALID_REQUEST.
/// - 4 is flexible.
/// - 5 says why in words, and may answer THROTTLING_QUOTA_EXCEEDED (KIP-599).
/// - 6 may name topics by id (KIP-516).
final class DeleteTopicsHandler implements Handler {
  private static final short KNOWS_DISABLED = 3;
  private static final short KNOWS_IDS = 6;
  private static final int REFUSABLE_SINCE = 5;

  private final ApiParts parts;

  DeleteTopicsHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    DeleteTopicsRequest request = DeleteTopicsRequest.read(context.body(), context.version());
    List<DeleteTopics.Wanted> wanted = wanted(request, context.version());
    Mutations.admit(
        context,
        this,
        partitions(wanted),
        REFUSABLE_SINCE,
        () ->
            parts.submit(
                context,
                new DeleteTopics(wanted),
                request.timeoutMs(),
                answer -> context.answer(response(answer, context.version()))));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return DeleteTopicsResponse.DEFAULT.withResponses(
        wanted(DeleteTopicsRequest.read(body, version), version).stream()
            .map(
                topic ->
                    new DeletableTopicResult(
                        topic.name(), topic.topicId(), error.code(), message, List.of()))
            .toList());
  }

  private int partitions(List<DeleteTopics.Wanted> wanted) {
    ClusterImage image = parts.shard().image();
    int count = 0;
    for (DeleteTopics.Wanted each : wanted) {
      String name = each.name();
      Topic topic = name == null ? image.topic(each.topicId()) : image.topic(name);
      count += topic == null ? 0 : topic.partitions().size();
    }
    return count;
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
