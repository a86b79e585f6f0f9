package barnabas.coordinator;

import barnabas.coordinator.consumer.ClassicProtocol;
import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Draft;
import barnabas.coordinator.consumer.Heartbeats;
import barnabas.coordinator.consumer.Refused;
import barnabas.coordinator.consumer.Standing;
import barnabas.metadata.PartitionId;
import barnabas.wire.ConsumerProtocolSubscription;
import barnabas.wire.ErrorCode;
import barnabas.wire.HeartbeatRequest;
import barnabas.wire.HeartbeatResponse;
import barnabas.wire.SyncGroupRequest;
import barnabas.wire.SyncGroupResponse;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Members that speak the classic protocol in groups of the consumer protocol, as while a group
/// goes from one to the other (KIP-848, "Online migration"). Owned by the coordinator's loop.
///
/// To such a member the group looks like one whose leader is somebody else: its generation is its
/// member epoch, JoinGroup says what it has and lets it go a step on its way, SyncGroup hands it
/// what it is to read, and Heartbeat sends it back to JoinGroup when there is another step to go.
/// Nothing waits for the others.
final class ClassicMembers {
  static final String CONSUMER = "consumer";

  private final Consumers consumers;
  private final Groups groups;
  private final Heartbeats heartbeats;

  ClassicMembers(Consumers consumers) {
    this.consumers = consumers;
    this.groups = consumers.groups;
    this.heartbeats = new Heartbeats(consumers.targets);
  }

  /// What a consumer says at joining; null if it is none.
  static @Nullable ConsumerProtocolSubscription said(LiveMember member) {
    for (Protocol protocol : member.protocols) {
      ConsumerProtocolSubscription said = ConsumerSpeech.subscription(protocol.metadata());
      if (said != null) {
        return said;
      }
    }
    return null;
  }

  /// A member of the classic protocol as one of a group of the consumer protocol.
  static ConsumerMember member(LiveMember member, ConsumerProtocolSubscription said) {
    return new ConsumerMember(
        member.instanceId,
        said.rackId(),
        member.client.id(),
        member.client.host(),
        new TreeSet<>(said.topics()),
        "",
        member.rebalanceTimeoutMs,
        null,
        new ConsumerMember.ClassicMember(
            member.sessionTimeoutMs,
            member.protocols.stream()
                .map(each -> new ClassicProtocol(each.name(), each.metadata()))
                .toList()));
  }

  /// Whether a member speaks a protocol that all of the classic protocol in the group speak, so
  /// that these could be a group of their own.
  static boolean speaksWithAll(ConsumerGroup group, LiveMember member) {
    return member.protocols.stream()
        .anyMatch(protocol -> isSpokenByAll(group, protocol.name(), member.id));
  }

  static boolean isSpokenByAll(ConsumerGroup group, String protocol, String exceptId) {
    return group.members().entrySet().stream()
        .filter(entry -> !entry.getKey().equals(exceptId))
        .map(entry -> entry.getValue().classic())
        .allMatch(
            classic ->
                classic == null
                    || classic.protocols().stream().anyMatch(each -> each.name().equals(protocol)));
  }

  /// A member joins, for the first time or again.
  ///
  /// @param outcome hears where it stands then, perhaps before this returns
  void join(
      String groupId,
      LiveMember joining,
      ConsumerProtocolSubscription said,
      String reason,
      BiConsumer<ErrorCode, Standing> outcome) {
    LiveConsumerGroup group = consumers.live(groupId);
    ConsumerGroup before = consumers.stored(groupId);
    Draft draft = new Draft(before);
    SortedSet<PartitionId> owned = ConsumerSpeech.owned(said, consumers.topics);
    boolean looksAtTopics = group.topicsVersion != consumers.topics.version();
    heartbeats.hearClassic(
        draft, joining.id, member(joining, said), owned, looksAtTopics, groups.loop.wallMs());
    if (draft.group().epoch() != before.epoch()) {
      group.changes.began(reason);
      if (!before.members().containsKey(joining.id)) {
        group.changes.joined(Changes.name(joining));
      }
    }
    Standing standing = draft.group().standing(joining.id);
    Consumer<ErrorCode> answer = group.owed(code -> outcome.accept(code, standing));
    if (consumers.happens(group, draft, answer)) {
      group.topicsVersion = consumers.topics.version();
      LiveConsumer member = group.members.get(joining.id);
      if (member != null) {
        consumers.sessions().touch(group, member);
        consumers.sessions().expectSync(group, member);
      }
      goBackIfAlone(group);
    }
  }

