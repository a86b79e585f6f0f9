package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.AlterConfigs.Deed;
import barnabas.metadata.AlterConfigs.Operation;
import barnabas.wire.AlterConfigsRequest;
import barnabas.wire.AlterConfigsRequest.AlterConfigsResource;
import barnabas.wire.AlterConfigsResponse;
import barnabas.wire.AlterConfigsResponse.AlterConfigsResourceResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.List;

/// AlterConfigs, key 33, versions 0 to 2: gives resources the named configs and no others. Kafka
/// discourages it in favour of IncrementalAlterConfigs; kafkajs and librdkafka still send it.
///
/// - 2 is flexible.
final class AlterConfigsHandler implements Handler {
  private final ApiParts parts;

  AlterConfigsHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    AlterConfigsRequest request = AlterConfigsRequest.read(context.body(), context.version());
    ConfigChanges changes = new ConfigChanges(parts, context);
    for (AlterConfigsResource resource : request.resources()) {
      List<Operation> operations =
          resource.configs().stream()
              .map(config -> new Operation(config.name(), Deed.SET, config.value()))
              .toList();
      changes.add(resource.resourceType(), resource.resourceName(), operations);
    }
    changes.submit(
        true,
        request.validateOnly(),
        altered ->
            context.answer(
                AlterConfigsResponse.DEFAULT.withResponses(
                    altered.stream().map(AlterConfigsHandler::response).toList())));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return AlterConfigsResponse.DEFAULT.withResponses(
        AlterConfigsRequest.read(body, version).resources().stream()
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

  private static AlterConfigsResourceResponse response(ConfigChanges.Altered altered) {
    return new AlterConfigsResourceResponse(
        altered.refusal().code().code(),
        altered.refusal().message(),
        altered.type(),
        altered.name(),
        List.of());
  }
}
