package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.ConfigEntry;
import barnabas.metadata.CreateTopics;
import barnabas.wire.CreateTopicsRequest;
import barnabas.wire.CreateTopicsRequest.CreatableReplicaAssignment;
import barnabas.wire.CreateTopicsRequest.CreatableTopic;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.CreateTopicsResponse.CreatableTopicConfigs;
import barnabas.wire.CreateTopicsResponse.CreatableTopicResult;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// CreateTopics, key 19, versions 0 to 7: makes topics.
///
/// - 1 lets a topic only be checked, and answers in words what is wrong.
/// - 2 answers the throttle time.
/// - 3 may answer quota errors.
/// - 4 lets the number of partitions and replicas be -1, the broker's default (KIP-464).
/// - 5 is flexible and answers the topic's configs (KIP-525).
/// - 6 may answer THROTTLING_QUOTA_EXCEEDED (KIP-599).
/// - 7 answers the topic's id (KIP-516).
///
/// Apache Kafka 4 begins at 2. The others are served because administrators of older Go clients
/// send them without asking what there is.
final class CreateTopicsHandler implements Handler {
  private static final int REFUSABLE_SINCE = 6;

  private final ApiParts parts;

  CreateTopicsHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    CreateTopicsRequest request = CreateTopicsRequest.read(context.body(), context.version());
    List<CreateTopics.Wanted> wanted = new ArrayList<>();
    List<CreatableTopicResult> refused = new ArrayList<>();
    for (CreatableTopic topic : request.topics()) {
      if (hasRepeatedPartition(topic)) {
        refused.add(
            refused(
                topic,
                ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                "A partition is assigned more than once."));
      } else {
        wanted.add(wanted(topic));
      }
    }
    Mutations.admit(
        context,
        this,
        request.validateOnly() ? 0 : partitions(request),
        REFUSABLE_SINCE,
        () ->
            parts.submit(
                context,
                new CreateTopics(wanted, request.validateOnly()),
                request.timeoutMs(),
                answer -> {
                  for (CreateTopics.Made made : answer.topics()) {
                    refused.add(result(made));
                  }
                  context.answer(CreateTopicsResponse.DEFAULT.withTopics(refused));
                }));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return CreateTopicsResponse.DEFAULT.withTopics(
        CreateTopicsRequest.read(body, version).topics().stream()
            .map(topic -> refused(topic, error, message))
            .toList());
  }

  private int partitions(CreateTopicsRequest request) {
    int usual = parts.settings().partitionsOfTopic();
    long count = 0;
    for (CreatableTopic topic : request.topics()) {
      int assigned = topic.assignments().size();
      count += assigned > 0 ? assigned : topic.numPartitions() < 0 ? usual : topic.numPartitions();
    }
    return (int) Math.min(count, Integer.MAX_VALUE);
  }

  private static boolean hasRepeatedPartition(CreatableTopic topic) {
    Set<Integer> seen = new HashSet<>();
    for (CreatableReplicaAssignment assignment : topic.assignments()) {
      if (!seen.add(assignment.partitionIndex())) {
        return true;
      }
    }
    return false;
  }

  private static CreateTopics.Wanted wanted(CreatableTopic topic) {
    SortedMap<Integer, List<Integer>> assignments = new TreeMap<>();
    for (CreatableReplicaAssignment assignment : topic.assignments()) {
      assignments.put(assignment.partitionIndex(), assignment.brokerIds());
    }
    return new CreateTopics.Wanted(
        topic.name(),
        topic.numPartitions(),
        topic.replicationFactor(),
        assignments,
        topic.configs().stream()
            .map(config -> new CreateTopics.Config(config.name(), config.value()))
            .toList());
  }

  private static CreatableTopicResult refused(
      CreatableTopic topic, ErrorCode error, String message) {
    return CreatableTopicResult.DEFAULT
        .withName(topic.name())
        .withErrorCode(error.code())
        .withErrorMessage(message);
  }

  private CreatableTopicResult result(CreateTopics.Made made) {
    CreatableTopicResult result =
        CreatableTopicResult.DEFAULT
            .withName(made.name())
            .withErrorCode(made.refusal().code().code())
            .withErrorMessage(made.refusal().message());
    if (made.refusal().refused()) {
      return result;
    }
    return result
        .withTopicId(made.topicId())
        .withNumPartitions(made.partitions())
        .withReplicationFactor((short) made.replicationFactor())
        .withConfigs(configs(made.configs()));
  }

  private List<CreatableTopicConfigs> configs(SortedMap<String, String> own) {
    List<CreatableTopicConfigs> configs = new ArrayList<>();
    for (ConfigEntry entry : parts.configs().describeTopic(parts.shard().image(), own)) {
      configs.add(
          new CreatableTopicConfigs(
              entry.key().name(),
              entry.value(),
              entry.readOnly(),
              entry.source().code(),
              entry.key().sensitive(),
              List.of()));
    }
    return configs;
  }
}
