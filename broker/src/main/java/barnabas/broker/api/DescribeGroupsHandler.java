package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.DescribeGroupsRequest;
import barnabas.wire.DescribeGroupsResponse;
import barnabas.wire.DescribeGroupsResponse.DescribedGroup;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.RebalanceTag;
import barnabas.wire.ResponseMessage;

/// DescribeGroups, key 15, versions 0 to 6: what groups are doing, and who is in them.
///
/// - 3 answers what the client may do (KIP-430).
/// - 4 answers the names of static members (KIP-345).
/// - 5 is flexible.
/// - 5 and on answer a group's last rebalances to our own tools (ADR 8).
/// - 6 answers GROUP_ID_NOT_FOUND for a group that there isn't (KIP-1043); before that it is dead.
final class DescribeGroupsHandler implements Handler {
  private final GroupCalls groups;

  DescribeGroupsHandler(ApiParts parts) {
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    short version = context.version();
    DescribeGroupsRequest request = DescribeGroupsRequest.read(context.body(), version);
    boolean operations = request.includeAuthorizedOperations();
    boolean rebalances = RebalanceTag.asks(request.unknownTags());
    groups.<DescribedGroup>askEach(
        context,
        request.groups(),
        (coordinator, groupId, answer) ->
            coordinator.describeGroup(
                groupId,
                version,
                group ->
                    answer.accept(
                        rebalances
                            ? RebalanceTag.telling(group, coordinator.rebalances(groupId))
                            : group)),
        DescribeGroupsHandler::refused,
        answers ->
            context.answer(
                DescribeGroupsResponse.DEFAULT.withGroups(
                    answers.stream().map(group -> allowed(group, operations)).toList())));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return DescribeGroupsResponse.DEFAULT.withGroups(
        DescribeGroupsRequest.read(body, version).groups().stream()
            .map(groupId -> refused(groupId, error))
            .toList());
  }

  private static DescribedGroup refused(String groupId, ErrorCode error) {
    return DescribedGroup.DEFAULT.withGroupId(groupId).withErrorCode(error.code());
  }

  private static DescribedGroup allowed(DescribedGroup group, boolean operations) {
    boolean there = group.errorCode() == ErrorCode.NONE.code();
    return operations && there ? group.withAuthorizedOperations(Operations.ON_GROUP) : group;
  }
}
