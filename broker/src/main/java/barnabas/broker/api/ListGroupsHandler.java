package barnabas.broker.api;

import barnabas.broker.Answers;
import barnabas.broker.Coordinators;
import barnabas.broker.Shard;
import barnabas.broker.session.RequestContext;
import barnabas.wire.ErrorCode;
import barnabas.wire.ListGroupsRequest;
import barnabas.wire.ListGroupsResponse;
import barnabas.wire.ListGroupsResponse.ListedGroup;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// ListGroups, key 16, versions 0 to 5: the groups that this broker coordinates.
///
/// - 1 answers the throttle time.
/// - 3 is flexible.
/// - 4 asks for and answers states (KIP-518).
/// - 5 asks for and answers types (KIP-848).
final class ListGroupsHandler implements Handler {
  private final ApiParts parts;

  ListGroupsHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    ListGroupsRequest request = ListGroupsRequest.read(context.body(), context.version());
    Answers.<Shard, List<ListGroupsResponse>>all(
        parts.shard().shards(),
        (shard, answer) -> list(shard, request, answer),
        answers -> context.step(() -> context.answer(merged(answers))));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return ListGroupsResponse.DEFAULT.withErrorCode(error.code());
  }

  private void list(
      Shard owner, ListGroupsRequest request, Consumer<List<ListGroupsResponse>> answer) {
    Shard asking = parts.shard();
    Coordinators there = parts.coordinators().get(owner.number());
    asking.tell(
        owner,
        () -> there.list(request, listed -> owner.tell(asking, () -> answer.accept(listed))));
  }

  /// The groups of all coordinators; the first error of one is the whole answer's.
  private static ListGroupsResponse merged(List<List<ListGroupsResponse>> answers) {
    List<ListedGroup> groups = new ArrayList<>();
    for (List<ListGroupsResponse> ofLoop : answers) {
      for (ListGroupsResponse answer : ofLoop) {
        if (answer.errorCode() != ErrorCode.NONE.code()) {
          return answer;
        }
        groups.addAll(answer.groups());
      }
    }
    return ListGroupsResponse.DEFAULT.withGroups(groups);
  }
}
