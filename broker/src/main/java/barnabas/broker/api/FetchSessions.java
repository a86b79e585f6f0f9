package barnabas.broker.api;

import org.jspecify.annotations.Nullable;

/// How many fetch sessions and waiting fetches there are on one loop and how much they hold. Owned
/// by that loop.
///
/// A session lives with its connection. Whoever finds no room is served without one, which only
/// makes its requests longer.
final class FetchSessions {
  private static final int PARTITIONS_MAX = 200_000;

  /// Partitions of fetches that wait. Beyond that a fetch is answered at once with what there is.
  private static final int WAITING_MAX = 100_000;

  private final int sessionsMax;
  private int sessions;
  private int partitions;
  private int waiting;
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

  /// Counts the partitions of a fetch that is about to wait; whether it may is the result.
  boolean mayWait(int itsPartitions) {
    if (waiting + itsPartitions > WAITING_MAX) {
      return false;
    }
    waiting += itsPartitions;
    return true;
  }

  /// A fetch waits no more.
  void waited(int itsPartitions) {
    waiting -= itsPartitions;
  }

  void ended(int itsPartitions) {
    sessions--;
    partitions -= itsPartitions;
  }
}
