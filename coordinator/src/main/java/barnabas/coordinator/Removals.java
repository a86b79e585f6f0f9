package barnabas.coordinator;

import barnabas.wire.ErrorCode;
import barnabas.wire.OffsetDeleteRequest;
import barnabas.wire.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import barnabas.wire.OffsetDeleteResponse;
import barnabas.wire.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import barnabas.wire.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// Takes away groups, and offsets of groups and topics. Owned by the coordinator's loop.
final class Removals {
  /// Offsets taken away by one batch: even with the longest names it is not too large by far.
  private static final int BATCH_OFFSETS_MAX = 500;

  private final Groups groups;

  Removals(Groups groups) {
    this.groups = groups;
  }

  /// Takes away a group without members, and its offsets.
  void group(String groupId, Consumer<ErrorCode> answer) {
    GroupState state = groups.state(groupId);
    ErrorCode refusal =
        switch (state) {
          case DEAD -> ErrorCode.GROUP_ID_NOT_FOUND;
          case EMPTY -> ErrorCode.NONE;
          case PREPARING_REBALANCE, COMPLETING_REBALANCE, ASSIGNING, RECONCILING, STABLE ->
              ErrorCode.NON_EMPTY_GROUP;
        };
    if (refusal != ErrorCode.NONE) {
      groups.tell(answer, refusal, code -> code);
      return;
    }
    GroupOffsets offsets = groups.stored().offsets(groupId);
    offsets(offsets.removals(groupId, offsets.topics()), removed -> {});
    groups.submit(new GroupCommand.RemoveGroup(groupId), answer);
  }

  /// A topic is gone: nobody stands anywhere in it any more.
  void topic(String topic) {
    List<GroupEvent.OffsetRemoved> removals = new ArrayList<>();
    for (String groupId : groups.stored().groupIds()) {
      removals.addAll(groups.stored().offsets(groupId).removals(groupId, List.of(topic)));
    }
    offsets(removals, removed -> {});
  }

  /// Takes away offsets on an administrator's word (KIP-496), but none of a topic that the group's
  /// members read.
  void offsets(OffsetDeleteRequest request, Consumer<OffsetDeleteResponse> answer) {
    String groupId = request.groupId();
    if (!GroupCoordinator.isGroupId(groupId)) {
      groups.tell(answer, refused(ErrorCode.INVALID_GROUP_ID), Removals::refused);
      return;
    }
    GroupState state = groups.state(groupId);
    boolean hasMembers = state != GroupState.EMPTY && state != GroupState.DEAD;
    LiveGroup group = groups.live(groupId);
    boolean consumers = groups.isConsumer(groupId) || (group != null && group.hasConsumers());
    if (state == GroupState.DEAD) {
      groups.tell(answer, refused(ErrorCode.GROUP_ID_NOT_FOUND), Removals::refused);
      return;
    }
    if (hasMembers && !consumers) {
      groups.tell(answer, refused(ErrorCode.NON_EMPTY_GROUP), Removals::refused);
      return;
    }
    Predicate<String> read = groups.read(groupId);
    List<GroupEvent.OffsetRemoved> removals = new ArrayList<>();
    GroupOffsets known = groups.stored().offsets(groupId);
    for (OffsetDeleteRequestTopic topic : request.topics()) {
      for (var partition : topic.partitions()) {
        boolean present = known.offset(topic.name(), partition.partitionIndex()) != null;
        if (present && !read.test(topic.name())) {
          removals.add(
              new GroupEvent.OffsetRemoved(groupId, topic.name(), partition.partitionIndex()));
        }
      }
    }
    Function<String, ErrorCode> outcomes =
        topic -> read.test(topic) ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE;
    offsets(
        removals,
        outcome ->
            answer.accept(
                outcome == ErrorCode.NONE ? response(request, outcomes) : refused(outcome)));
  }

  static OffsetDeleteResponse refused(ErrorCode code) {
    return OffsetDeleteResponse.DEFAULT.withErrorCode(code.code());
  }

  /// Takes offsets away in batches that the log can take; the outcome is that of the last one.
  private void offsets(List<GroupEvent.OffsetRemoved> removals, Consumer<ErrorCode> outcome) {
    int from = 0;
    while (removals.size() - from > BATCH_OFFSETS_MAX) {
      List<GroupEvent.OffsetRemoved> batch = removals.subList(from, from + BATCH_OFFSETS_MAX);
      groups.submit(new GroupCommand.Remove(List.copyOf(batch)), removed -> {});
      from += BATCH_OFFSETS_MAX;
    }
    List<GroupEvent.OffsetRemoved> last = List.copyOf(removals.subList(from, removals.size()));
    groups.submit(new GroupCommand.Remove(last), outcome);
  }

  private static OffsetDeleteResponse response(
      OffsetDeleteRequest request, Function<String, ErrorCode> outcomes) {
    return OffsetDeleteResponse.DEFAULT.withTopics(
        request.topics().stream()
            .map(
                topic ->
                    OffsetDeleteResponseTopic.DEFAULT
                        .withName(topic.name())
                        .withPartitions(partitions(topic, outcomes.apply(topic.name()))))
            .toList());
  }

  private static List<OffsetDeleteResponsePartition> partitions(
      OffsetDeleteRequestTopic topic, ErrorCode outcome) {
    return topic.partitions().stream()
        .map(
            partition ->
                OffsetDeleteResponsePartition.DEFAULT
                    .withPartitionIndex(partition.partitionIndex())
                    .withErrorCode(outcome.code()))
        .toList();
  }
}
