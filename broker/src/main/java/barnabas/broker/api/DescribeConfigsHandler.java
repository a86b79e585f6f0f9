package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.ConfigEntry;
import barnabas.metadata.ConfigKey;
import barnabas.metadata.ConfigResource;
import barnabas.metadata.Refusal;
import barnabas.metadata.TopicNames;
import barnabas.wire.DescribeConfigsRequest;
import barnabas.wire.DescribeConfigsRequest.DescribeConfigsResource;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.DescribeConfigsResponse.DescribeConfigsResourceResult;
import barnabas.wire.DescribeConfigsResponse.DescribeConfigsResult;
import barnabas.wire.DescribeConfigsResponse.DescribeConfigsSynonym;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// DescribeConfigs, key 32, versions 0 to 4: the configs of topics, brokers and groups, where each
/// value comes from, and what would count otherwise.
///
/// - 1 answers where a value comes from and what would count otherwise, instead of whether it is
///   the default (KIP-226).
/// - 3 answers types and, if asked, documentation (KIP-569).
/// - 4 is flexible.
///
/// Apache Kafka 4 begins at 1. Version 0 is served because the administrator of older sarama sends
/// it without asking what there is.
///
/// No keys, or null for them, means all. Of brokers only the one that is asked answers, and the
/// dynamic defaults of all brokers by an empty name.
final class DescribeConfigsHandler implements Handler {
  private static final byte CLIENT_METRICS = 16;

  /// The most configs in one answer: those of some 3,000 topics.
  private static final int ENTRIES_MAX = 100_000;

  /// The kinds that Kafka has, and that nothing can be set on here.
  private static final List<Byte> WITHOUT_CONFIGS = List.of(CLIENT_METRICS);

  private final ApiParts parts;
  private final BrokerLoggers loggers;

  DescribeConfigsHandler(ApiParts parts) {
    this.parts = parts;
    this.loggers = new BrokerLoggers(parts.logLevels(), parts.brokerId());
  }

  @Override
  public void handle(RequestContext context) {
    DescribeConfigsRequest request = DescribeConfigsRequest.read(context.body(), context.version());
    List<DescribeConfigsResult> results = new ArrayList<>();
    int entries = 0;
    for (DescribeConfigsResource resource : request.resources()) {
      DescribeConfigsResult result =
          entries < ENTRIES_MAX
              ? described(resource, request)
              : refused(resource, ErrorCode.INVALID_REQUEST, "Too much is asked for at once.");
      entries += result.configs().size();
      results.add(result);
    }
    context.answer(DescribeConfigsResponse.DEFAULT.withResults(results));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return DescribeConfigsResponse.DEFAULT.withResults(
        DescribeConfigsRequest.read(body, version).resources().stream()
            .map(resource -> refused(resource, error, message))
            .toList());
  }

  private DescribeConfigsResult described(
      DescribeConfigsResource resource, DescribeConfigsRequest request) {
    if (resource.resourceType() == BrokerLoggers.TYPE) {
      return loggers(resource);
    }
    ConfigResource.Kind kind = ConfigResource.Kind.of(resource.resourceType());
    if (kind == null) {
      return WITHOUT_CONFIGS.contains(resource.resourceType())
          ? answered(resource, request, List.of())
          : refused(
              resource,
              ErrorCode.INVALID_REQUEST,
              "There are no resources of type " + resource.resourceType() + ".");
    }
    return switch (kind) {
      case TOPIC -> topic(resource, request);
      case BROKER -> broker(resource, request);
      case GROUP -> group(resource, request);
    };
  }

  private DescribeConfigsResult loggers(DescribeConfigsResource resource) {
    Refusal unknown = loggers.unknown(resource.resourceName());
    return unknown != null
        ? refused(resource, unknown.code(), String.valueOf(unknown.message()))
        : answered(resource, loggers.described(resource.configurationKeys()));
  }

