package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Topic;
import barnabas.replica.EpochEnd;
import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetForLeaderEpochRequest;
import barnabas.wire.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import barnabas.wire.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import barnabas.wire.OffsetForLeaderEpochResponse;
import barnabas.wire.OffsetForLeaderEpochResponse.EpochEndOffset;
import barnabas.wire.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// OffsetForLeaderEpoch, key 23, versions 2 to 4: where a leader epoch ended, by which a consumer
/// sees whether what it has read was cut away (KIP-320).
///
/// - 3 brings the replica id.
/// - 4 is flexible.
final class OffsetForLeaderEpochHandler implements Handler {
  private final ApiParts parts;

  OffsetForLeaderEpochHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    OffsetForLeaderEpochRequest request =
        OffsetForLeaderEpochRequest.read(context.body(), context.version());
    PartitionCalls<EpochEnd> calls =
        new PartitionCalls<>(
            parts.shard(),
            context,
            error -> new EpochEnd(error, -1, -1),
            answers -> context.answer(response(request, answers)));
    for (OffsetForLeaderTopic topic : request.topics()) {
      Topic known = parts.shard().image().topic(topic.topic());
      for (OffsetForLeaderPartition partition : topic.partitions()) {
        if (request.replicaId() >= 0) {
          calls.answer(new EpochEnd(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, -1, -1));
        } else {
          calls.ask(
              known,
              partition.partition(),
              (asked, answer) ->
                  asked.epochEnd(partition.currentLeaderEpoch(), partition.leaderEpoch(), answer));
        }
      }
    }
    calls.go();
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return response(
        OffsetForLeaderEpochRequest.read(body, version),
        PartitionCalls.forAll(new EpochEnd(error, -1, -1)));
  }

  private static OffsetForLeaderEpochResponse response(
      OffsetForLeaderEpochRequest request, List<EpochEnd> answers) {
    Iterator<EpochEnd> next = answers.iterator();
    List<OffsetForLeaderTopicResult> topics = new ArrayList<>();
    for (OffsetForLeaderTopic topic : request.topics()) {
      List<EpochEndOffset> partitions = new ArrayList<>();
      for (OffsetForLeaderPartition partition : topic.partitions()) {
        EpochEnd end = next.next();
        partitions.add(
            new EpochEndOffset(
                end.error().code(), partition.partition(), end.epoch(), end.offset(), List.of()));
      }
      topics.add(new OffsetForLeaderTopicResult(topic.topic(), partitions, List.of()));
    }
    return OffsetForLeaderEpochResponse.DEFAULT.withTopics(topics);
  }
}
