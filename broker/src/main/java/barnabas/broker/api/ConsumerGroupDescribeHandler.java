package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Features;
import barnabas.wire.ConsumerGroupDescribeRequest;
import barnabas.wire.ConsumerGroupDescribeResponse;
import barnabas.wire.ConsumerGroupDescribeResponse.DescribedGroup;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.RebalanceTag;
import barnabas.wire.ResponseMessage;
import org.jspecify.annotations.Nullable;

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
      context.answer(failure(request, ErrorCode.UNSUPPORTED_VERSION, null));
      return;
    }
    boolean operations = request.includeAuthorizedOperations();
    boolean rebalances = RebalanceTag.asks(request.unknownTags());
    groups.<DescribedGroup>askEach(
        context,
        request.groupIds(),
        (coordinator, groupId, answer) ->
            coordinator.describeConsumerGroup(
                groupId,
                group ->
                    answer.accept(
                        rebalances
                            ? RebalanceTag.telling(group, coordinator.rebalances(groupId))
                            : group)),
        ConsumerGroupDescribeHandler::refused,
        answers ->
            context.answer(
                ConsumerGroupDescribeResponse.DEFAULT.withGroups(
                    answers.stream().map(group -> allowed(group, operations)).toList())));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return failure(ConsumerGroupDescribeRequest.read(body, version), error, message);
  }

  private static ConsumerGroupDescribeResponse failure(
      ConsumerGroupDescribeRequest request, ErrorCode error, @Nullable String message) {
    return ConsumerGroupDescribeResponse.DEFAULT.withGroups(
        request.groupIds().stream()
            .map(groupId -> refused(groupId, error).withErrorMessage(message))
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
