package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;
import barnabas.log.TrustedClock;
import barnabas.wire.ErrorCode;
import barnabas.world.Loop;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes away offsets that nobody came back for, and groups without members that have no offset
/// left (KIP-211). Owned by the coordinator's loop. Looks at all groups now and then, some in each
/// turn.
///
/// An offset expires `offsets.retention.minutes` after
///
/// - its commit or the moment when its group lost its last member, whichever came later;
/// - its commit, if the group's members are consumers that read other topics;
/// - its commit, if the group never had members; or when the commit itself said, as old clients
///   may.
///
/// While members join, and with members that tell nothing of topics, none expires.
final class Expiry {
  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

  private static final int GROUPS_A_TURN = 200;
  private static final long NEXT_TURN_MS = 1;

  /// What is taken away by one batch: even with the longest names it is not too large by far.
  private static final int BATCH_MAX = 500;

  private final Groups groups;
  private final TrustedClock clock;
  private Loop.@Nullable Timer timer;

  Expiry(Groups groups, TrustedClock clock) {
    this.groups = groups;
    this.clock = clock;
  }

  /// Looks after a while for the first time, then again and again.
  void begin() {
    timer = groups.loop.after(groups.settings.offsetsCheckMs(), this::look);
  }

  /// Looks no more.
  void end() {
    Groups.cancel(timer);
    timer = null;
  }

  private void look() {
    long nowMs = clock.wallMs(groups.loop.wallMs(), groups.loop.nanos());
    lookAtSome(groups.stored().groupIds().iterator(), nowMs);
  }

  private void lookAtSome(Iterator<String> left, long nowMs) {
    List<GroupEvent> gone = new ArrayList<>();
    for (int i = 0; i < GROUPS_A_TURN && left.hasNext(); i++) {
      gather(left.next(), nowMs, gone);
    }
    for (int from = 0; from < gone.size(); from += BATCH_MAX) {
      remove(List.copyOf(gone.subList(from, Math.min(gone.size(), from + BATCH_MAX))));
    }
    if (left.hasNext()) {
      timer = groups.loop.after(NEXT_TURN_MS, () -> lookAtSome(left, nowMs));
    } else {
      begin();
    }
  }

  private void remove(List<GroupEvent> gone) {
    groups.submit(
        new GroupCommand.Remove(gone),
        outcome -> {
          if (outcome == ErrorCode.NONE) {
            LOG.info("{}: {} offsets and groups have expired", groups.name, gone.size());
          }
        });
  }

  private void gather(String groupId, long nowMs, List<GroupEvent> gone) {
    Predicate<String> read = read(groupId);
    if (read == null) {
      return;
    }
    Group stored = groups.stored().group(groupId);
    ConsumerGroup consumer = groups.stored().consumer(groupId);
    boolean emptied = !consumer.isNothing() && consumer.members().isEmpty();
    boolean empty = emptied || (stored != null && stored.members().isEmpty());
    long emptySinceMs = stored != null && empty ? stored.stateSinceMs() : consumer.emptySinceMs();
    GroupOffsets offsets = groups.stored().offsets(groupId);
    int left = 0;
    for (String topic : offsets.topics()) {
      for (var each : offsets.partitions(topic).entrySet()) {
        if (!read.test(topic) && expiresMs(each.getValue(), emptySinceMs) <= nowMs) {
          gone.add(new GroupEvent.OffsetRemoved(groupId, topic, each.getKey()));
        } else {
          left++;
        }
      }
    }
    if (empty && left == 0) {
      gone.addAll(removals(groupId, consumer));
    }
  }

  private static List<GroupEvent> removals(String groupId, ConsumerGroup consumer) {
    return consumer.isNothing()
        ? List.of(new GroupEvent.GroupRemoved(groupId))
        : GroupMachine.removals(groupId, consumer);
  }

  /// The topics that a group's members read; null if none of its offsets may expire now.
  private @Nullable Predicate<String> read(String groupId) {
    return switch (groups.state(groupId)) {
      case EMPTY -> topic -> false;
      case ASSIGNING, RECONCILING -> groups.read(groupId);
      case STABLE -> groups.tellsTopics(groupId) ? groups.read(groupId) : null;
      case PREPARING_REBALANCE, COMPLETING_REBALANCE, DEAD -> null;
    };
  }

  private long expiresMs(CommittedOffset offset, long emptySinceMs) {
    return offset.expiresMs() >= 0
        ? offset.expiresMs()
        : Math.max(offset.committedMs(), emptySinceMs) + groups.settings.offsetsRetentionMs();
  }
}
