package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;

/// SyncGroup, key 14, versions 0 to 5: the leader of a generation says who gets what, and every
/// member hears what it got.
///
/// - 3 brings static members (KIP-345).
/// - 4 is flexible.
/// - 5 must say the protocol, which must be the group's (KIP-559).
final class SyncGroupHandler implements Handler {
  private static final int FIRST_WITH_PROTOCOL = 5;

  private final GroupCalls groups;

  SyncGroupHandler(ApiParts parts) {
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    SyncGroupRequest request = SyncGroupRequest.read(context.body(), context.version());
    boolean says = request.protocolType() != null && request.protocolName() != null;
    if (!says && context.version() >= FIRST_WITH_PROTOCOL) {
      context.answer(
          SyncGroupResponse.DEFAULT.withErrorCode(ErrorCode.INCONSISTENT_GROUP_PROTOCOL.code()));
      return;
    }
    groups.<SyncGroupResponse>ask(
        context,
        request.groupId(),
        (coordinator, answer) -> coordinator.syncGroup(request, answer),
        error -> SyncGroupResponse.DEFAULT.withErrorCode(error.code()),
        context::answer);
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return SyncGroupResponse.DEFAULT.withErrorCode(error.code());
  }
}
