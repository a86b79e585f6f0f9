package barnabas.coordinator;

import barnabas.wire.ErrorCode;
import barnabas.wire.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rebalances: waits for the members of a group to join, then makes them its next generation. Owned
/// by the coordinator's loop.
///
/// A new group waits as [Arrivals] says. Any other waits until all of its members have joined, at
/// most for the longest of their rebalance timeouts; then whoever is missing is out, except static
/// members, whom only their session ends (KIP-345).
final class Rebalances {
  private static final Logger LOG = LoggerFactory.getLogger(Rebalances.class);

  /// How long a rebalance that is complete waits for those who were just handed a member id.
  static final int PENDING_WAIT_MS = 500;

  /// When to try again after the log has refused a generation.
  static final int RETRY_MS = 1_000;

  private final Groups groups;
  private final PendingMembers pending;
  private final RebalanceLines lines;
  private @Nullable Sessions sessions;

  Rebalances(Groups groups, PendingMembers pending, RebalanceLines lines) {
    this.groups = groups;
    this.lines = lines;
    this.pending = pending;
  }

  /// The two know each other.
  void sessions(Sessions known) {
    sessions = known;
  }

  private Sessions sessions() {
    if (sessions == null) {
      throw new IllegalStateException("rebalances need sessions");
    }
    return sessions;
  }

  /// Begins to wait for members, if the group does not yet.
  void begin(LiveGroup group, String reason) {
    if (group.rebalance != null) {
      return;
    }
    LOG.debug("{}: group {} rebalances: {}", groups.name, Changes.printable(group.id), reason);
    group.changes.began(reason);
    group.rebalances++;
    Rebalance rebalance = new Rebalance();
    group.rebalance = rebalance;
    Groups.cancel(group.syncTimer);
    group.syncTimer = null;
    Group stored = groups.stored().group(group.id);
    if (stored == null || stored.members().isEmpty()) {
      rebalance.arrivals = Arrivals.first(groups.loop.nanos(), groups.settings.initialDelayMs());
    }
    prolong(group, rebalance);
    List<Consumer<SyncGroupResponse>> parked = takeSyncs(group);
    proceed(group);
    for (Consumer<SyncGroupResponse> answer : parked) {
      groups.tell(answer, Syncs.refused(ErrorCode.REBALANCE_IN_PROGRESS), Syncs::refused);
    }
  }

  /// Somebody has come to a group, with a member id or to be handed one.
  void arrived(LiveGroup group) {
    Rebalance rebalance = group.rebalance;
    if (rebalance != null && rebalance.arrivals != null) {
      int initialDelayMs = groups.settings.initialDelayMs();
      rebalance.arrivals =
          rebalance.arrivals.another(
              groups.loop.nanos(), initialDelayMs, group.rebalanceTimeoutMs());
    }
  }

  /// Ends the waiting if there is nothing left to wait for, else sees to it that it ends in time.
  void proceed(LiveGroup group) {
    Rebalance rebalance = group.rebalance;
    if (rebalance == null || !groups.isCurrent(group)) {
      return;
    }
    long dueMs = group.members().isEmpty() ? 0 : groups.untilMs(due(group, rebalance));
    Groups.cancel(rebalance.timer);
    rebalance.timer = null;
    if (dueMs > 0) {
      tellWait(group, dueMs);
      rebalance.timer = groups.loop.after(dueMs, () -> fired(group, rebalance));
    } else {
      complete(group, rebalance);
    }
  }

