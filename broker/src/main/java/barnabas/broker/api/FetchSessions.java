package barnabas.broker.api;

import barnabas.broker.HeapShares;
import org.jspecify.annotations.Nullable;

/// How many fetch sessions and waiting fetches there are on one loop and how much they hold. Owned
/// by that loop.
///
/// A session lives with its connection. Whoever finds no room is served without one, which only
/// makes its requests longer.
final class FetchSessions {
  private final int sessionsMax;
  private final int partitionsMax;
  private final int waitingMax;
  private int sessions;
  private int partitions;
  private int waiting;
  private int lastId;

  /// @param sessionsMax from `max.incremental.fetch.session.cache.slots`
  /// @param heap beyond what is waited for here, a fetch is answered at once with what there is
  /// @param firstId where ids begin, so that those of different loops and runs differ
  FetchSessions(int sessionsMax, HeapShares heap, int firstId) {
    this.sessionsMax = sessionsMax;
    this.partitionsMax = heap.sessionPartitions();
    this.waitingMax = heap.waitingPartitions();
    this.lastId = firstId & Integer.MAX_VALUE;
  }

  /// A new session, or null if there is no room.
  @Nullable FetchSession begin(boolean byTopicId) {
    if (sessions >= sessionsMax || partitions >= partitionsMax) {
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
    return partitions <= partitionsMax;
  }

  /// Counts the partitions of a fetch that is about to wait; whether it may is the result.
  boolean mayWait(int itsPartitions) {
    if (waiting + itsPartitions > waitingMax) {
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
