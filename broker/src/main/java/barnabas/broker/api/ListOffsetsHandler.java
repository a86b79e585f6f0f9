package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Topic;
import barnabas.replica.ListedOffset;
import barnabas.wire.ErrorCode;
import barnabas.wire.ListOffsetsRequest;
import barnabas.wire.ListOffsetsRequest.ListOffsetsPartition;
import barnabas.wire.ListOffsetsRequest.ListOffsetsTopic;
import barnabas.wire.ListOffsetsResponse;
import barnabas.wire.ListOffsetsResponse.ListOffsetsPartitionResponse;
import barnabas.wire.ListOffsetsResponse.ListOffsetsTopicResponse;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// ListOffsets, key 2, versions 1 to 11: the offset that belongs to a timestamp, or to a special
/// one: -1 latest, -2 earliest.
///
/// - 2 brings the isolation level.
/// - 4 brings the leader's epoch and answers that of the record (KIP-320).
/// - 6 is flexible.
/// - 7 knows -3, the largest timestamp (KIP-734).
/// - 8 knows -4, the earliest local offset (KIP-405).
/// - 9 knows -5, the latest tiered offset (KIP-1005).
/// - 10 brings a timeout (KIP-1075).
/// - 11 knows -6, the earliest offset that is to be tiered (KIP-1023).
///
/// Nothing is tiered here: -4 is the same as -2, and -5 and -6 find nothing.
final class ListOffsetsHandler implements Handler {
  private static final long[] LOWEST_TIMESTAMP_BY_VERSION = {
    -2, -2, -2, -2, -2, -2, -2, -3, -4, -5, -5, -6
  };

  private final ApiParts parts;

  ListOffsetsHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    ListOffsetsRequest request = ListOffsetsRequest.read(context.body(), context.version());
    PartitionCalls<ListedOffset> calls =
        new PartitionCalls<>(
            parts.shard(),
            context,
            ListOffsetsHandler::refused,
            answers -> context.answer(response(request, answers)));
    Set<PartitionName> twice = namedTwice(request);
    for (ListOffsetsTopic topic : request.topics()) {
      Topic known = parts.shard().image().topic(topic.name());
      for (ListOffsetsPartition partition : topic.partitions()) {
        long timestamp = partition.timestamp();
        if (timestamp < LOWEST_TIMESTAMP_BY_VERSION[context.version()]) {
          calls.answer(refused(ErrorCode.UNSUPPORTED_VERSION));
        } else if (twice.contains(new PartitionName(topic.name(), partition.partitionIndex()))) {
          calls.answer(refused(ErrorCode.INVALID_REQUEST));
        } else if (request.replicaId() >= 0) {
          calls.answer(refused(ErrorCode.CLUSTER_AUTHORIZATION_FAILED));
        } else {
          calls.ask(
              known,
              partition.partitionIndex(),
              (asked, answer) ->
                  asked.listOffset(timestamp, partition.currentLeaderEpoch(), answer));
        }
      }
    }
    calls.go();
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return response(ListOffsetsRequest.read(body, version), PartitionCalls.forAll(refused(error)));
  }

  /// The partitions that are asked for more than once, which nobody needs and which would multiply
  /// the work.
  private static Set<PartitionName> namedTwice(ListOffsetsRequest request) {
    Set<PartitionName> once = new HashSet<>();
    Set<PartitionName> twice = new HashSet<>();
    for (ListOffsetsTopic topic : request.topics()) {
      for (ListOffsetsPartition partition : topic.partitions()) {
        PartitionName name = new PartitionName(topic.name(), partition.partitionIndex());
        if (!once.add(name)) {
          twice.add(name);
        }
      }
    }
    return twice;
  }

  private static ListedOffset refused(ErrorCode error) {
    return new ListedOffset(error, -1, -1, -1);
  }

  private static ListOffsetsResponse response(
      ListOffsetsRequest request, List<ListedOffset> answers) {
    Iterator<ListedOffset> next = answers.iterator();
    List<ListOffsetsTopicResponse> topics = new ArrayList<>();
    for (ListOffsetsTopic topic : request.topics()) {
      List<ListOffsetsPartitionResponse> partitions = new ArrayList<>();
      for (ListOffsetsPartition partition : topic.partitions()) {
        ListedOffset answer = next.next();
        partitions.add(
            new ListOffsetsPartitionResponse(
                partition.partitionIndex(),
                answer.error().code(),
                answer.timestampMs(),
                answer.offset(),
                answer.leaderEpoch(),
                List.of()));
      }
      topics.add(new ListOffsetsTopicResponse(topic.name(), partitions, List.of()));
    }
    return ListOffsetsResponse.DEFAULT.withTopics(topics);
  }

  private record PartitionName(String topic, int index) {}
}
