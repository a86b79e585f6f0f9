package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.DeleteGroupsRequest;
import barnabas.wire.DeleteGroupsResponse;
import barnabas.wire.DeleteGroupsResponse.DeletableGroupResult;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
    List<String> named = List.copyOf(new LinkedHashSet<>(request.groupsNames()));
    GroupCalls.<String, ErrorCode>all(
        named,
        (groupId, answer) ->
            groups.<ErrorCode>ask(
                context,
                groupId,
                (coordinator, a) -> coordinator.deleteGroup(groupId, a),
                error -> error,
                answer),
        answers -> context.answer(response(named, answers)));
  }

  private static DeleteGroupsResponse response(List<String> names, List<ErrorCode> answers) {
    List<DeletableGroupResult> results = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      ErrorCode error = answers.get(i);
      results.add(
          DeletableGroupResult.DEFAULT
              .withGroupId(names.get(i))
              .withErrorCode(error.code())
              .withErrorMessage(message(error)));
    }
    return DeleteGroupsResponse.DEFAULT.withResults(results);
  }

  private static @Nullable String message(ErrorCode error) {
    return switch (error) {
      case NON_EMPTY_GROUP -> "The group has members.";
      case GROUP_ID_NOT_FOUND -> "There is no such group.";
      default -> null;
    };
  }
}
