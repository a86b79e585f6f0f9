package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;

/// SyncGroup, key 14, versions 0 to 5: the leader of a generation says who gets what, and every
/// member hears what it got.
///
/// - 3 brings static members (KIP-345).
/// - 4 is flexible.
/// - 5 says the protocol, which must be the group's (KIP-559).
final class SyncGroupHandler implements Handler {
  private final GroupCalls groups;

  SyncGroupHandler(ApiParts parts) {
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    SyncGroupRequest request = SyncGroupRequest.read(context.body(), context.version());
    groups.<SyncGroupResponse>ask(
        request.groupId(),
        (coordinator, answer) -> coordinator.syncGroup(request, answer),
        error -> SyncGroupResponse.DEFAULT.withErrorCode(error.code()),
        context::answer);
  }
}
