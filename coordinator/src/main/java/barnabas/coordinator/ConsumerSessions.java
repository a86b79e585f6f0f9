package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerMember;
import barnabas.coordinator.consumer.Standing;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sessions of members of groups of the consumer protocol: who is silent for too long is out, and
/// so is who does not give partitions up in time. Owned by the coordinator's loop.
///
/// As in [Sessions], a session has one timer, which looks at the deadline when it fires.
final class ConsumerSessions {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerSessions.class);

  /// A look that comes this late shows that the broker itself had no time, so that the members'
  /// silence says nothing.
  private static final long LATE_NANOS = 1_000 * Groups.NANOS_PER_MS;

  /// When to try again what the log has refused.
  private static final int RETRY_MS = 1_000;

  private final Consumers consumers;
  private final Groups groups;

  ConsumerSessions(Consumers consumers) {
    this.consumers = consumers;
    this.groups = consumers.groups;
  }

  /// The member has shown that it is alive.
  void touch(LiveConsumerGroup group, LiveConsumer member) {
    int timeoutMs = timeoutMs(group, member);
    member.deadlineNanos = groups.loop.nanos() + timeoutMs * Groups.NANOS_PER_MS;
    if (member.sessionTimer == null) {
      arm(group, member, timeoutMs);
    }
  }

  private int timeoutMs(LiveConsumerGroup group, LiveConsumer member) {
    ConsumerMember stored = consumers.stored(group.id).members().get(member.id);
    return stored != null && stored.classic() != null
        ? stored.classic().sessionTimeoutMs()
        : consumers.timeouts(group).sessionMs();
  }

  private void arm(LiveConsumerGroup group, LiveConsumer member, long delayMs) {
    long dueNanos = groups.loop.nanos() + delayMs * Groups.NANOS_PER_MS;
    member.sessionTimer = groups.loop.after(delayMs, () -> look(group, member, dueNanos));
  }

  private void look(LiveConsumerGroup group, LiveConsumer member, long dueNanos) {
    member.sessionTimer = null;
    if (groups.loop.nanos() - dueNanos > LATE_NANOS) {
      tell(group, member, "may be silent because this broker stood still; its session begins anew");
      touch(group, member);
      return;
    }
    long leftMs = groups.untilMs(member.deadlineNanos);
    if (leftMs > 0) {
      arm(group, member, leftMs);
    } else if (group.heldAnswers > 0) {
      tell(group, member, "is silent, but answers to the group wait for its log: it stays");
      touch(group, member);
    } else {
      String who = name(group, member);
      String why = "silent for its session timeout of " + timeoutMs(group, member) + " ms";
      if (!lose(group, member, why, "the session of " + who + " ended")) {
        arm(group, member, RETRY_MS);
      }
    }
  }

  private void tell(LiveConsumerGroup group, LiveConsumer member, String what) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: group {}: {} {}",
          groups.name,
          Changes.printable(group.id),
          name(group, member),
          what);
    }
  }

  /// Sees to it that a member gives up in time what it is to give up.
  void expect(LiveConsumerGroup group, LiveConsumer member, Standing standing) {
    boolean hasDuty = standing.state() == Standing.State.UNREVOKED;
    if (!hasDuty) {
      Groups.cancel(member.duty);
      member.duty = null;
    } else if (member.duty == null) {
      member.dutySinceNanos = groups.loop.nanos();
      int timeoutMs = rebalanceTimeoutMs(group, member);
      tell(group, member, "is to give up partitions within " + timeoutMs + " ms");
      member.duty = groups.loop.after(timeoutMs, () -> failed(group, member));
    }
  }

  /// Sees to it that a member of the classic protocol that has joined asks for its assignment.
  void expectSync(LiveConsumerGroup group, LiveConsumer member) {
    Groups.cancel(member.duty);
    member.duty = null;
    expectJoin(group, member);
  }

  /// Sees to it that a member of the classic protocol that is sent to join does so.
  void expectJoin(LiveConsumerGroup group, LiveConsumer member) {
    if (member.duty == null) {
      member.duty =
          groups.loop.after(rebalanceTimeoutMs(group, member), () -> failed(group, member));
    }
  }

  /// A member of the classic protocol has asked for its assignment.
  void synced(LiveConsumerGroup group, LiveConsumer member, Standing standing) {
    Groups.cancel(member.duty);
    member.duty = null;
    expect(group, member, standing);
  }

  private int rebalanceTimeoutMs(LiveConsumerGroup group, LiveConsumer member) {
    ConsumerMember stored = consumers.stored(group.id).members().get(member.id);
    return stored == null ? 0 : Math.max(stored.rebalanceTimeoutMs(), 0);
  }

  private void failed(LiveConsumerGroup group, LiveConsumer member) {
    member.duty = null;
    String who = name(group, member);
    String why =
        "did not do its part of a rebalance within " + rebalanceTimeoutMs(group, member) + " ms";
    if (!lose(group, member, why, who + " held up a rebalance")) {
      member.duty = groups.loop.after(RETRY_MS, () -> failed(group, member));
    }
  }

  /// @return false if it has to be tried again
  private boolean lose(LiveConsumerGroup group, LiveConsumer member, String why, String reason) {
    if (!consumers.isCurrent(group) || group.members.get(member.id) != member) {
      return true;
    }
    group.changes.began(reason);
    group.changes.lost(name(group, member), why);
    return consumers.remove(group, List.of(member.id), outcome -> {})
        || !consumers.isCurrent(group);
  }

  /// Nobody waits for that member any more.
  void end(LiveConsumer member) {
    Groups.cancel(member.sessionTimer);
    Groups.cancel(member.duty);
    member.sessionTimer = null;
    member.duty = null;
  }

  private String name(LiveConsumerGroup group, LiveConsumer member) {
    return consumers.name(group.id, member.id);
  }
}
