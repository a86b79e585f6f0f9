package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Features;
import barnabas.wire.ConsumerGroupDescribeRequest;
import barnabas.wire.ConsumerGroupDescribeResponse;
import barnabas.wire.ConsumerGroupDescribeResponse.DescribedGroup;
import barnabas.wire.ErrorCode;
import barnabas.wire.RebalanceTag;
import java.util.LinkedHashSet;
import java.util.List;

/// ConsumerGroupDescribe, key 69, versions 0 to 1: what groups of the consumer protocol are doing,
/// and who is in them (KIP-848).
///
/// - 0 and on answer a group's last rebalances to our own tools (ADR 8).
/// - 1 answers which protocol each member speaks.
///
/// Only clusters whose `group.version` is 1 have it.
final class ConsumerGroupDescribeHandler implements Handler {
  private final ApiParts parts;
  private final GroupCalls groups;

  ConsumerGroupDescribeHandler(ApiParts parts) {
    this.parts = parts;
    groups = new GroupCalls(parts);
  }

  @Override
  public void handle(RequestContext context) {
    ConsumerGroupDescribeRequest request =
        ConsumerGroupDescribeRequest.read(context.body(), context.version());
    if (Features.level(parts.shard().image(), Features.GROUP_VERSION) == 0) {
      context.answer(
          ConsumerGroupDescribeResponse.DEFAULT.withGroups(
              request.groupIds().stream()
                  .map(groupId -> refused(groupId, ErrorCode.UNSUPPORTED_VERSION))
                  .toList()));
      return;
    }
    boolean operations = request.includeAuthorizedOperations();
    boolean rebalances = RebalanceTag.asks(request.unknownTags());
    GroupCalls.<String, DescribedGroup>all(
        List.copyOf(new LinkedHashSet<>(request.groupIds())),
        (groupId, answer) ->
            groups.<DescribedGroup>ask(
                context,
                groupId,
                (coordinator, answered) ->
                    coordinator.describeConsumerGroup(
                        groupId,
                        group ->
                            answered.accept(
                                rebalances
                                    ? RebalanceTag.telling(group, coordinator.rebalances(groupId))
                                    : group)),
                error -> refused(groupId, error),
                answer),
        answers ->
            context.answer(
                ConsumerGroupDescribeResponse.DEFAULT.withGroups(
                    answers.stream().map(group -> allowed(group, operations)).toList())));
  }

  private static DescribedGroup refused(String groupId, ErrorCode error) {
    return DescribedGroup.DEFAULT.withGroupId(groupId).withErrorCode(error.code());
  }

  private static DescribedGroup allowed(DescribedGroup group, boolean operations) {
    boolean there = group.errorCode() == ErrorCode.NONE.code();
    return operations && there ? group.withAuthorizedOperations(Operations.ON_GROUP) : group;
  }
}
