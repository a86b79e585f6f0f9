package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Topic;
import barnabas.metadata.TopicSettings;
import barnabas.replica.DeletedRecords;
import barnabas.wire.DeleteRecordsRequest;
import barnabas.wire.DeleteRecordsRequest.DeleteRecordsPartition;
import barnabas.wire.DeleteRecordsRequest.DeleteRecordsTopic;
import barnabas.wire.DeleteRecordsResponse;
import barnabas.wire.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import barnabas.wire.DeleteRecordsResponse.DeleteRecordsTopicResult;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// DeleteRecords, key 21, versions 0 to 2: moves the start of partitions forward (KIP-107).
///
/// - 2 is flexible.
///
/// A topic that is only compacted keeps its records: POLICY_VIOLATION.
final class DeleteRecordsHandler implements Handler {
  private final ApiParts parts;

  DeleteRecordsHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    DeleteRecordsRequest request = DeleteRecordsRequest.read(context.body(), context.version());
    PartitionCalls<DeletedRecords> calls =
        new PartitionCalls<>(
            parts.shard(),
            context,
            error -> new DeletedRecords(error, -1),
            answers -> context.answer(response(request, answers)));
    for (DeleteRecordsTopic topic : request.topics()) {
      Topic known = parts.shard().image().topic(topic.name());
      boolean kept = known != null && !settings(topic.name()).deleted();
      for (DeleteRecordsPartition partition : topic.partitions()) {
        if (kept) {
          calls.answer(new DeletedRecords(ErrorCode.POLICY_VIOLATION, -1));
        } else {
          calls.ask(
              known,
              partition.partitionIndex(),
              (asked, answer) -> asked.deleteRecords(partition.offset(), answer));
        }
      }
    }
    calls.go();
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return response(
        DeleteRecordsRequest.read(body, version),
        PartitionCalls.forAll(new DeletedRecords(error, -1)));
  }

  private TopicSettings settings(String topic) {
    return TopicSettings.of(parts.configs(), parts.shard().image(), topic);
  }

  private static DeleteRecordsResponse response(
      DeleteRecordsRequest request, List<DeletedRecords> answers) {
    Iterator<DeletedRecords> next = answers.iterator();
    List<DeleteRecordsTopicResult> topics = new ArrayList<>();
    for (DeleteRecordsTopic topic : request.topics()) {
      List<DeleteRecordsPartitionResult> partitions = new ArrayList<>();
      for (DeleteRecordsPartition partition : topic.partitions()) {
        DeletedRecords answer = next.next();
        partitions.add(
            new DeleteRecordsPartitionResult(
                partition.partitionIndex(),
                answer.lowWatermark(),
                answer.error().code(),
                List.of()));
      }
      topics.add(new DeleteRecordsTopicResult(topic.name(), partitions, List.of()));
    }
    return DeleteRecordsResponse.DEFAULT.withTopics(topics);
  }
}
