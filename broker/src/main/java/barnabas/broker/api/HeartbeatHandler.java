package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;

/// Heartbeat, key 12, versions 0 to 4: a member of a group is alive, and hears of a rebalance.
///
/// - 3 brings static members (KIP-345).
/// - 4 is flexible.
final class HeartbeatHandler implements Handler {
  private final GroupCalls groups;

  HeartbeatHandler(ApiParts parts) {
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    HeartbeatRequest request = HeartbeatRequest.read(context.body(), context.version());
    groups.<HeartbeatResponse>ask(
        context,
        request.groupId(),
        (coordinator, answer) -> coordinator.heartbeat(request, answer),
        error -> HeartbeatResponse.DEFAULT.withErrorCode(error.code()),
        context::answer);
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return HeartbeatResponse.DEFAULT.withErrorCode(error.code());
  }
}
