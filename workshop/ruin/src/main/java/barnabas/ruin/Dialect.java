package barnabas.ruin;

import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.MetadataResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.OffsetFetchRequest;
import barnabas.wire.OffsetFetchResponse;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Uuid;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Brings what clients of all versions say into the form that checkers read: topics by name, and
/// committed offsets by group. It learns the names from the answers to Metadata. Shared by the
/// connections of a story.
final class Dialect {
  private final Map<Uuid, String> names = new ConcurrentHashMap<>();

  void learn(MetadataResponse response) {
    response
        .topics()
        .forEach(
            topic -> {
              String name = topic.name();
              if (name != null && !topic.topicId().equals(Uuid.ZERO)) {
                names.put(topic.topicId(), name);
              }
            });
  }

  private String name(String given, Uuid id) {
    return id.equals(Uuid.ZERO) ? given : names.getOrDefault(id, id.toString());
  }

  RequestMessage plain(RequestMessage request) {
    return switch (request) {
      case ProduceRequest r ->
          r.withTopicData(
              each(r.topicData(), topic -> topic.withName(name(topic.name(), topic.topicId()))));
      case FetchRequest r ->
          r.withTopics(
                  each(r.topics(), topic -> topic.withTopic(name(topic.topic(), topic.topicId()))))
              .withForgottenTopicsData(
                  each(
                      r.forgottenTopicsData(),
                      topic -> topic.withTopic(name(topic.topic(), topic.topicId()))));
      case OffsetCommitRequest r ->
          r.withTopics(
              each(r.topics(), topic -> topic.withName(name(topic.name(), topic.topicId()))));
      default -> request;
    };
  }

  ResponseMessage plain(RequestMessage request, ResponseMessage response) {
    return switch (response) {
      case ProduceResponse r ->
          r.withResponses(
              each(r.responses(), topic -> topic.withName(name(topic.name(), topic.topicId()))));
      case FetchResponse r ->
          r.withResponses(
              each(r.responses(), topic -> topic.withTopic(name(topic.topic(), topic.topicId()))));
      case OffsetCommitResponse r ->
          r.withTopics(
              each(r.topics(), topic -> topic.withName(name(topic.name(), topic.topicId()))));
      case OffsetFetchResponse r when request instanceof OffsetFetchRequest asked ->
          r.groups().isEmpty() ? oneGroup(asked, r) : r.withGroups(each(r.groups(), this::plain));
      default -> response;
    };
  }

  private OffsetFetchResponse.OffsetFetchResponseGroup plain(
      OffsetFetchResponse.OffsetFetchResponseGroup group) {
    return group.withTopics(
        each(group.topics(), topic -> topic.withName(name(topic.name(), topic.topicId()))));
  }

  /// Before version 8 a request asks for one group, and the answer does not name it.
  private static OffsetFetchResponse oneGroup(
      OffsetFetchRequest request, OffsetFetchResponse response) {
    var topics =
        each(
            response.topics(),
            topic ->
                OffsetFetchResponse.OffsetFetchResponseTopics.DEFAULT
                    .withName(topic.name())
                    .withPartitions(
                        each(
                            topic.partitions(),
                            p ->
                                OffsetFetchResponse.OffsetFetchResponsePartitions.DEFAULT
                                    .withPartitionIndex(p.partitionIndex())
                                    .withCommittedOffset(p.committedOffset())
                                    .withErrorCode(p.errorCode()))));
    return response.withGroups(
        List.of(
            OffsetFetchResponse.OffsetFetchResponseGroup.DEFAULT
                .withGroupId(request.groupId())
                .withErrorCode(response.errorCode())
                .withTopics(topics)));
  }

  private static <T, R> List<R> each(List<T> list, java.util.function.Function<T, R> change) {
    return list.stream().map(change).toList();
  }
}
