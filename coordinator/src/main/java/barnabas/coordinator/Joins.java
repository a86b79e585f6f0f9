package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.wire.ErrorCode;
import barnabas.wire.JoinGroupRequest;
import barnabas.world.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Lets members join: hands out ids (KIP-394), takes in newcomers, and brings back those that are
/// known, static ones under a new id (KIP-345). Owned by the coordinator's loop.
final class Joins {
  static final int FIRST_WITH_ID_REQUIRED = 4;
  private static final int FIRST_WITH_SKIP_ASSIGNMENT = 9;
  private static final int PROTOCOLS_MAX = 100;
  private static final int CLIENT_ID_CHARS_MAX = 255;

  private final Groups groups;
  private final PendingMembers pending;
  private final Rebalances rebalances;
  private final Sessions sessions;
  private final Randomness randomness;

  Joins(
      Groups groups,
      PendingMembers pending,
      Rebalances rebalances,
      Sessions sessions,
      Randomness randomness) {
    this.groups = groups;
    this.pending = pending;
    this.rebalances = rebalances;
    this.sessions = sessions;
    this.randomness = randomness;
  }

  void join(JoinGroupRequest request, Client client, ParkedJoin join) {
    Applicant applicant = new Applicant(request, client, join);
    ErrorCode malformed = malformed(request);
    if (malformed != ErrorCode.NONE) {
      refuse(applicant, malformed);
      return;
    }
    if (groups.isConsumer(request.groupId()) && !takeOver(request)) {
      refuse(applicant, ErrorCode.COORDINATOR_NOT_AVAILABLE);
      return;
    }
    LiveGroup group = groups.live(request.groupId());
    if (!request.memberId().isEmpty()) {
      known(group, applicant);
    } else if (request.groupInstanceId() != null) {
      fixed(group, applicant, request.groupInstanceId());
    } else {
      stranger(group, applicant);
    }
  }

  /// Makes what is left of a group of the consumer protocol, which has no members, a classic one.
  /// Generations go on where its epochs ended.
  ///
  /// @return whether it is done
  private boolean takeOver(JoinGroupRequest request) {
    String groupId = request.groupId();
    ConsumerGroup left = groups.stored().consumer(groupId);
    List<GroupEvent> events = new ArrayList<>(GroupMachine.removals(groupId, left));
    events.add(
        new GroupEvent.GroupStored(
            groupId, Group.empty(request.protocolType(), left.epoch(), groups.loop.wallMs())));
    groups.submit(new GroupCommand.Change(events), outcome -> {});
    return !groups.isConsumer(groupId);
  }

  ErrorCode malformed(JoinGroupRequest request) {
    GroupSettings settings = groups.settings;
    if (!GroupCoordinator.isGroupId(request.groupId())) {
      return ErrorCode.INVALID_GROUP_ID;
    }
    if (request.sessionTimeoutMs() < settings.sessionTimeoutMinMs()
        || request.sessionTimeoutMs() > settings.sessionTimeoutMaxMs()) {
      return ErrorCode.INVALID_SESSION_TIMEOUT;
    }
    boolean speaks = !request.protocolType().isEmpty() && !request.protocols().isEmpty();
    return speaks && request.protocols().size() <= PROTOCOLS_MAX
        ? ErrorCode.NONE
        : ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
  }

  /// A dynamic member without an id. From version 4 on it gets one and comes back with it, so that
  /// a client which gives up on a slow answer and asks again does not become two members.
  private void stranger(@Nullable LiveGroup group, Applicant applicant) {
    ErrorCode unfit = unfit(group, applicant, null);
    if (unfit != ErrorCode.NONE) {
      refuse(applicant, unfit);
      return;
    }
    String id = newId(applicant.client().id());
    if (applicant.join().version() < FIRST_WITH_ID_REQUIRED) {
      enter(group, applicant, id);
      return;
    }
    pending.add(applicant.request().groupId(), id);
    if (group != null) {
      rebalances.arrived(group);
    }
    tell(applicant, ErrorCode.MEMBER_ID_REQUIRED, id);
  }

