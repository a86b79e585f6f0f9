package barnabas.quorum;

import io.microraft.RaftConfig;

/// How fast the library's time passes, its settings in that time, and when it may take a snapshot.
final class RaftPace {
  /// Library seconds in one of ours: the library counts heartbeats in whole seconds, which is too
  /// slow.
  static final int SPEED = 10;

  /// Entries that may wait for their commit.
  static final int PENDING_MAX = 10_000;

  /// The part of its entries that the library keeps in memory when it takes a snapshot.
  private static final int KEPT_PART = 10;

  private RaftPace() {}

  /// By the clock on the wall: a heartbeat every 100 ms, a silent leader given up after 500 to 600
  /// ms, a new election 100 to 110 ms after one that nobody won.
  static RaftConfig config(QuorumSettings settings) {
    return RaftConfig.newBuilder()
        .setLeaderHeartbeatPeriodSecs(1)
        .setLeaderHeartbeatTimeoutSecs(5)
        .setLeaderElectionTimeoutMillis(1_000)
        .setRaftNodeReportPublishPeriodSecs(1_000_000)
        .setAppendEntriesRequestBatchSize(100)
        .setCommitCountToTakeSnapshot(settings.snapshotAfterEntries())
        .setMaxPendingLogEntryCount(PENDING_MAX + 1)
        .setTransferSnapshotsFromFollowersEnabled(false)
        .build();
  }

  /// Whether a snapshot may be asked for, besides those which the library takes at each multiple of
  /// a count. It drops the entries up to some before the snapshot's index; were these gone already,
  /// since the last snapshot is younger, it would take their places for entries and fail on them.
  ///
  /// @param alone whether nobody else takes part: then it drops all that the snapshot covers
  static boolean maySnapshot(QuorumSettings settings, long index, long lastIndex, boolean alone) {
    int every = settings.snapshotAfterEntries();
    int kept = every / KEPT_PART;
    boolean farFromLast = alone ? index > lastIndex : index >= lastIndex + kept;
    return farFromLast && index % every < every - 2L * kept;
  }
}
