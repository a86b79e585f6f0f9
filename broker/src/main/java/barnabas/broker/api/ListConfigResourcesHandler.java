package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.ClusterImage;
import barnabas.wire.ErrorCode;
import barnabas.wire.ListConfigResourcesRequest;
import barnabas.wire.ListConfigResourcesResponse;
import barnabas.wire.ListConfigResourcesResponse.ConfigResource;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// ListConfigResources, key 74, versions 0 to 1: what has configs.
///
/// - 0 tells of client metrics only, which nobody can subscribe to here (KIP-1000).
/// - 1 tells of resources of any type (KIP-1142).
///
/// No types means all.
final class ListConfigResourcesHandler implements Handler {
  private static final byte TOPIC = 2;
  private static final byte BROKER = 4;
  private static final byte LOGGERS = 8;
  private static final byte CLIENT_METRICS = 16;
  private static final byte GROUP = 32;
  private static final List<Byte> TYPES = List.of(TOPIC, BROKER, LOGGERS, CLIENT_METRICS, GROUP);
  private static final short TYPES_SINCE = 1;

  private final ApiParts parts;

  ListConfigResourcesHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    ListConfigResourcesRequest request =
        ListConfigResourcesRequest.read(context.body(), context.version());
    Set<Byte> wanted = new TreeSet<>(request.resourceTypes());
    if (context.version() < TYPES_SINCE) {
      wanted.add(CLIENT_METRICS);
    } else if (wanted.isEmpty()) {
      wanted.addAll(TYPES);
    }
    context.answer(
        TYPES.containsAll(wanted)
            ? ListConfigResourcesResponse.DEFAULT.withConfigResources(resources(wanted))
            : ListConfigResourcesResponse.DEFAULT.withErrorCode(
                ErrorCode.UNSUPPORTED_VERSION.code()));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return ListConfigResourcesResponse.DEFAULT.withErrorCode(error.code());
  }

  private List<ConfigResource> resources(Set<Byte> wanted) {
    ClusterImage image = parts.shard().image();
    List<ConfigResource> resources = new ArrayList<>();
    if (wanted.contains(TOPIC)) {
      image.topics().keySet().forEach(name -> resources.add(resource(name, TOPIC)));
    }
    for (byte type : List.of(BROKER, LOGGERS)) {
      if (wanted.contains(type)) {
        image.brokers().keySet().forEach(id -> resources.add(resource(Integer.toString(id), type)));
      }
    }
    if (wanted.contains(GROUP)) {
      for (var resource : image.configs().keySet()) {
        if (resource.kind() == barnabas.metadata.ConfigResource.Kind.GROUP) {
          resources.add(resource(resource.name(), GROUP));
        }
      }
    }
    return resources;
  }

  private static ConfigResource resource(String name, byte type) {
    return new ConfigResource(name, type, List.of());
  }
}