  /// A static member that has just started.
  private void fixed(@Nullable LiveGroup group, Applicant applicant, String instanceId) {
    String old = group == null ? null : group.memberIdOf(instanceId);
    LiveMember before = group == null || old == null ? null : group.member(old);
    ErrorCode unfit = unfit(group, applicant, before);
    if (unfit != ErrorCode.NONE) {
      refuse(applicant, unfit);
    } else if (group == null || before == null) {
      enter(group, applicant, newId(instanceId));
    } else {
      replace(group, before, applicant, newId(instanceId));
    }
  }

  /// A member that brings its id.
  private void known(@Nullable LiveGroup group, Applicant applicant) {
    String groupId = applicant.request().groupId();
    String id = applicant.request().memberId();
    String instanceId = applicant.request().groupInstanceId();
    boolean isPending = instanceId == null && pending.contains(groupId, id);
    ErrorCode standing = isPending ? ErrorCode.NONE : Sessions.membership(group, id, instanceId);
    LiveMember member = group == null ? null : group.member(id);
    ErrorCode refusal = standing == ErrorCode.NONE ? unfit(group, applicant, member) : standing;
    if (refusal != ErrorCode.NONE) {
      refuse(applicant, refusal);
    } else if (isPending) {
      pending.remove(groupId, id);
      enter(group, applicant, id);
    } else if (group != null && member != null) {
      rejoin(group, member, applicant);
    }
  }

  /// Whether the group can't take the applicant: NONE, or why not.
  ///
  /// @param before the member that it is or takes the place of; null if it is new
  private ErrorCode unfit(
      @Nullable LiveGroup group, Applicant applicant, @Nullable LiveMember before) {
    LiveMember candidate = applicant.member("", applicant.protocols());
    int bytes = candidate.bytes();
    if (group != null) {
      if (!group.protocolType.equals(applicant.request().protocolType())
          || !group.speaksOneOf(candidate.protocols, before)) {
        return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
      }
      if (before == null && group.members().size() >= groups.settings.membersMax()) {
        return ErrorCode.GROUP_MAX_SIZE_REACHED;
      }
      bytes += group.bytes() - (before == null ? 0 : before.bytes());
    }
    if (bytes > groups.settings.batchBytesMax()) {
      return ErrorCode.MESSAGE_TOO_LARGE;
    }
    int more = candidate.memoryBytes() - (before == null ? 0 : before.memoryBytes());
    boolean room = groups.memory.hasRoomFor(more) && hasRoomFor(applicant.request().groupId());
    return room ? ErrorCode.NONE : ErrorCode.COORDINATOR_NOT_AVAILABLE;
  }

  private boolean hasRoomFor(String groupId) {
    return groups.stored().knows(groupId)
        || groups.memory.hasRoomToStore(StoredSize.ofGroup(groupId));
  }

  /// Takes in somebody new.
  private void enter(@Nullable LiveGroup existing, Applicant applicant, String id) {
    LiveGroup group = existing;
    if (group == null) {
      group =
          new LiveGroup(
              applicant.request().groupId(), applicant.request().protocolType(), groups.memory);
      groups.add(group);
    }
    LiveMember member = applicant.member(id, applicant.keptProtocols());
    group.add(member);
    group.changes.joined(Changes.name(member));
    member.parkedJoin = applicant.join();
    sessions.park(group, member);
    if (group.rebalance == null) {
      rebalances.begin(group, applicant.reason("a member joined"));
    } else {
      rebalances.arrived(group);
      rebalances.proceed(group);
    }
  }

  /// A member joins again: because it was asked to, because its first answer got lost, or because
  /// it wants a rebalance.
  private void rejoin(LiveGroup group, LiveMember member, Applicant applicant) {
    boolean changed = !applicant.says(member);
    Group stored = groups.stored().group(group.id);
    boolean leads = stored != null && member.id.equals(stored.leader());
    boolean calm = group.rebalance == null && !changed;
    if (stored != null && calm && (stored.unassigned() || !leads)) {
      sessions.touch(group, member);
      groups.tell(
          group,
          applicant.join().answer(),
          applicant.join().joined(stored, member.id),
          code -> applicant.join().refused(code, member.id));
      return;
    }
    again(group, member, applicant, member.id);
    rebalances.begin(
        group,
        applicant.reason(changed ? "a member changed what it says" : "the leader joined again"));
    rebalances.proceed(group);
  }

