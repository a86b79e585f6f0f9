package barnabas.sim.broken;

import barnabas.sim.Build;
import barnabas.sim.Run;
import barnabas.sim.StoryDraw;
import barnabas.sim.ports.DiskFaults;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Plays a seed for those who have loaded it with a loader of their own.
public final class Player {
  private static final Set<DiskFaults.Kind> SYNCS =
      EnumSet.of(DiskFaults.Kind.SYNC, DiskFaults.Kind.DURABLE_WRITE);

  private Player() {}

  /// The promise that was broken, or null.
  ///
  /// @param unsynced syncs of files whose path matches do nothing
  public static @Nullable String brokenPromise(long seed, String unsynced) {
    Build build =
        unsynced.isEmpty()
            ? Build.SOUND
            : Build.lying(
                operation ->
                    SYNCS.contains(operation.kind()) && operation.path().matches(unsynced));
    return Run.play(StoryDraw.draw(seed), build, 0).promise();
  }
}
