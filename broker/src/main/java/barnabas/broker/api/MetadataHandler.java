package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Broker;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.CreateTopics;
import barnabas.metadata.Partition;
import barnabas.metadata.Topic;
import barnabas.metadata.TopicNames;
import barnabas.wire.ErrorCode;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataRequest.MetadataRequestTopic;
import barnabas.wire.MetadataResponse;
import barnabas.wire.MetadataResponse.MetadataResponseBroker;
import barnabas.wire.MetadataResponse.MetadataResponsePartition;
import barnabas.wire.MetadataResponse.MetadataResponseTopic;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Metadata, key 3, versions 0 to 13: the brokers, and who leads which partition.
///
/// - 1 lets the topics be null, which means all (an empty list does in version 0), and answers the
///   controller, racks and which topics are internal.
/// - 2 answers the cluster's id.
/// - 4 says whether unknown topics may be created.
/// - 5 answers offline replicas.
/// - 7 answers leader epochs (KIP-320).
/// - 8 asks for and answers what the client may do.
/// - 9 is flexible.
/// - 10 brings topic ids (KIP-516).
/// - 11 no longer asks what the client may do with the cluster.
/// - 12 may ask by id alone.
/// - 13 has an error of the whole response (KIP-1102).
///
/// The addresses are the advertised ones of the listener that was asked. A topic that is created
/// because it was asked for is answered once it is there.
final class MetadataHandler implements Handler {
  private static final int CREATE_TIMEOUT_MS = 30_000;
  private static final short FIRST_BY_ID_ALONE = 12;

  private final ApiParts parts;

  MetadataHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    MetadataRequest request = MetadataRequest.read(context.body(), context.version());
    if (context.version() < FIRST_BY_ID_ALONE && namesById(request)) {
      context.answer(failure(request, ErrorCode.INVALID_REQUEST));
      return;
    }
    List<MetadataRequestTopic> asked = distinct(request.topics());
    if (asked == null || (context.version() == 0 && asked.isEmpty())) {
      context.answer(response(context, request, all(request)));
      return;
    }
    Set<String> missing = missing(asked);
    boolean create =
        !missing.isEmpty()
            && request.allowAutoTopicCreation()
            && parts.settings().autoCreateTopics();
    if (!create) {
      context.answer(response(context, request, named(asked, request, Map.of())));
      return;
    }
    parts.submit(
        context,
        new CreateTopics(missing.stream().map(MetadataHandler::wanted).toList(), false),
        CREATE_TIMEOUT_MS,
        answer ->
            context.answer(response(context, request, named(asked, request, refusals(answer)))));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return failure(MetadataRequest.read(body, version), error);
  }

  private static MetadataResponse failure(MetadataRequest request, ErrorCode error) {
    List<MetadataRequestTopic> topics = request.topics();
    return MetadataResponse.DEFAULT
        .withErrorCode(error.code())
        .withTopics(
            topics == null
                ? List.of()
                : topics.stream()
                    .map(
                        topic ->
                            MetadataResponseTopic.DEFAULT
                                .withErrorCode(error.code())
                                .withName(topic.name() == null ? "" : topic.name())
                                .withTopicId(topic.topicId()))
                    .toList());
  }

  private static boolean namesById(MetadataRequest request) {
    List<MetadataRequestTopic> asked = request.topics();
    return asked != null
        && asked.stream().anyMatch(topic -> topic.name() == null || !topic.topicId().isZero());
  }

  /// The topics asked for, each once.
  private static @Nullable List<MetadataRequestTopic> distinct(
      @Nullable List<MetadataRequestTopic> asked) {
    return asked == null ? null : List.copyOf(new LinkedHashSet<>(asked));
  }

  private Set<String> missing(List<MetadataRequestTopic> asked) {
    Set<String> missing = new LinkedHashSet<>();
    for (MetadataRequestTopic topic : asked) {
      String name = topic.name();
      if (name != null
          && topic.topicId().isZero()
          && TopicNames.fault(name) == null
          && parts.shard().image().topic(name) == null) {
        missing.add(name);
      }
    }
    return missing;
  }

  private static CreateTopics.Wanted wanted(String name) {
    return new CreateTopics.Wanted(name, -1, -1, new TreeMap<>(), List.of());
  }

  private static Map<String, ErrorCode> refusals(CreateTopics.Answer answer) {
    Map<String, ErrorCode> refusals = new HashMap<>();
    for (CreateTopics.Made made : answer.topics()) {
      if (made.refusal().refused()) {
        refusals.put(made.name(), made.refusal().code());
      }
    }
    return refusals;
  }

  private List<MetadataResponseTopic> all(MetadataRequest request) {
    List<MetadataResponseTopic> topics = new ArrayList<>();
    for (Topic topic : parts.shard().image().topics().values()) {
      topics.add(described(topic, request));
    }
    return topics;
  }

  private List<MetadataResponseTopic> named(
      List<MetadataRequestTopic> asked, MetadataRequest request, Map<String, ErrorCode> refusals) {
    ClusterImage image = parts.shard().image();
    List<MetadataResponseTopic> topics = new ArrayList<>(asked.size());
    for (MetadataRequestTopic topic : asked) {
      boolean byId = !topic.topicId().isZero();
      String name = topic.name();
      Topic known = byId ? image.topic(topic.topicId()) : name == null ? null : image.topic(name);
      if (known != null) {
        topics.add(described(known, request));
      } else {
        topics.add(
            MetadataResponseTopic.DEFAULT
                .withErrorCode(unknown(byId, name, refusals).code())
                .withName(byId ? null : name == null ? "" : name)
                .withTopicId(topic.topicId()));
      }
    }
    return topics;
  }

  private static ErrorCode unknown(
      boolean byId, @Nullable String name, Map<String, ErrorCode> refusals) {
    if (byId) {
      return ErrorCode.UNKNOWN_TOPIC_ID;
    }
    if (name == null || TopicNames.fault(name) != null) {
      return ErrorCode.INVALID_TOPIC_EXCEPTION;
    }
    ErrorCode refusal = refusals.get(name);
    return refusal == null || refusal == ErrorCode.TOPIC_ALREADY_EXISTS
        ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        : refusal;
  }

  private static MetadataResponseTopic described(Topic topic, MetadataRequest request) {
    List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitions().size());
    int index = 0;
    for (Partition partition : topic.partitions()) {
      partitions.add(
          new MetadataResponsePartition(
              partition.leaderless() ? ErrorCode.LEADER_NOT_AVAILABLE.code() : 0,
              index++,
              partition.leader(),
              partition.leaderEpoch(),
              partition.replicas(),
              partition.isr(),
              List.of(),
              List.of()));
    }
    return new MetadataResponseTopic(
        (short) 0,
        topic.name(),
        topic.id(),
        topic.internal(),
        partitions,
        request.includeTopicAuthorizedOperations() ? Operations.ON_TOPIC : Operations.NOT_ASKED,
        List.of());
  }

  private MetadataResponse response(
      RequestContext context, MetadataRequest request, List<MetadataResponseTopic> topics) {
    ClusterImage image = parts.shard().image();
    List<MetadataResponseBroker> brokers = new ArrayList<>();
    for (Broker broker : image.brokers().values()) {
      Broker.Endpoint endpoint = broker.endpoint(context.listener());
      if (endpoint != null) {
        brokers.add(
            new MetadataResponseBroker(
                broker.id(), endpoint.host(), endpoint.port(), broker.rack(), List.of()));
      }
    }
    return MetadataResponse.DEFAULT
        .withBrokers(brokers)
        .withClusterId(image.clusterId())
        .withControllerId(parts.brokerId())
        .withTopics(topics)
        .withClusterAuthorizedOperations(
            request.includeClusterAuthorizedOperations()
                ? Operations.ON_CLUSTER
                : Operations.NOT_ASKED);
  }
}
