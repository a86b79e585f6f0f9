package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.AlterConfigs.Deed;
import barnabas.metadata.AlterConfigs.Operation;
import barnabas.wire.ErrorCode;
import barnabas.wire.IncrementalAlterConfigsRequest;
import barnabas.wire.IncrementalAlterConfigsRequest.AlterConfigsResource;
import barnabas.wire.IncrementalAlterConfigsRequest.AlterableConfig;
import barnabas.wire.IncrementalAlterConfigsResponse;
import barnabas.wire.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// IncrementalAlterConfigs, key 44, versions 0 to 1: changes single configs of resources (KIP-339).
///
/// - 1 is flexible.
///
/// The levels of the broker's own loggers are changed here too (KIP-412), of the one that is asked.
final class IncrementalAlterConfigsHandler implements Handler {
  private final ApiParts parts;
  private final BrokerLoggers loggers;

  IncrementalAlterConfigsHandler(ApiParts parts) {
    this.parts = parts;
    this.loggers = new BrokerLoggers(parts.logLevels(), parts.brokerId());
  }

  @Override
  public void handle(RequestContext context) {
    IncrementalAlterConfigsRequest request =
        IncrementalAlterConfigsRequest.read(context.body(), context.version());
    ConfigChanges changes = new ConfigChanges(parts, context);
    for (AlterConfigsResource resource : request.resources()) {
      String name = resource.resourceName();
      List<Operation> operations = operations(resource);
      if (resource.resourceType() == BrokerLoggers.TYPE) {
        changes.settle(
            BrokerLoggers.TYPE, name, loggers.alter(name, operations, request.validateOnly()));
      } else {
        changes.add(resource.resourceType(), name, operations);
      }
    }
    changes.submit(
        false,
        request.validateOnly(),
        altered ->
            context.answer(
                IncrementalAlterConfigsResponse.DEFAULT.withResponses(
                    altered.stream().map(IncrementalAlterConfigsHandler::response).toList())));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return IncrementalAlterConfigsResponse.DEFAULT.withResponses(
        IncrementalAlterConfigsRequest.read(body, version).resources().stream()
            .map(
                resource ->
                    new AlterConfigsResourceResponse(
                        error.code(),
                        message,
                        resource.resourceType(),
                        resource.resourceName(),
                        List.of()))
            .toList());
  }

  private static @Nullable List<Operation> operations(AlterConfigsResource resource) {
    List<Operation> operations = new ArrayList<>();
    for (AlterableConfig config : resource.configs()) {
      Deed deed = Deed.of(config.configOperation());
      if (deed == null) {
        return null;
      }
      operations.add(new Operation(config.name(), deed, config.value()));
    }
    return operations;
  }

  private static AlterConfigsResourceResponse response(ConfigChanges.Altered altered) {
    return new AlterConfigsResourceResponse(
        altered.refusal().code().code(),
        altered.refusal().message(),
        altered.type(),
        altered.name(),
        List.of());
  }
}
