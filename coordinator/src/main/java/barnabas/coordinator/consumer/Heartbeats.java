package barnabas.coordinator.consumer;

import barnabas.metadata.PartitionId;
import barnabas.wire.ErrorCode;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Decides what follows from a member's heartbeat: it joins or stays, the group's epoch and target
/// follow where it wants something else than before, and it goes a step on its own way.
public final class Heartbeats {
  private final Targets targets;

  public Heartbeats(Targets targets) {
    this.targets = targets;
  }

  /// Whether the word of a member counts: null, or why not.
  public @Nullable Refused refusal(
      String groupId, ConsumerGroup group, MemberWord word, int membersMax) {
    Refused unfit = unfit(word);
    if (unfit != null) {
      return unfit;
    }
    return word.epoch() == 0 ? cantJoin(group, word, membersMax) : fenced(groupId, group, word);
  }

  private @Nullable Refused unfit(MemberWord word) {
    String assignor = word.assignor();
    if (assignor != null && !targets.serves(assignor)) {
      return new Refused(
          ErrorCode.UNSUPPORTED_ASSIGNOR,
          "ServerAssignor "
              + assignor
              + " is not supported. Supported assignors: "
              + targets.served()
              + ".");
    }
    String regex = word.regex();
    String fault = regex == null || regex.isEmpty() ? null : targets.topics().faultOf(regex);
    return fault == null
        ? null
        : new Refused(
            ErrorCode.INVALID_REGULAR_EXPRESSION,
            "SubscribedTopicRegex `"
                + regex
                + "` is not a valid regular expression: "
                + fault
                + ".");
  }

  private static @Nullable Refused cantJoin(ConsumerGroup group, MemberWord word, int membersMax) {
    String behind = word.instanceId() == null ? null : group.instances().get(word.instanceId());
    if (behind != null && !behind.equals(word.memberId())) {
      return isReleased(group, behind)
          ? null
          : new Refused(
              ErrorCode.UNRELEASED_INSTANCE_ID,
              "Static member "
                  + word.memberId()
                  + " with instance id "
                  + word.instanceId()
                  + " cannot join the group because the instance id is owned by "
                  + behind
                  + " member.");
    }
    boolean isNew = !group.members().containsKey(word.memberId());
    return isNew && group.members().size() >= membersMax
        ? new Refused(
            ErrorCode.GROUP_MAX_SIZE_REACHED,
            "The consumer group has reached its maximum capacity of " + membersMax + " members.")
        : null;
  }

  /// Whether another may take a static member's place: it has said that it will be back, or speaks
  /// the classic protocol, in which there is no such word.
  public static boolean isReleased(ConsumerGroup group, String memberId) {
    ConsumerMember member = group.members().get(memberId);
    return group.standing(memberId).epoch() == Standing.AWAY
        || (member != null && member.isClassic());
  }

  private static @Nullable Refused fenced(String groupId, ConsumerGroup group, MemberWord word) {
    Refused stranger = stranger(groupId, group, word.memberId(), word.instanceId());
    if (stranger != null) {
      return stranger;
    }
    Standing standing = group.standing(word.memberId());
    boolean current = word.epoch() == standing.epoch();
    boolean missedAnAnswer =
        word.epoch() == standing.previousEpoch()
            && word.epoch() < standing.epoch()
            && word.owned() != null
            && standing.reads(word.owned());
    return current || missedAnAnswer
        ? null
        : new Refused(
            ErrorCode.FENCED_MEMBER_EPOCH,
            "The consumer group member has a "
                + (word.epoch() > standing.epoch() ? "greater" : "smaller")
                + " member epoch ("
                + word.epoch()
                + ") than the one known by the group coordinator ("
                + standing.epoch()
                + "). The member must abandon all its partitions and rejoin.");
  }

  /// Whether somebody speaks for a member: null, or why not.
  public static @Nullable Refused stranger(
      String groupId, ConsumerGroup group, String memberId, @Nullable String instanceId) {
    String behind = instanceId == null ? memberId : group.instances().get(instanceId);
    if (behind == null) {
      return new Refused(ErrorCode.UNKNOWN_MEMBER_ID, "Instance id " + instanceId + " is unknown.");
    }
    if (!behind.equals(memberId)) {
      return new Refused(
          ErrorCode.FENCED_INSTANCE_ID,
          "Static member "
              + memberId
              + " with instance id "
              + instanceId
              + " was fenced by member "
              + behind
              + ".");
    }
    return group.members().containsKey(memberId)
        ? null
        : new Refused(
            ErrorCode.UNKNOWN_MEMBER_ID,
            "Member " + memberId + " is not a member of group " + groupId + ".");
  }

