package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Broker;
import barnabas.metadata.ClusterImage;
import barnabas.wire.DescribeClusterRequest;
import barnabas.wire.DescribeClusterResponse;
import barnabas.wire.DescribeClusterResponse.DescribeClusterBroker;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.List;

/// DescribeCluster, key 60, versions 0 to 2: the brokers and the cluster's id.
///
/// - 1 says whether brokers or controllers are asked (KIP-919).
/// - 2 can ask for fenced brokers and answers which are (KIP-1073).
///
/// The addresses are the advertised ones of the listener that was asked. A listener is a broker's
/// here, so whoever wants controllers is sent away.
final class DescribeClusterHandler implements Handler {
  private static final byte BROKERS = 1;
  private static final byte CONTROLLERS = 2;

  private final ApiParts parts;

  DescribeClusterHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    DescribeClusterRequest request = DescribeClusterRequest.read(context.body(), context.version());
    switch (request.endpointType()) {
      case BROKERS -> context.answer(described(context, request));
      case CONTROLLERS ->
          context.answer(
              refused(
                  ErrorCode.MISMATCHED_ENDPOINT_TYPE,
                  "This listener is a broker's, not a controller's."));
      default ->
          context.answer(
              refused(
                  ErrorCode.UNSUPPORTED_ENDPOINT_TYPE,
                  "There are no endpoints of type " + request.endpointType() + "."));
    }
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return refused(error, message);
  }

  private DescribeClusterResponse described(
      RequestContext context, DescribeClusterRequest request) {
    ClusterImage image = parts.shard().image();
    List<DescribeClusterBroker> brokers = new ArrayList<>();
    for (Broker broker : image.brokers().values()) {
      Broker.Endpoint endpoint = broker.endpoint(context.listener());
      if (endpoint != null) {
        brokers.add(
            DescribeClusterBroker.DEFAULT
                .withBrokerId(broker.id())
                .withHost(endpoint.host())
                .withPort(endpoint.port())
                .withRack(broker.rack()));
      }
    }
    return DescribeClusterResponse.DEFAULT
        .withEndpointType(BROKERS)
        .withClusterId(image.clusterId())
        .withControllerId(parts.brokerId())
        .withBrokers(brokers)
        .withClusterAuthorizedOperations(
            request.includeClusterAuthorizedOperations()
                ? Operations.ON_CLUSTER
                : Operations.NOT_ASKED);
  }

  private static DescribeClusterResponse refused(ErrorCode error, String words) {
    return DescribeClusterResponse.DEFAULT.withErrorCode(error.code()).withErrorMessage(words);
  }
}
