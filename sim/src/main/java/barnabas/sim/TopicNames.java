package barnabas.sim;

import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.MetadataResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.OffsetCommitResponse;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Uuid;
import java.util.Map;
import java.util.TreeMap;

/// What topics are called, by the ids that brokers have told, so that messages that name topics by
/// id alone can be held against the others. Owned by the run.
final class TopicNames {
  private final Map<Uuid, String> names = new TreeMap<>();

  void learn(MetadataResponse metadata) {
    for (MetadataResponse.MetadataResponseTopic topic : metadata.topics()) {
      if (topic.name() != null && !topic.topicId().isZero()) {
        names.put(topic.topicId(), topic.name());
      }
    }
  }

  /// The same request with the names of its topics.
  RequestMessage in(RequestMessage request) {
    return switch (request) {
      case FetchRequest fetch ->
          fetch.withTopics(
              fetch.topics().stream()
                  .map(topic -> topic.withTopic(name(topic.topicId(), topic.topic())))
                  .toList());
      case OffsetCommitRequest commit ->
          commit.withTopics(
              commit.topics().stream()
                  .map(topic -> topic.withName(name(topic.topicId(), topic.name())))
                  .toList());
      default -> request;
    };
  }

  /// The same answer with the names of its topics.
  ResponseMessage in(ResponseMessage response) {
    return switch (response) {
      case FetchResponse fetched ->
          fetched.withResponses(
              fetched.responses().stream()
                  .map(topic -> topic.withTopic(name(topic.topicId(), topic.topic())))
                  .toList());
      case OffsetCommitResponse committed ->
          committed.withTopics(
              committed.topics().stream()
                  .map(topic -> topic.withName(name(topic.topicId(), topic.name())))
                  .toList());
      default -> response;
    };
  }

  private String name(Uuid id, String name) {
    return id.isZero() ? name : names.getOrDefault(id, id.toString());
  }
}
