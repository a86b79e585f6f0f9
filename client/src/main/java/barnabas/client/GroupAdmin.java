package barnabas.client;

import barnabas.wire.ConsumerGroupDescribeRequest;
import barnabas.wire.ConsumerGroupDescribeResponse;
import barnabas.wire.DeleteGroupsRequest;
import barnabas.wire.DeleteGroupsResponse;
import barnabas.wire.DescribeGroupsRequest;
import barnabas.wire.DescribeGroupsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.LeaveGroupRequest;
import barnabas.wire.LeaveGroupResponse;
import barnabas.wire.ListGroupsRequest;
import barnabas.wire.ListGroupsResponse;
import barnabas.wire.OffsetDeleteRequest;
import barnabas.wire.OffsetDeleteResponse;
import barnabas.wire.RebalanceTag;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Looks at groups and moves their offsets. Owned by the admin's loop.
public final class GroupAdmin {

  /// From version 6 on a group that there is not is an error.
  private static final int DESCRIBE_HIGHEST = 5;

  /// The first version that takes several members, and static ones by their instance.
  private static final int REMOVE_LOWEST = 3;

  private final Admin admin;

  GroupAdmin(Admin admin) {
    this.admin = admin;
  }

  /// All groups of all brokers.
  public void list(Reply<List<ListGroupsResponse.ListedGroup>> outcome) {
    admin.describe(
        List.of(),
        outcome.after(
            topology -> new Listing(List.copyOf(topology.brokers().keySet()), outcome).next()));
  }

  /// A group's state and members. A group that there is not is `Dead`.
  public void describe(String group, Reply<DescribeGroupsResponse.DescribedGroup> outcome) {
    DescribeGroupsRequest request =
        RebalanceTag.asking(DescribeGroupsRequest.DEFAULT.withGroups(List.of(group)));
    at(
        group,
        admin.call(request, DescribeGroupsResponse.class).upTo(DESCRIBE_HIGHEST),
        new Admin.Part<>(
            DescribeGroupsResponse::groups,
            DescribeGroupsResponse.DescribedGroup::errorCode,
            DescribeGroupsResponse.DescribedGroup::errorMessage),
        outcome);
  }

  /// The state and members of a group of the consumer protocol (KIP-848).
  public void describeConsumers(
      String group, Reply<ConsumerGroupDescribeResponse.DescribedGroup> outcome) {
    ConsumerGroupDescribeRequest request =
        RebalanceTag.asking(ConsumerGroupDescribeRequest.DEFAULT.withGroupIds(List.of(group)));
    at(
        group,
        admin.call(request, ConsumerGroupDescribeResponse.class),
        new Admin.Part<>(
            ConsumerGroupDescribeResponse::groups,
            ConsumerGroupDescribeResponse.DescribedGroup::errorCode,
            ConsumerGroupDescribeResponse.DescribedGroup::errorMessage),
        outcome);
  }

  /// The partitions that a member was given, as the consumers' own protocol writes them.
  ///
  /// @throws barnabas.wire.MalformedMessageException if it is another protocol's
  public static SortedSet<TopicPartition> assignment(
      DescribeGroupsResponse.DescribedGroupMember member) {
    return member.memberAssignment().hasRemaining()
        ? GroupPlan.assigned(member.memberAssignment())
        : new TreeSet<>();
  }

  /// How far a group has read.
  public void committed(String group, Reply<SortedMap<TopicPartition, CommittedOffset>> outcome) {
    new GroupOffsets(admin.cluster(), coordinator(group)).fetchAll(outcome);
  }

  /// Moves a group that has no members.
  public void commit(
      String group, Map<TopicPartition, CommittedOffset> offsets, Reply<String> outcome) {
    new GroupOffsets(admin.cluster(), coordinator(group))
        .commit(
            GroupOffsets.Member.NOBODY,
            offsets,
            _ -> Uuid.ZERO,
            outcome.<GroupOffsets.Member>after(_ -> outcome.answered(group)));
  }

  /// Forgets offsets of topics that no member of the group subscribes.
  public void deleteOffsets(
      String group, Collection<TopicPartition> partitions, Reply<String> outcome) {
    OffsetDeleteRequest request =
        OffsetDeleteRequest.DEFAULT.withGroupId(group).withTopics(byTopic(partitions));
    Admin.Part<OffsetDeleteResponse, ErrorCode> first =
        new Admin.Part<>(
            response -> List.of(refusal(response)), ErrorCode::code, code -> code.name());
    at(
        group,
        admin.call(request, OffsetDeleteResponse.class),
        first,
        outcome.after(_ -> outcome.answered(group)));
  }

  private static List<OffsetDeleteRequest.OffsetDeleteRequestTopic> byTopic(
      Collection<TopicPartition> partitions) {
    TreeMap<String, List<OffsetDeleteRequest.OffsetDeleteRequestPartition>> topics =
        new TreeMap<>();
    for (TopicPartition one : partitions) {
      topics
          .computeIfAbsent(one.topic(), t -> new ArrayList<>())
          .add(
              OffsetDeleteRequest.OffsetDeleteRequestPartition.DEFAULT.withPartitionIndex(
                  one.partition()));
    }
    List<OffsetDeleteRequest.OffsetDeleteRequestTopic> all = new ArrayList<>();
    topics.forEach(
        (topic, forgotten) ->
            all.add(
                OffsetDeleteRequest.OffsetDeleteRequestTopic.DEFAULT
                    .withName(topic)
                    .withPartitions(forgotten)));
    return all;
  }

