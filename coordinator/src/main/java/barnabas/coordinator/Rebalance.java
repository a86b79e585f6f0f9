package barnabas.coordinator;

import barnabas.world.Loop;
import org.jspecify.annotations.Nullable;

/// A group's waiting for its members to join. Owned by its [LiveGroup].
final class Rebalance {
  /// The arrivals at a new group; null where there were members before.
  @Nullable Arrivals arrivals;

  /// When it ends whoever is missing, by the loop's monotonic clock.
  long endsNanos;

  /// Until when it waits for those who were just handed a member id; 0 while others are missing.
  long holdsUntilNanos;

  /// Fires at the next moment when something may be due; null if none runs.
  Loop.@Nullable Timer timer;
}
