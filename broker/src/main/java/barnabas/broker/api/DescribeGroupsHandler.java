package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.DescribeGroupsRequest;
import barnabas.wire.DescribeGroupsResponse;
import barnabas.wire.DescribeGroupsResponse.DescribedGroup;
import barnabas.wire.ErrorCode;
import barnabas.wire.RebalanceTag;
import java.util.LinkedHashSet;
import java.util.List;

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
    GroupCalls.<String, DescribedGroup>all(
        List.copyOf(new LinkedHashSet<>(request.groups())),
        (groupId, answer) ->
            groups.<DescribedGroup>ask(
                context,
                groupId,
                (coordinator, answered) ->
                    coordinator.describeGroup(
                        groupId,
                        version,
                        group ->
                            answered.accept(
                                rebalances
                                    ? RebalanceTag.telling(group, coordinator.rebalances(groupId))
                                    : group)),
                error -> DescribedGroup.DEFAULT.withGroupId(groupId).withErrorCode(error.code()),
                answer),
        answers ->
            context.answer(
                DescribeGroupsResponse.DEFAULT.withGroups(
                    answers.stream().map(group -> allowed(group, operations)).toList())));
  }

  private static DescribedGroup allowed(DescribedGroup group, boolean operations) {
    boolean there = group.errorCode() == ErrorCode.NONE.code();
    return operations && there ? group.withAuthorizedOperations(Operations.ON_GROUP) : group;
  }
}
