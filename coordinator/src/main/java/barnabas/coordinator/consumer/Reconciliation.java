package barnabas.coordinator.consumer;

import barnabas.metadata.PartitionId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A member's way to its target (KIP-848, "Member epoch bump"): first it gives up all that it is
/// not to have, and is told to until it says that it did; then it comes to the target epoch and
/// takes whatever of its target nobody else has; the rest it gets as others let go.
///
/// One thing is stricter than in Apache Kafka: a partition that was handed to a member is its own
/// until it has heard that it is not to have it, even if it said shortly before that it had not
/// begun to read it. It could begin while that word is on its way.
final class Reconciliation {
  private Reconciliation() {}

  /// The next step, possibly none.
  ///
  /// @param target what it is to read
  /// @param free whether nobody else has a partition
  /// @param owned what it says that it reads; null if it has never said so
  static Standing step(
      Standing now,
      int targetEpoch,
      SortedSet<PartitionId> target,
      Predicate<PartitionId> free,
      @Nullable SortedSet<PartitionId> owned) {
    return switch (now.state()) {
      case STABLE -> now.epoch() == targetEpoch ? now : towards(now, targetEpoch, target, free);
      case UNREVOKED ->
          owned == null || !Collections.disjoint(owned, now.revoking().keySet())
              ? now
              : towards(now, targetEpoch, target, free);
      case UNRELEASED -> towards(now, targetEpoch, target, free);
    };
  }

  private static Standing towards(
      Standing now, int targetEpoch, SortedSet<PartitionId> target, Predicate<PartitionId> free) {
    SortedMap<PartitionId, Integer> kept = new TreeMap<>();
    SortedMap<PartitionId, Integer> surplus = new TreeMap<>();
    now.assigned()
        .forEach(
            (partition, since) ->
                (target.contains(partition) ? kept : surplus).put(partition, since));
    if (!surplus.isEmpty()) {
      return new Standing(
          now.epoch(), now.previousEpoch(), Standing.State.UNREVOKED, kept, surplus);
    }
    boolean all = true;
    for (PartitionId partition : target) {
      if (free.test(partition)) {
        kept.putIfAbsent(partition, targetEpoch);
      } else {
        all = false;
      }
    }
    return new Standing(
        targetEpoch,
        now.epoch() == targetEpoch ? now.previousEpoch() : now.epoch(),
        all ? Standing.State.STABLE : Standing.State.UNRELEASED,
        kept,
        new TreeMap<>());
  }
}
