package barnabas.client;

import barnabas.wire.DeleteGroupsRequest;
import barnabas.wire.DeleteGroupsResponse;
import barnabas.wire.DescribeGroupsRequest;
import barnabas.wire.DescribeGroupsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.ListGroupsRequest;
import barnabas.wire.ListGroupsResponse;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// Looks at groups and moves their offsets. Owned by the admin's loop.
public final class GroupAdmin {

  /// From version 6 on a group that there is not is an error.
  private static final int DESCRIBE_HIGHEST = 5;

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
    DescribeGroupsRequest request = DescribeGroupsRequest.DEFAULT.withGroups(List.of(group));
    at(
        group,
        admin.call(request, DescribeGroupsResponse.class).upTo(DESCRIBE_HIGHEST),
        new Admin.Part<>(
            DescribeGroupsResponse::groups,
            DescribeGroupsResponse.DescribedGroup::errorCode,
            DescribeGroupsResponse.DescribedGroup::errorMessage),
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
            outcome.<GroupOffsets.Member>after(_ -> outcome.answered(group)));
  }

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