  /// Puts the applicant in the place of a member, with its JoinGroup parked.
  private LiveMember again(LiveGroup group, LiveMember before, Applicant applicant, String id) {
    LiveMember member = applicant.member(id, applicant.keptProtocols());
    member.settled = before.settled;
    rebalances.remove(group, before);
    group.add(member);
    member.parkedJoin = applicant.join();
    sessions.park(group, member);
    boolean same = id.equals(before.id);
    rebalances.answer(
        before, same ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.FENCED_INSTANCE_ID);
    return member;
  }

  /// A static member is back under a new id; the old one is fenced from now on. If it wants what
  /// the old one wanted, nobody else is troubled.
  private void replace(LiveGroup group, LiveMember before, Applicant applicant, String id) {
    Group stored = groups.stored().group(group.id);
    LiveMember member = again(group, before, applicant, id);
    Member was = stored == null ? null : stored.member(before.id);
    String protocol = stored == null ? null : stored.protocol();
    if (stored != null
        && was != null
        && protocol != null
        && isUnchanged(group, member, stored, was)) {
      Member renamed = member.stored(protocol).withAssignment(was.assignment());
      resume(group, member, applicant, stored.replaced(before.id, renamed), stored.leader());
    } else {
      group.changes.joined(Changes.name(member));
      rebalances.begin(group, applicant.reason("a static member came back"));
      rebalances.proceed(group);
    }
  }

  /// Whether a member that has come back leaves everything as it was: the same protocol is chosen,
  /// and it reads the same topics. The rest of what it says may differ, such as the partitions that
  /// it owned before.
  private static boolean isUnchanged(LiveGroup group, LiveMember member, Group stored, Member was) {
    String leader = stored.leader();
    LiveMember led = leader == null ? null : group.member(leader);
    String vote = group.vote(led == null ? member : led);
    return group.rebalance == null
        && !stored.unassigned()
        && vote.equals(stored.protocol())
        && Subscriptions.sameTopics(member.metadata(vote), was.subscription());
  }

  private void resume(
      LiveGroup group,
      LiveMember member,
      Applicant applicant,
      Group next,
      @Nullable String leader) {
    ParkedJoin join = applicant.join();
    boolean canSkip = join.version() >= FIRST_WITH_SKIP_ASSIGNMENT;
    member.parkedJoin = null;
    member.synced = true;
    group.heldAnswers++;
    groups.submit(
        new GroupCommand.Store(group.id, next),
        outcome -> {
          group.heldAnswers--;
          join.answer()
              .accept(
                  outcome == ErrorCode.NONE
                      ? join.rejoined(next, member.id, leader == null ? "" : leader, canSkip)
                      : join.refused(outcome, member.id));
        });
    if (!groups.isCurrent(group)) {
      return;
    }
    sessions.touch(group, member);
    if (groups.stored().group(group.id) != next) {
      rebalances.begin(group, "a static member came back and could not be stored");
    }
  }

  void refuse(Applicant applicant, ErrorCode code) {
    tell(applicant, code, applicant.request().memberId());
  }

  void tell(Applicant applicant, ErrorCode code, String memberId) {
    ParkedJoin join = applicant.join();
    groups.tell(
        join.answer(), join.refused(code, memberId), other -> join.refused(other, memberId));
  }

  /// A name for a member that nobody had before, and that says whose it is.
  String newId(String of) {
    String prefix = of.length() <= CLIENT_ID_CHARS_MAX ? of : of.substring(0, CLIENT_ID_CHARS_MAX);
    return prefix + "-" + new UUID(randomness.nextLong(), randomness.nextLong());
  }
}
