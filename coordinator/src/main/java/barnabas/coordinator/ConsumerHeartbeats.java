package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Draft;
import barnabas.coordinator.consumer.Heartbeats;
import barnabas.coordinator.consumer.MemberWord;
import barnabas.coordinator.consumer.Refused;
import barnabas.coordinator.consumer.Standing;
import barnabas.metadata.PartitionId;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ConsumerGroupHeartbeatResponse.Assignment;
import barnabas.wire.ErrorCode;
import barnabas.wire.Uuid;
import barnabas.world.Randomness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Members of groups of the consumer protocol come, stay and go: all by heartbeats (KIP-848). Owned
/// by the coordinator's loop.
final class ConsumerHeartbeats {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerHeartbeats.class);

  private static final int JOINS = 0;
  private static final int LEAVES = -1;

  /// How often members of a group are heard of in which something has just changed: who has to give
  /// partitions up, or waits for them, is not to learn of it seconds later.
  private static final int BUSY_INTERVAL_MS = 200;

  /// How long a group counts as one in which something has just changed.
  private static final long BUSY_NANOS = 3_000 * Groups.NANOS_PER_MS;

  private final Consumers consumers;
  private final Groups groups;
  private final Heartbeats heartbeats;
  private final Randomness randomness;

  ConsumerHeartbeats(Consumers consumers, Randomness randomness) {
    this.consumers = consumers;
    this.groups = consumers.groups;
    this.heartbeats = new Heartbeats(consumers.targets);
    this.randomness = randomness;
  }

  void heartbeat(
      ConsumerGroupHeartbeatRequest request,
      short version,
      Client client,
      Consumer<ConsumerGroupHeartbeatResponse> answer) {
    Refused malformed = ConsumerRequests.malformed(request, version);
    if (malformed != null) {
      refuse(answer, malformed);
    } else if (request.memberEpoch() < JOINS) {
      leave(request, answer);
    } else {
      stay(request, client, answer);
    }
  }

  static ConsumerGroupHeartbeatResponse refused(ErrorCode code) {
    return ConsumerGroupHeartbeatResponse.DEFAULT.withErrorCode(code.code());
  }

  private void refuse(Consumer<ConsumerGroupHeartbeatResponse> answer, Refused refused) {
    LOG.debug("{}: heartbeat refused: {}, {}", groups.name, refused.code(), refused.words());
    groups.tell(
        answer,
        refused(refused.code()).withErrorMessage(refused.words()),
        ConsumerHeartbeats::refused);
  }

  private void stay(
      ConsumerGroupHeartbeatRequest request,
      Client client,
      Consumer<ConsumerGroupHeartbeatResponse> answer) {
    String groupId = request.groupId();
    ConsumerGroup group = consumers.stored(groupId);
    boolean joins = request.memberEpoch() == JOINS;
    LiveGroup classic = groups.live(groupId);
    Draft draft =
        joins && classic != null
            ? consumers.migrations().converted(classic)
            : consumers.migrations().begun(groupId);
    if (draft == null || (!joins && group.isNothing())) {
      refuse(answer, notFound(groupId));
      return;
    }
    MemberWord word = ConsumerRequests.word(request, client, memberId(request));
    Refused refused =
        heartbeats.refusal(groupId, draft.group(), word, consumers.settings().membersMax());
    if (refused == null && joins && !hasRoomFor(groupId, word)) {
      refused = new Refused(ErrorCode.COORDINATOR_NOT_AVAILABLE, "The groups' memory is full.");
    }
    if (refused == null) {
      hear(groupId, draft, word, answer);
      if (classic != null && groups.isConsumer(groupId)) {
        consumers.migrations().close(classic);
      }
    } else {
      refuse(answer, refused);
    }
  }

  private Refused notFound(String groupId) {
    return new Refused(
        ErrorCode.GROUP_ID_NOT_FOUND,
        groups.state(groupId) == GroupState.DEAD
            ? "Group " + groupId + " not found."
            : "Group " + groupId + " is not a consumer group.");
  }

  private boolean hasRoomFor(String groupId, MemberWord word) {
    boolean room = groups.stored().knows(groupId);
    return groups.memory.hasRoomFor(ConsumerRequests.bytes(word))
        && (room || groups.memory.hasRoomToStore(StoredSize.ofGroup(groupId)));
  }

  private String memberId(ConsumerGroupHeartbeatRequest request) {
    return request.memberId().isEmpty()
        ? new Uuid(randomness.nextLong(), randomness.nextLong()).toString()
        : request.memberId();
  }

  /// Does what follows from a word that counts.
  private void hear(
      String groupId,
      Draft draft,
      MemberWord word,
      Consumer<ConsumerGroupHeartbeatResponse> answer) {
    LiveConsumerGroup group = consumers.live(groupId);
    boolean looksAtTopics = group.topicsVersion != consumers.topics.version();
    heartbeats.hear(draft, word, owned(group, word), looksAtTopics, groups.loop.wallMs());
    note(group, draft.before(), draft.group(), word);
    ConsumerGroupHeartbeatResponse response = response(group, draft, word);
    Consumer<ErrorCode> outcome =
        group.owed(code -> answer.accept(code == ErrorCode.NONE ? response : refused(code)));
    boolean stands =
        consumers.stored(groupId).isNothing()
            ? consumers.change(group, classicRemains(groupId), draft, outcome)
            : consumers.happens(group, draft, outcome);
    LiveConsumer member = group.members.get(word.memberId());
    if (stands && member != null) {
      group.topicsVersion = consumers.topics.version();
      SortedSet<PartitionId> owned = word.owned();
      member.owned = owned == null ? member.owned : owned;
      consumers.sessions().touch(group, member);
    }
  }

  /// What the member is known to read. That nothing has changed since it said so last counts only
  /// after a while: it may have begun to read what it was handed meanwhile, and not said so yet.
  private @Nullable SortedSet<PartitionId> owned(LiveConsumerGroup group, MemberWord word) {
    LiveConsumer member = group.members.get(word.memberId());
    if (word.owned() != null || member == null) {
      return word.owned();
    }
    long waitedNanos = groups.loop.nanos() - member.dutySinceNanos;
    long longNanos = consumers.timeouts(group).heartbeatMs() * Groups.NANOS_PER_MS;
    return waitedNanos >= longNanos ? member.owned : null;
  }

  /// Notes for the log why things change.
  private static void note(
      LiveConsumerGroup group, ConsumerGroup before, ConsumerGroup after, MemberWord word) {
    if (before.epoch() == after.epoch()) {
      return;
    }
    ConsumerMember was = before.members().get(word.memberId());
    ConsumerMember is = after.members().get(word.memberId());
    if (was == null) {
      group.changes.joined(Changes.name(word.memberId(), word.instanceId()));
      group.changes.began("a member joined");
    } else if (is != null && !is.equals(was)) {
      group.changes.began("a member wants something else");
    } else {
      group.changes.began("topics changed");
    }
  }

  private ConsumerGroupHeartbeatResponse response(
      LiveConsumerGroup group, Draft draft, MemberWord word) {
    String id = word.memberId();
    Standing was = draft.before().standing(id);
    Standing is = draft.group().standing(id);
    boolean isTold =
        word.isWhole()
            || word.epoch() != was.epoch()
            || !was.assigned().keySet().equals(is.assigned().keySet());
    boolean busy =
        !draft.events().isEmpty() || groups.loop.nanos() - group.changedNanos < BUSY_NANOS;
    int intervalMs = consumers.timeouts(group).heartbeatMs();
    return ConsumerGroupHeartbeatResponse.DEFAULT
        .withMemberId(id)
        .withMemberEpoch(is.epoch())
        .withHeartbeatIntervalMs(busy ? Math.min(BUSY_INTERVAL_MS, intervalMs) : intervalMs)
        .withAssignment(isTold ? assignment(is.assigned().keySet()) : null);
  }

  private static Assignment assignment(Collection<PartitionId> partitions) {
    List<ConsumerGroupHeartbeatResponse.TopicPartitions> topics = new ArrayList<>();
    ByTopic.indexes(partitions)
        .forEach(
            (topic, indexes) ->
                topics.add(
                    ConsumerGroupHeartbeatResponse.TopicPartitions.DEFAULT
                        .withTopicId(topic)
                        .withPartitions(indexes)));
    return Assignment.DEFAULT.withTopicPartitions(topics);
  }

  /// What is left of a classic group of that name, which is to go.
  private List<GroupEvent> classicRemains(String groupId) {
    return groups.stored().group(groupId) == null
        ? List.of()
        : List.of(new GroupEvent.GroupRemoved(groupId));
  }

  private void leave(
      ConsumerGroupHeartbeatRequest request, Consumer<ConsumerGroupHeartbeatResponse> answer) {
    String groupId = request.groupId();
    ConsumerGroup stored = consumers.stored(groupId);
    if (stored.isNothing()) {
      refuse(answer, notFound(groupId));
      return;
    }
    String id = request.memberId();
    Refused stranger = Heartbeats.stranger(groupId, stored, id, request.instanceId());
    if (stranger != null) {
      refuse(answer, stranger);
      return;
    }
    ConsumerGroupHeartbeatResponse response =
        ConsumerGroupHeartbeatResponse.DEFAULT
            .withMemberId(id)
            .withMemberEpoch(request.memberEpoch());
    Consumer<ErrorCode> outcome =
        code -> answer.accept(code == ErrorCode.NONE ? response : refused(code));
    LiveConsumerGroup group = consumers.live(groupId);
    if (request.memberEpoch() == LEAVES) {
      group.changes.began("a member left");
      group.changes.left(Changes.name(id, request.instanceId()), "");
      consumers.remove(group, List.of(id), outcome);
    } else {
      Draft draft = new Draft(stored);
      consumers.departures.stepAside(draft, id);
      consumers.change(group, List.of(), draft, outcome);
    }
  }
}
