package barnabas.coordinator;

import barnabas.metadata.PartitionId;
import barnabas.world.Loop;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// A member of a group of the consumer protocol with its session. Owned by its [LiveConsumerGroup].
final class LiveConsumer {
  final String id;

  /// When its session ends, by the loop's monotonic clock.
  long deadlineNanos;

  /// Looks after its session; null if none runs.
  Loop.@Nullable Timer sessionTimer;

  /// Looks after what it has to do in time; null if it has nothing to.
  Loop.@Nullable Timer duty;

  /// Since when it has that to do, by the loop's monotonic clock.
  long dutySinceNanos;

  /// What it said last that it reads; null if it has not said so since the groups were loaded.
  @Nullable SortedSet<PartitionId> owned;

  LiveConsumer(String id) {
    this.id = id;
  }
}
