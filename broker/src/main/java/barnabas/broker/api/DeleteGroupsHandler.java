package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.DeleteGroupsRequest;
import barnabas.wire.DeleteGroupsResponse;
import barnabas.wire.DeleteGroupsResponse.DeletableGroupResult;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import org.jspecify.annotations.Nullable;

/// DeleteGroups, key 42, versions 0 to 3: takes away groups without members, with their offsets.
///
/// - 1 is the same.
/// - 2 is flexible.
/// - 3 answers a message with an error.
final class DeleteGroupsHandler implements Handler {
  private final GroupCalls groups;

  DeleteGroupsHandler(ApiParts parts) {
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    DeleteGroupsRequest request = DeleteGroupsRequest.read(context.body(), context.version());
    groups.<DeletableGroupResult>askEach(
        context,
        request.groupsNames(),
        (coordinator, groupId, answer) ->
            coordinator.deleteGroup(groupId, error -> answer.accept(result(groupId, error))),
        DeleteGroupsHandler::result,
        answers -> context.answer(DeleteGroupsResponse.DEFAULT.withResults(answers)));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return DeleteGroupsResponse.DEFAULT.withResults(
        DeleteGroupsRequest.read(body, version).groupsNames().stream()
            .map(groupId -> result(groupId, error).withErrorMessage(message))
            .toList());
  }

  private static DeletableGroupResult result(String groupId, ErrorCode error) {
    return DeletableGroupResult.DEFAULT
        .withGroupId(groupId)
        .withErrorCode(error.code())
        .withErrorMessage(message(error));
  }

  private static @Nullable String message(ErrorCode error) {
    return switch (error) {
      case NON_EMPTY_GROUP -> "The group has members.";
      case GROUP_ID_NOT_FOUND -> "There is no such group.";
      default -> null;
    };
  }
}
