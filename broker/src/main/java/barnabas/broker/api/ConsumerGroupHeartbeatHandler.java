package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.coordinator.Client;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;

/// ConsumerGroupHeartbeat, key 68, versions 0 to 1: a member of a group of the consumer protocol
/// joins, stays or leaves, and hears what it is to read (KIP-848).
///
/// - 1 brings regular expressions, and has members make their ids themselves (KIP-1082).
final class ConsumerGroupHeartbeatHandler implements Handler {
  private final GroupCalls groups;

  ConsumerGroupHeartbeatHandler(ApiParts parts) {
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    short version = context.version();
    ConsumerGroupHeartbeatRequest request =
        ConsumerGroupHeartbeatRequest.read(context.body(), version);
    Client client = new Client(context.clientId(), context.clientHost());
    groups.<ConsumerGroupHeartbeatResponse>ask(
        context,
        request.groupId(),
        (coordinator, answer) -> coordinator.consumerHeartbeat(request, version, client, answer),
        error -> ConsumerGroupHeartbeatResponse.DEFAULT.withErrorCode(error.code()),
        context::answer);
  }
}
