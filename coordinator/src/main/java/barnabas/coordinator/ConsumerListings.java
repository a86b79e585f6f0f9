package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Topics;
import barnabas.metadata.PartitionId;
import barnabas.wire.ConsumerGroupDescribeResponse.Assignment;
import barnabas.wire.ConsumerGroupDescribeResponse.DescribedGroup;
import barnabas.wire.ConsumerGroupDescribeResponse.Member;
import barnabas.wire.ConsumerGroupDescribeResponse.TopicPartitions;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// Tells what groups of the consumer protocol are doing. Owned by the coordinator's loop.
final class ConsumerListings {
  private static final byte CLASSIC = 0;
  private static final byte CONSUMER = 1;

  private final Consumers consumers;

  ConsumerListings(Consumers consumers) {
    this.consumers = consumers;
  }

  void describe(String groupId, Consumer<DescribedGroup> answer) {
    consumers.groups.tell(answer, described(groupId), code -> refused(groupId, code));
  }

  static DescribedGroup refused(String groupId, ErrorCode code) {
    return DescribedGroup.DEFAULT.withGroupId(groupId).withErrorCode(code.code());
  }

  private DescribedGroup described(String groupId) {
    if (!GroupCoordinator.isGroupId(groupId)) {
      return refused(groupId, ErrorCode.INVALID_GROUP_ID);
    }
    ConsumerGroup group = consumers.stored(groupId);
    if (group.isNothing()) {
      boolean known = consumers.groups.state(groupId) != GroupState.DEAD;
      return refused(groupId, ErrorCode.GROUP_ID_NOT_FOUND)
          .withErrorMessage(
              "Group " + groupId + (known ? " is not a consumer group." : " not found."));
    }
    List<Member> members = new ArrayList<>();
    group.members().forEach((id, member) -> members.add(member(group, id, member)));
    return DescribedGroup.DEFAULT
        .withGroupId(groupId)
        .withGroupState(group.state().words)
        .withGroupEpoch(group.epoch())
        .withAssignmentEpoch(Math.max(group.targetEpoch(), 0))
        .withAssignorName(consumers.targets.preferred(group).name())
        .withMembers(members);
  }

  /// A member has what it is to give up until it says that it did.
  private Member member(ConsumerGroup group, String id, ConsumerMember member) {
    return Member.DEFAULT
        .withMemberId(id)
        .withInstanceId(member.instanceId())
        .withRackId(member.rackId())
        .withMemberEpoch(group.standing(id).epoch())
        .withClientId(member.clientId())
        .withClientHost(member.clientHost())
        .withSubscribedTopicNames(List.copyOf(member.topics()))
        .withSubscribedTopicRegex(member.regex())
        .withAssignment(assignment(group.standing(id).held().keySet()))
        .withTargetAssignment(assignment(group.target(id)))
        .withMemberType(member.isClassic() ? CLASSIC : CONSUMER);
  }

  /// Partitions of topics that there are.
  private Assignment assignment(Collection<PartitionId> partitions) {
    List<TopicPartitions> topics = new ArrayList<>();
    ByTopic.indexes(partitions)
        .forEach(
            (id, indexes) -> {
              Topics.TopicFacts topic = consumers.topics.withId(id);
              if (topic != null) {
                topics.add(
                    TopicPartitions.DEFAULT
                        .withTopicId(id)
                        .withTopicName(topic.name())
                        .withPartitions(indexes));
              }
            });
    return Assignment.DEFAULT.withTopicPartitions(topics);
  }
}
