package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.coordinator.Client;
import barnabas.wire.ErrorCode;
import barnabas.wire.JoinGroupRequest;
import barnabas.wire.JoinGroupResponse;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;

/// JoinGroup, key 11, versions 0 to 9: a member of a group asks to be in its next generation. The
/// answer comes when the others have joined too.
///
/// - 1 brings the rebalance timeout, apart from the session's (KIP-62).
/// - 4 has a new member come back with the id that it is given (KIP-394).
/// - 5 brings static members (KIP-345).
/// - 6 is flexible.
/// - 7 answers the protocol's type (KIP-559).
/// - 8 brings the reason of a member (KIP-800).
/// - 9 may tell a leader not to assign (KIP-814).
final class JoinGroupHandler implements Handler {
  private static final int FIRST_NULLABLE_PROTOCOL = 7;

  private final GroupCalls groups;

  JoinGroupHandler(ApiParts parts) {
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    short version = context.version();
    JoinGroupRequest request = JoinGroupRequest.read(context.body(), version);
    Client client = new Client(context.clientId(), context.clientHost());
    groups.<JoinGroupResponse>ask(
        context,
        request.groupId(),
        (coordinator, answer) -> coordinator.joinGroup(request, version, client, answer),
        error -> refused(request, version, error),
        context::answer);
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return refused(JoinGroupRequest.read(body, version), version, error);
  }

  private static JoinGroupResponse refused(
      JoinGroupRequest request, short version, ErrorCode error) {
    return JoinGroupResponse.DEFAULT
        .withErrorCode(error.code())
        .withProtocolName(version >= FIRST_NULLABLE_PROTOCOL ? null : "")
        .withMemberId(request.memberId());
  }
}
