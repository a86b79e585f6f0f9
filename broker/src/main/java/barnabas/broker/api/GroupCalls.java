package barnabas.broker.api;

import barnabas.broker.Answers;
import barnabas.broker.Coordinators;
import barnabas.broker.Shard;
import barnabas.broker.session.RequestContext;
import barnabas.coordinator.GroupCoordinator;
import barnabas.metadata.Topic;
import barnabas.metadata.TopicNames;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/// The way from the handlers of one loop to the coordinators of groups, on whatever loop those are,
/// and back. Owned by the asking loop.
final class GroupCalls {
  private final ApiParts parts;

  GroupCalls(ApiParts parts) {
    this.parts = parts;
  }

  /// Asks the coordinator of a group.
  ///
  /// @param context the request that asks
  /// @param question is put on the coordinator's loop
  /// @param refused makes the answer if this broker does not coordinate the group
  /// @param answer hears once, on this loop
  <A> void ask(
      RequestContext context,
      String groupId,
      BiConsumer<GroupCoordinator, Consumer<A>> question,
      Function<ErrorCode, A> refused,
      Consumer<A> answer) {
    Shard asking = parts.shard();
    Topic topic = asking.image().topic(TopicNames.CONSUMER_OFFSETS);
    if (topic == null || topic.partitions().isEmpty()) {
      answer.accept(refused.apply(ErrorCode.NOT_COORDINATOR));
      return;
    }
    int partition = GroupCoordinator.partitionFor(groupId, topic.partitions().size());
    Shard owner = asking.owner(topic.id(), partition);
    Coordinators there = parts.coordinators().get(owner.number());
    Consumer<A> back = given -> owner.tell(asking, () -> context.step(() -> answer.accept(given)));
    boolean mayTakeLong = context.key() == ApiKey.JOIN_GROUP || context.key() == ApiKey.SYNC_GROUP;
    asking.tell(
        owner,
        () -> {
          there.ask(partition, question, refused, back);
          if (mayTakeLong) {
            owner.tell(asking, context::releaseBytes);
          }
        });
  }

  /// Asks the coordinators of several groups, each group once.
  ///
  /// @param question is put on the coordinator's loop
  /// @param refused makes the answer for a group that this broker does not coordinate
  /// @param done takes the answers in the order of the groups
  <A> void askEach(
      RequestContext context,
      List<String> groupIds,
      Question<A> question,
      BiFunction<String, ErrorCode, A> refused,
      Consumer<List<A>> done) {
    Answers.<String, A>all(
        List.copyOf(new LinkedHashSet<>(groupIds)),
        (groupId, answer) ->
            this.<A>ask(
                context,
                groupId,
                (coordinator, answered) -> question.put(coordinator, groupId, answered),
                error -> refused.apply(groupId, error),
                answer),
        done);
  }

  /// What is asked of a group's coordinator.
  interface Question<A> {
    void put(GroupCoordinator coordinator, String groupId, Consumer<A> answer);
  }
}