  private static ErrorCode refusal(OffsetDeleteResponse response) {
    ErrorCode code = ErrorCode.of(response.errorCode());
    for (OffsetDeleteResponse.OffsetDeleteResponseTopic topic : response.topics()) {
      for (OffsetDeleteResponse.OffsetDeleteResponsePartition p : topic.partitions()) {
        code = code == ErrorCode.NONE ? ErrorCode.of(p.errorCode()) : code;
      }
    }
    return code;
  }

  /// Takes members out of a group; one that lives on joins again.
  ///
  /// @param members who, each by its id, or by its `group.instance.id` if it is static
  /// @param reason for the broker's log
  public void removeMembers(
      String group, List<Leaver> members, String reason, Reply<List<Leaver>> outcome) {
    List<LeaveGroupRequest.MemberIdentity> leaving = new ArrayList<>();
    for (Leaver one : members) {
      leaving.add(
          LeaveGroupRequest.MemberIdentity.DEFAULT
              .withMemberId(one.memberId())
              .withGroupInstanceId(one.instanceId())
              .withReason(reason));
    }
    LeaveGroupRequest request = LeaveGroupRequest.DEFAULT.withGroupId(group).withMembers(leaving);
    Admin.Part<LeaveGroupResponse, ErrorCode> first =
        new Admin.Part<>(
            response -> List.of(refusal(response)), ErrorCode::code, code -> code.name());
    at(
        group,
        admin.call(request, LeaveGroupResponse.class).from(REMOVE_LOWEST),
        first,
        outcome.after(_ -> outcome.answered(members)));
  }

  private static ErrorCode refusal(LeaveGroupResponse response) {
    ErrorCode code = ErrorCode.of(response.errorCode());
    for (LeaveGroupResponse.MemberResponse member : response.members()) {
      code = code == ErrorCode.NONE ? ErrorCode.of(member.errorCode()) : code;
    }
    return code;
  }

  /// A member that is to leave.
  ///
  /// @param memberId empty for a static member that is named by its instance alone
  public record Leaver(String memberId, @Nullable String instanceId) {}

  /// Removes a group without members, with its offsets.
  public void delete(String group, Reply<String> outcome) {
    DeleteGroupsRequest request = DeleteGroupsRequest.DEFAULT.withGroupsNames(List.of(group));
    at(
        group,
        admin.call(request, DeleteGroupsResponse.class),
        new Admin.Part<>(
            DeleteGroupsResponse::results,
            DeleteGroupsResponse.DeletableGroupResult::errorCode,
            _ -> null),
        outcome.after(_ -> outcome.answered(group)));
  }

  /// Asks the group's coordinator until the answer's part is no refusal that passes.
  private <R extends ResponseMessage, P> void at(
      String group, Call<R> call, Admin.Part<R, P> part, Reply<P> outcome) {
    CoordinatorLink coordinator = coordinator(group);
    Retrying.<P>until(
        admin.loop(),
        admin.settings(),
        reply -> {
          Reply<P> noticed =
              Reply.of(
                  reply::answered,
                  (code, words) -> {
                    coordinator.forgetIfWrong(code);
                    reply.failed(code, words);
                  });
          coordinator.send(
              call,
              _ -> ErrorCode.NONE,
              noticed.<R>after(response -> part.judge(response, noticed, outcome::failed)));
        },
        outcome);
  }

  private CoordinatorLink coordinator(String group) {
    return new CoordinatorLink(admin.cluster(), group);
  }

  /// One broker after the other.
  private final class Listing {
    private final List<Integer> brokers;
    private final Reply<List<ListGroupsResponse.ListedGroup>> outcome;
    private final List<ListGroupsResponse.ListedGroup> found = new ArrayList<>();
    private int asked;

    Listing(List<Integer> brokers, Reply<List<ListGroupsResponse.ListedGroup>> outcome) {
      this.brokers = brokers;
      this.outcome = outcome;
    }

    void next() {
      if (asked == brokers.size()) {
        outcome.answered(List.copyOf(found));
        return;
      }
      int broker = brokers.get(asked);
      Retrying.<ListGroupsResponse>until(
          admin.loop(),
          admin.settings(),
          reply ->
              admin
                  .cluster()
                  .send(
                      broker,
                      admin.call(ListGroupsRequest.DEFAULT, ListGroupsResponse.class),
                      reply.<ListGroupsResponse>after(
                          response -> {
                            ErrorCode code = ErrorCode.of(response.errorCode());
                            if (code == ErrorCode.NONE) {
                              reply.answered(response);
                            } else {
                              reply.failed(code, code + " from broker " + broker);
                            }
                          })),
          outcome.after(
              response -> {
                found.addAll(response.groups());
                asked++;
                next();
              }));
    }
  }
}
