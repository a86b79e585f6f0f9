package barnabas.broker.api;

import org.jspecify.annotations.Nullable;

/// How many fetch sessions there are on one loop and how much they hold. Owned by that loop.
///
/// A session lives with its connection. Whoever finds no room is served without one, which only
/// makes its requests longer.
final class FetchSessions {
  private static final int PARTITIONS_MAX = 200_000;

  private final int sessionsMax;
  private int sessions;
  private int partitions;
  private int lastId;

  /// @param sessionsMax from `max.incremental.fetch.session.cache.slots`
  /// @param firstId where ids begin, so that those of different loops and runs differ
  FetchSessions(int sessionsMax, int firstId) {
    this.sessionsMax = sessionsMax;
    this.lastId = firstId & Integer.MAX_VALUE;
  }

  /// A new session, or null if there is no room.
  @Nullable FetchSession begin(boolean byTopicId) {
    if (sessions >= sessionsMax || partitions >= PARTITIONS_MAX) {
      return null;
    }
    sessions++;
    lastId = lastId == Integer.MAX_VALUE ? 1 : lastId + 1;
    return new FetchSession(lastId, this, byTopicId);
  }

  /// Counts partitions that come to a session, or go if negative; whether there is room is the
  /// result.
  boolean grows(int added) {
    partitions += added;
    return partitions <= PARTITIONS_MAX;
  }

  void ended(int itsPartitions) {
    sessions--;
    partitions -= itsPartitions;
  }
}