  /// Does what follows from a word that counts.
  ///
  /// @param owned what the member is known to read: what it says, or said last; null if it never
  ///   did
  /// @param looksAtTopics whether topics may have changed since the group last looked
  public void hear(
      Draft draft,
      MemberWord word,
      @Nullable SortedSet<PartitionId> owned,
      boolean looksAtTopics,
      long nowMs) {
    String id = word.memberId();
    if (word.epoch() == 0) {
      takePlace(draft, id, word.instanceId());
      store(draft, id, Standing.NEW);
    }
    ConsumerMember before = draft.group().members().get(id);
    ConsumerMember member = word.on(before);
    change(draft, id, member, looksAtTopics, nowMs);
    advance(draft, id, owned);
  }

  /// A member is `member` from now on: the group's epoch and target follow if that matters.
  void change(Draft draft, String id, ConsumerMember member, boolean looksAtTopics, long nowMs) {
    ConsumerMember before = draft.group().members().get(id);
    Assignor assignor = targets.preferred(draft.group());
    if (!member.equals(before)) {
      draft.add(new ConsumerEvent.MemberStored(id, member));
    }
    ConsumerGroup group = draft.group();
    boolean wantsAnother =
        before == null
            || !member.wantsWhat(before)
            || !assignor.equals(targets.preferred(group))
            || !group.targets().containsKey(id);
    if (wantsAnother) {
      targets.raiseEpoch(draft, nowMs);
    }
    look(draft, looksAtTopics, nowMs);
  }

  /// The group's epoch follows the topics, and its target follows the epoch.
  public void look(Draft draft, boolean looksAtTopics, long nowMs) {
    ConsumerGroup group = draft.group();
    if (looksAtTopics && targets.hash(group) != group.metadataHash()) {
      targets.raiseEpoch(draft, nowMs);
    }
    if (draft.group().epoch() > draft.group().targetEpoch()) {
      targets.decide(draft, nowMs);
    }
  }

  /// Does what follows when a member of the classic protocol joins, for the first time or again.
  ///
  /// @param owned what it reads; nobody else's partitions among them count
  public void hearClassic(
      Draft draft,
      String id,
      ConsumerMember member,
      SortedSet<PartitionId> owned,
      boolean looksAtTopics,
      long nowMs) {
    takePlace(draft, id, member.instanceId());
    Standing standing = draft.group().standing(id);
    store(draft, id, standing.epoch() > 0 ? standing.holding(owned) : Standing.NEW);
    change(draft, id, member, looksAtTopics, nowMs);
    advance(draft, id, owned);
  }

  /// Whether a member that asks would get on now.
  public boolean hasAStepToGo(ConsumerGroup group, String id) {
    Standing standing = group.standing(id);
    return standing.epoch() != group.targetEpoch()
        || switch (standing.state()) {
          case STABLE -> false;
          case UNREVOKED -> true;
          case UNRELEASED ->
              group.target(id).stream()
                  .anyMatch(
                      partition ->
                          !standing.assigned().containsKey(partition)
                              && isFree(group, partition, id));
        };
  }

  /// The member goes a step on its way.
  void advance(Draft draft, String id, @Nullable SortedSet<PartitionId> owned) {
    ConsumerGroup group = draft.group();
    Standing next =
        Reconciliation.step(
            group.standing(id),
            group.targetEpoch(),
            group.target(id),
            partition -> isFree(group, partition, id),
            owned);
    store(draft, id, next);
  }

  private static boolean isFree(ConsumerGroup group, PartitionId partition, String id) {
    String owner = group.owners().get(partition);
    return owner == null || owner.equals(id);
  }

  static void store(Draft draft, String id, Standing next) {
    if (!next.equals(draft.group().standings().get(id))) {
      draft.add(new ConsumerEvent.StandingStored(id, next));
    }
  }

  /// A static member comes back under another id: what was the old one's is the new one's.
  static void takePlace(Draft draft, String id, @Nullable String instanceId) {
    ConsumerGroup group = draft.group();
    String old = instanceId == null ? null : group.instances().get(instanceId);
    ConsumerMember member = old == null ? null : group.members().get(old);
    if (old == null || member == null || old.equals(id)) {
      return;
    }
    SortedSet<PartitionId> target = new TreeSet<>(group.target(old));
    Departures.remove(draft, old);
    draft.add(new ConsumerEvent.MemberStored(id, member));
    draft.add(new ConsumerEvent.TargetOfMemberStored(id, target));
  }
}