  private DescribeConfigsResult topic(
      DescribeConfigsResource resource, DescribeConfigsRequest request) {
    ClusterImage image = parts.shard().image();
    String name = resource.resourceName();
    String fault = TopicNames.fault(name);
    if (fault != null) {
      return refused(resource, ErrorCode.INVALID_TOPIC_EXCEPTION, fault);
    }
    if (image.topic(name) == null) {
      return refused(
          resource, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "This server does not host this topic.");
    }
    return answered(
        resource,
        request,
        parts.configs().describeTopic(image, image.configs(ConfigResource.topic(name))));
  }

  private DescribeConfigsResult broker(
      DescribeConfigsResource resource, DescribeConfigsRequest request) {
    ClusterImage image = parts.shard().image();
    String name = resource.resourceName();
    if (name.isEmpty()) {
      return answered(resource, request, parts.configs().describeAllBrokers(image));
    }
    if (!name.equals(Integer.toString(parts.brokerId()))) {
      return refused(
          resource,
          ErrorCode.INVALID_REQUEST,
          "This is broker %d; ask the other for its configs.".formatted(parts.brokerId()));
    }
    return answered(resource, request, parts.configs().describeBroker(image, parts.brokerId()));
  }

  /// A group has configs before it has members.
  private DescribeConfigsResult group(
      DescribeConfigsResource resource, DescribeConfigsRequest request) {
    ClusterImage image = parts.shard().image();
    String id = resource.resourceName();
    return id.isEmpty()
        ? refused(resource, ErrorCode.INVALID_REQUEST, "Group name must not be empty")
        : answered(
            resource,
            request,
            parts.configs().describeGroup(image, image.configs(ConfigResource.group(id))));
  }

  private static DescribeConfigsResult refused(
      DescribeConfigsResource resource, ErrorCode error, String words) {
    return DescribeConfigsResult.DEFAULT
        .withErrorCode(error.code())
        .withErrorMessage(words)
        .withResourceType(resource.resourceType())
        .withResourceName(resource.resourceName());
  }

  private static DescribeConfigsResult answered(
      DescribeConfigsResource resource, DescribeConfigsRequest request, List<ConfigEntry> all) {
    List<String> keys = resource.configurationKeys();
    Set<String> wanted = keys == null ? Set.of() : new HashSet<>(keys);
    List<DescribeConfigsResourceResult> configs = new ArrayList<>();
    for (ConfigEntry entry : all) {
      if (wanted.isEmpty() || wanted.contains(entry.key().name())) {
        configs.add(config(entry, request));
      }
    }
    return answered(resource, configs);
  }

  private static DescribeConfigsResult answered(
      DescribeConfigsResource resource, List<DescribeConfigsResourceResult> configs) {
    return DescribeConfigsResult.DEFAULT
        .withErrorMessage("")
        .withResourceType(resource.resourceType())
        .withResourceName(resource.resourceName())
        .withConfigs(configs);
  }

  private static DescribeConfigsResourceResult config(
      ConfigEntry entry, DescribeConfigsRequest request) {
    return new DescribeConfigsResourceResult(
        entry.key().name(),
        entry.value(),
        entry.readOnly(),
        entry.source() == ConfigEntry.Source.DEFAULT,
        entry.source().code(),
        entry.key().sensitive(),
        request.includeSynonyms() ? synonyms(entry) : List.of(),
        entry.key().type().code(),
        request.includeDocumentation() ? documentation(entry.key()) : null,
        List.of());
  }

  private static String documentation(ConfigKey key) {
    if (!key.documentation().isEmpty()) {
      return key.documentation();
    }
    return switch (key.mark()) {
      case KNOWN -> "a key of Apache Kafka that has no effect here yet";
      case ACCEPTED -> "a key of Apache Kafka for which there is nothing to do here";
      case SERVED, INTERNAL -> "";
    };
  }

  private static List<DescribeConfigsSynonym> synonyms(ConfigEntry entry) {
    return entry.synonyms().stream()
        .map(
            synonym ->
                new DescribeConfigsSynonym(
                    synonym.name(), synonym.value(), synonym.source().code(), List.of()))
        .toList();
  }
}
