package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.coordinator.Client;
import barnabas.metadata.Features;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;

/// ConsumerGroupHeartbeat, key 68, versions 0 to 1: a member of a group of the consumer protocol
/// joins, stays or leaves, and hears what it is to read (KIP-848).
///
/// - 1 brings regular expressions, and has members make their ids themselves (KIP-1082).
///
/// Only clusters whose `group.version` is 1 have it.
final class ConsumerGroupHeartbeatHandler implements Handler {
  private final ApiParts parts;
  private final GroupCalls groups;

  ConsumerGroupHeartbeatHandler(ApiParts parts) {
    this.parts = parts;
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    short version = context.version();
    ConsumerGroupHeartbeatRequest request =
        ConsumerGroupHeartbeatRequest.read(context.body(), version);
    if (Features.level(parts.shard().image(), Features.GROUP_VERSION) == 0) {
      context.answer(
          ConsumerGroupHeartbeatResponse.DEFAULT
              .withErrorCode(ErrorCode.UNSUPPORTED_VERSION.code())
              .withErrorMessage("The cluster's group.version is 0: it has no consumer protocol."));
      return;
    }
    Client client = new Client(context.clientId(), context.clientHost());
    groups.<ConsumerGroupHeartbeatResponse>ask(
        context,
        request.groupId(),
        (coordinator, answer) -> coordinator.consumerHeartbeat(request, version, client, answer),
        error -> ConsumerGroupHeartbeatResponse.DEFAULT.withErrorCode(error.code()),
        context::answer);
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return ConsumerGroupHeartbeatResponse.DEFAULT
        .withErrorCode(error.code())
        .withErrorMessage(message);
  }
}
