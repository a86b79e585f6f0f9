package barnabas.log;

/// When a log is compacted: its records are thinned out until each key has its latest one only.
///
/// @param enabled whether `cleanup.policy` has `compact`
/// @param lagMinMs `min.compaction.lag.ms`: younger records are left alone
/// @param lagMaxMs `max.compaction.lag.ms`: older ones are not left alone for long
/// @param dirtyRatioMin `min.cleanable.dirty.ratio`: the share of the log, in bytes, that was not
///   compacted yet, above which it is
/// @param deleteRetentionMs `delete.retention.ms`: how long a tombstone stays after the compaction
///   that took away what it deletes
public record Compaction(
    boolean enabled, long lagMinMs, long lagMaxMs, double dirtyRatioMin, long deleteRetentionMs) {

  private static final long DAY_MS = 24L * 60 * 60 * 1000;

  /// Not compacted; the rest as Kafka has it.
  public static final Compaction OFF = new Compaction(false, 0, Long.MAX_VALUE, 0.5, DAY_MS);

  /// Compacted, with Kafka's defaults.
  public static final Compaction ON = new Compaction(true, 0, Long.MAX_VALUE, 0.5, DAY_MS);

  public Compaction withLags(long minMs, long maxMs) {
    return new Compaction(enabled, minMs, maxMs, dirtyRatioMin, deleteRetentionMs);
  }

  public Compaction withDirtyRatioMin(double ratio) {
    return new Compaction(enabled, lagMinMs, lagMaxMs, ratio, deleteRetentionMs);
  }

  public Compaction withDeleteRetentionMs(long ms) {
    return new Compaction(enabled, lagMinMs, lagMaxMs, dirtyRatioMin, ms);
  }
}
