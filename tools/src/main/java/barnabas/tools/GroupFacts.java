package barnabas.tools;

import barnabas.client.GroupAdmin;
import barnabas.client.TopicPartition;
import barnabas.wire.ConsumerGroupDescribeResponse;
import barnabas.wire.DescribeGroupsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.GroupRebalances;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.RebalanceTag;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A group with its members, whichever protocol it has: the classic one, or the consumer protocol
/// of KIP-848.
///
/// @param state such as `Stable`, `Empty` or `Assigning`
/// @param assignor who deals the partitions out; empty if nobody does
/// @param rebalances the last ones that the coordinator remembers, oldest first; none from brokers
///   other than Barnabas
record GroupFacts(
    String id,
    String state,
    String assignor,
    List<Member> members,
    List<GroupRebalances.Rebalance> rebalances) {

  private static final String NO_GROUP = "Dead";

  /// @param epoch the group's epoch that it has come to; null in the classic protocol
  /// @param parts what it reads
  record Member(
      String id,
      @Nullable String instance,
      String client,
      String host,
      @Nullable Integer epoch,
      SortedSet<TopicPartition> parts) {}

  /// @throws ToolFailure if there is no such group
  static GroupFacts existing(Administering admin, String group) {
    GroupFacts facts = of(admin, group);
    if (facts.state.equals(NO_GROUP)) {
      throw new ToolFailure("there is no group " + group + "; './barnabas groups list' names them");
    }
    return facts;
  }

  /// The group, without members and `Dead` if there is none.
  static GroupFacts of(Administering admin, String group) {
    DescribeGroupsResponse.DescribedGroup classic =
        admin.ask((one, reply) -> one.groups().describe(group, reply));
    if (!classic.groupState().equals(NO_GROUP)) {
      return new GroupFacts(
          group,
          classic.groupState(),
          classic.protocolData(),
          classic.members().stream().map(GroupFacts::member).toList(),
          RebalanceTag.told(classic.unknownTags()));
    }
    ConsumerGroupDescribeResponse.DescribedGroup consumers =
        admin.askUnless(
            List.of(ErrorCode.GROUP_ID_NOT_FOUND, ErrorCode.UNSUPPORTED_VERSION),
            ConsumerGroupDescribeResponse.DescribedGroup.DEFAULT.withGroupState(NO_GROUP),
            (one, reply) -> one.groups().describeConsumers(group, reply));
    return new GroupFacts(
        group,
        consumers.groupState(),
        consumers.assignorName(),
        consumers.members().stream().map(GroupFacts::member).toList(),
        RebalanceTag.told(consumers.unknownTags()));
  }

  private static Member member(DescribeGroupsResponse.DescribedGroupMember member) {
    return new Member(
        member.memberId(),
        member.groupInstanceId(),
        member.clientId(),
        member.clientHost(),
        null,
        parts(member));
  }

  /// Nothing for members of groups whose protocol is not the consumers'.
  private static SortedSet<TopicPartition> parts(
      DescribeGroupsResponse.DescribedGroupMember member) {
    try {
      return GroupAdmin.assignment(member);
    } catch (MalformedMessageException otherProtocol) {
      return new TreeSet<>();
    }
  }

  private static Member member(ConsumerGroupDescribeResponse.Member member) {
    var parts = new TreeSet<TopicPartition>();
    for (ConsumerGroupDescribeResponse.TopicPartitions topic :
        member.assignment().topicPartitions()) {
      topic.partitions().forEach(index -> parts.add(new TopicPartition(topic.topicName(), index)));
    }
    return new Member(
        member.memberId(),
        member.instanceId(),
        member.clientId(),
        member.clientHost(),
        member.memberEpoch(),
        parts);
  }
}