  private void tellWait(LiveGroup group, long dueMs) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: group {} waits for joins for {} ms at most; {} of {} members have joined",
          groups.name,
          Changes.printable(group.id),
          dueMs,
          group.members().stream().filter(member -> member.parkedJoin != null).count(),
          group.members().size());
    }
  }

  private void fired(LiveGroup group, Rebalance rebalance) {
    rebalance.timer = null;
    proceed(group);
  }

  /// When the waiting ends as things stand.
  private long due(LiveGroup group, Rebalance rebalance) {
    if (rebalance.arrivals != null) {
      return rebalance.arrivals.endsNanos();
    }
    boolean missing = group.members().stream().anyMatch(member -> member.parkedJoin == null);
    if (missing) {
      rebalance.holdsUntilNanos = 0;
      return rebalance.endsNanos;
    }
    if (!pending.anySince(group.id, PENDING_WAIT_MS)) {
      return groups.loop.nanos();
    }
    if (rebalance.holdsUntilNanos == 0) {
      rebalance.holdsUntilNanos = groups.loop.nanos() + PENDING_WAIT_MS * Groups.NANOS_PER_MS;
    }
    return rebalance.holdsUntilNanos;
  }

  /// Takes a member out of its group, answers what it asked, and lets the others rebalance.
  void without(LiveGroup group, LiveMember member, ErrorCode code, String reason) {
    boolean waiting = group.rebalance != null;
    remove(group, member);
    if (waiting) {
      proceed(group);
    } else {
      begin(group, reason);
    }
    answer(member, code);
  }

  /// Takes a member out and nothing more.
  void remove(LiveGroup group, LiveMember member) {
    group.remove(member);
    Groups.cancel(member.sessionTimer);
    member.sessionTimer = null;
  }

  /// Answers what a member that is out had asked.
  void answer(LiveMember member, ErrorCode code) {
    ParkedJoin join = member.parkedJoin;
    Consumer<SyncGroupResponse> sync = member.parkedSync;
    member.parkedJoin = null;
    member.parkedSync = null;
    if (join != null) {
      groups.tell(
          join.answer(), join.refused(code, member.id), other -> join.refused(other, member.id));
    }
    if (sync != null) {
      groups.tell(sync, Syncs.refused(code), Syncs::refused);
    }
  }

  private void complete(LiveGroup group, Rebalance rebalance) {
    for (LiveMember member : List.copyOf(group.members())) {
      if (member.parkedJoin == null && !member.isStatic()) {
        group.changes.lost(Changes.name(member), "did not join again in time");
        remove(group, member);
      }
    }
    if (group.members().isEmpty()) {
      disband(group, rebalance);
      return;
    }
    LiveMember leader = leader(group);
    if (leader == null) {
      prolong(group, rebalance);
      proceed(group);
    } else {
      generate(group, rebalance, leader);
    }
  }

  private void prolong(LiveGroup group, Rebalance rebalance) {
    long waitMs = Math.max(group.rebalanceTimeoutMs(), RETRY_MS);
    rebalance.endsNanos = groups.loop.nanos() + waitMs * Groups.NANOS_PER_MS;
  }

  /// The leader in force if it has joined, else whoever has been there longest and has.
  private @Nullable LiveMember leader(LiveGroup group) {
    Group stored = groups.stored().group(group.id);
    String last = stored == null ? null : stored.leader();
    LiveMember led = last == null ? null : group.member(last);
    if (led != null && led.parkedJoin != null) {
      return led;
    }
    for (LiveMember member : group.members()) {
      if (member.parkedJoin != null) {
        return member;
      }
    }
    return null;
  }

  /// All members are gone.
  private void disband(LiveGroup group, Rebalance rebalance) {
    Group stored = groups.stored().group(group.id);
    if (stored == null || stored.members().isEmpty()) {
      groups.remove(group);
      return;
    }
    Group next = stored.emptied(groups.loop.wallMs());
    groups.submit(new GroupCommand.Store(group.id, next), outcome -> {});
    if (groups.stored().group(group.id) == next) {
      groups.remove(group);
      lines.generated(group, stored, next);
    } else {
      retry(group, rebalance);
    }
  }

  /// All members that are to be in the next generation are there.
  private void generate(LiveGroup group, Rebalance rebalance, LiveMember leader) {
    Group stored = groups.stored().group(group.id);
    String protocol = group.vote(leader);
    Group next =
        new Group(
            group.protocolType,
            Group.next(stored == null ? 0 : stored.generation()),
            protocol,
            leader.id,
            groups.loop.wallMs(),
            true,
            group.members().stream().map(member -> member.stored(protocol)).toList());
    List<Joined> joined = takeJoins(group);
    group.heldAnswers++;
    groups.submit(
        new GroupCommand.Store(group.id, next),
        outcome -> {
          group.heldAnswers--;
          joined.forEach(each -> each.answer(next, outcome));
        });
    if (groups.stored().group(group.id) == next) {
      group.rebalance = null;
      settle(group, joined);
      lines.generated(group, stored, next);
    } else {
      retry(group, rebalance);
    }
  }

  private void settle(LiveGroup group, List<Joined> joined) {
    for (Joined each : joined) {
      each.member.settled = true;
      each.member.synced = false;
      sessions().touch(group, each.member);
    }
    armSync(group);
  }

  /// Expects every member to ask for its assignment in time.
  void armSync(LiveGroup group) {
    Groups.cancel(group.syncTimer);
    group.syncTimer =
        groups.loop.after(Math.max(group.rebalanceTimeoutMs(), RETRY_MS), () -> expectSyncs(group));
  }

  private void expectSyncs(LiveGroup group) {
    group.syncTimer = null;
    List<LiveMember> late = new ArrayList<>();
    for (LiveMember member : List.copyOf(group.members())) {
      if (!member.synced) {
        group.changes.lost(Changes.name(member), "did not ask for its assignment in time");
        remove(group, member);
        late.add(member);
      }
    }
    if (!late.isEmpty()) {
      begin(group, "members did not ask for their assignments");
      late.forEach(member -> answer(member, ErrorCode.UNKNOWN_MEMBER_ID));
    }
  }

  /// The log has refused, and whoever had joined was told so. Members may join again; those that
  /// were in no generation yet may not know their names, and start over.
  private void retry(LiveGroup group, Rebalance rebalance) {
    if (!groups.isCurrent(group)) {
      return;
    }
    for (LiveMember member : List.copyOf(group.members())) {
      if (!member.settled && member.parkedJoin == null) {
        group.changes.lost(Changes.name(member), "could not be stored");
        remove(group, member);
      }
    }
    Group stored = groups.stored().group(group.id);
    if (group.members().isEmpty() && (stored == null || stored.members().isEmpty())) {
      groups.remove(group);
      return;
    }
    LOG.debug(
        "{}: group {}: its log refused the generation", groups.name, Changes.printable(group.id));
    prolong(group, rebalance);
    Groups.cancel(rebalance.timer);
    rebalance.timer = groups.loop.after(RETRY_MS, () -> fired(group, rebalance));
  }

  private static List<Joined> takeJoins(LiveGroup group) {
    List<Joined> joined = new ArrayList<>();
    for (LiveMember member : group.members()) {
      if (member.parkedJoin != null) {
        joined.add(new Joined(member, member.parkedJoin));
        member.parkedJoin = null;
      }
    }
    return joined;
  }

  private static List<Consumer<SyncGroupResponse>> takeSyncs(LiveGroup group) {
    List<Consumer<SyncGroupResponse>> parked = new ArrayList<>();
    for (LiveMember member : group.members()) {
      if (member.parkedSync != null) {
        parked.add(member.parkedSync);
        member.parkedSync = null;
      }
    }
    return parked;
  }

  /// A member whose JoinGroup is about to be answered.
  private record Joined(LiveMember member, ParkedJoin join) {
    void answer(Group group, ErrorCode outcome) {
      join.answer()
          .accept(
              outcome == ErrorCode.NONE
                  ? join.joined(group, member.id)
                  : join.refused(outcome, member.id));
    }
  }
}