  /// Where a static member came back that was the last one of the consumer protocol, the group is a
  /// classic one again.
  private void goBackIfAlone(LiveConsumerGroup group) {
    ConsumerGroup stored = consumers.stored(group.id);
    if (consumers.migrations().goesBack(stored)) {
      consumers.migrations().goBack(group, stored, outcome -> {});
    }
  }

  void heartbeat(HeartbeatRequest request, Consumer<HeartbeatResponse> answer) {
    String id = request.memberId();
    ConsumerGroup stored = consumers.stored(request.groupId());
    ErrorCode refusal =
        standing(request.groupId(), stored, id, request.groupInstanceId(), request.generationId());
    if (refusal != ErrorCode.NONE) {
      groups.tell(answer, Sessions.response(refusal), Sessions::response);
      return;
    }
    LiveConsumerGroup group = consumers.live(request.groupId());
    Draft draft = new Draft(stored);
    boolean looksAtTopics = group.topicsVersion != consumers.topics.version();
    heartbeats.look(draft, looksAtTopics, groups.loop.wallMs());
    if (draft.group().epoch() != stored.epoch()) {
      group.changes.began("topics changed");
    }
    boolean mustJoin = heartbeats.hasAStepToGo(draft.group(), id);
    ErrorCode code = mustJoin ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
    boolean stands =
        consumers.happens(
            group,
            draft,
            group.owed(
                outcome ->
                    answer.accept(Sessions.response(outcome == ErrorCode.NONE ? code : outcome))));
    LiveConsumer member = group.members.get(id);
    if (stands && member != null) {
      group.topicsVersion = consumers.topics.version();
      consumers.sessions().touch(group, member);
      if (mustJoin) {
        consumers.sessions().expectJoin(group, member);
      }
    }
  }

  void sync(SyncGroupRequest request, Consumer<SyncGroupResponse> answer) {
    String id = request.memberId();
    ConsumerGroup stored = consumers.stored(request.groupId());
    ErrorCode refusal =
        standing(request.groupId(), stored, id, request.groupInstanceId(), request.generationId());
    ConsumerMember of = stored.members().get(id);
    ConsumerMember.ClassicMember classic = of == null ? null : of.classic();
    if (refusal == ErrorCode.NONE && (classic == null || contradicts(request, classic))) {
      refusal = ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
    }
    if (classic == null || refusal != ErrorCode.NONE) {
      groups.tell(answer, Syncs.refused(refusal), Syncs::refused);
      return;
    }
    Standing standing = stored.standing(id);
    SyncGroupResponse response =
        SyncGroupResponse.DEFAULT
            .withProtocolType(CONSUMER)
            .withProtocolName(classic.protocols().getFirst().name())
            .withAssignment(
                ConsumerSpeech.assignment(
                    standing.assigned().keySet(),
                    consumers.topics,
                    ConsumerSpeech.version(classic)));
    LiveConsumerGroup group = consumers.live(request.groupId());
    LiveConsumer member = group.members.get(id);
    if (member != null) {
      consumers.sessions().touch(group, member);
      consumers.sessions().synced(group, member, standing);
    }
    groups.tell(
        group.owed(
            outcome ->
                answer.accept(outcome == ErrorCode.NONE ? response : Syncs.refused(outcome))));
  }

  private static boolean contradicts(
      SyncGroupRequest request, ConsumerMember.ClassicMember classic) {
    String type = request.protocolType();
    String name = request.protocolName();
    return (type != null && !type.equals(CONSUMER))
        || (name != null && !name.equals(classic.protocols().getFirst().name()));
  }

  /// Whether somebody speaks for a member of the classic protocol in its generation: NONE, or why
  /// not.
  private static ErrorCode standing(
      String groupId,
      ConsumerGroup group,
      String memberId,
      @Nullable String instanceId,
      int generation) {
    Refused stranger = Heartbeats.stranger(groupId, group, memberId, instanceId);
    if (stranger != null) {
      return stranger.code();
    }
    ConsumerMember member = group.members().get(memberId);
    if (member == null || !member.isClassic()) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    return group.standing(memberId).epoch() == generation
        ? ErrorCode.NONE
        : ErrorCode.ILLEGAL_GENERATION;
  }
}
