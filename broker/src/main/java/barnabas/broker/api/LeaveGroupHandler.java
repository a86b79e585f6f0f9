package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.ErrorCode;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.LeaveGroupResponse;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;

/// LeaveGroup, key 13, versions 0 to 5: members leave their group.
///
/// - 3 lets several leave, static ones by their names (KIP-345).
/// - 4 is flexible.
/// - 5 brings the reason of each (KIP-800).
final class LeaveGroupHandler implements Handler {
  private final GroupCalls groups;

  LeaveGroupHandler(ApiParts parts) {
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    short version = context.version();
    LeaveGroupRequest request = LeaveGroupRequest.read(context.body(), version);
    groups.<LeaveGroupResponse>ask(
        context,
        request.groupId(),
        (coordinator, answer) -> coordinator.leaveGroup(request, version, answer),
        error -> LeaveGroupResponse.DEFAULT.withErrorCode(error.code()),
        context::answer);
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return LeaveGroupResponse.DEFAULT.withErrorCode(error.code());
  }
}
