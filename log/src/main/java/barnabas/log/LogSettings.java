package barnabas.log;

/// The topic configs that concern a log, under Kafka's meanings. A limit of -1 means none, as for a
/// log whose `cleanup.policy` is not to delete.
///
/// @param segmentBytes `segment.bytes`: a segment that would grow beyond is closed
/// @param segmentMs `segment.ms`: a segment whose first record is older is closed
/// @param segmentJitterMs `segment.jitter.ms`: up to how much earlier, so that the segments of many
///   partitions don't all close at once
/// @param segmentIndexBytes `segment.index.bytes`: a segment whose block table would grow beyond is
///   closed
/// @param retentionMs `retention.ms`: closed segments whose newest record is older are deleted
/// @param retentionBytes `retention.bytes`: the oldest segments are deleted while the others hold
///   as much
/// @param flushMessages `flush.messages`: synced when so many records are unsynced; 1 means that
///   each append is synced before it counts
/// @param flushMs `flush.ms`: synced after so long at the latest; Long.MAX_VALUE means never by
///   time
/// @param producerExpirationMs `producer.id.expiration.ms`: how long a producer's state is kept
///   after its last append
/// @param compaction whether and when the log is compacted
public record LogSettings(
    int segmentBytes,
    long segmentMs,
    long segmentJitterMs,
    int segmentIndexBytes,
    long retentionMs,
    long retentionBytes,
    long flushMessages,
    long flushMs,
    long producerExpirationMs,
    Compaction compaction) {

  private static final long DAY_MS = 24L * 60 * 60 * 1000;

  /// Kafka's defaults but for `flush.messages`, which is 1 here: synced.
  public static final LogSettings DEFAULT =
      new LogSettings(
          1 << 30,
          7 * DAY_MS,
          0,
          10 << 20,
          7 * DAY_MS,
          -1,
          1,
          Long.MAX_VALUE,
          DAY_MS,
          Compaction.OFF);

  public LogSettings {
    if (segmentBytes < 1 || segmentMs < 1 || segmentIndexBytes < 1 || flushMessages < 1) {
      throw new IllegalArgumentException("sizes, times and counts begin at 1");
    }
  }

  /// Whether appends count only once they are synced.
  public boolean synced() {
    return flushMessages == 1;
  }

  public LogSettings withSegmentBytes(int bytes) {
    return new LogSettings(
        bytes,
        segmentMs,
        segmentJitterMs,
        segmentIndexBytes,
        retentionMs,
        retentionBytes,
        flushMessages,
        flushMs,
        producerExpirationMs,
        compaction);
  }

  public LogSettings withSegmentMs(long ms) {
    return new LogSettings(
        segmentBytes,
        ms,
        segmentJitterMs,
        segmentIndexBytes,
        retentionMs,
        retentionBytes,
        flushMessages,
        flushMs,
        producerExpirationMs,
        compaction);
  }

  public LogSettings withRetention(long ms, long bytes) {
    return new LogSettings(
        segmentBytes,
        segmentMs,
        segmentJitterMs,
        segmentIndexBytes,
        ms,
        bytes,
        flushMessages,
        flushMs,
        producerExpirationMs,
        compaction);
  }

  public LogSettings withFlush(long messages, long ms) {
    return new LogSettings(
        segmentBytes,
        segmentMs,
        segmentJitterMs,
        segmentIndexBytes,
        retentionMs,
        retentionBytes,
        messages,
        ms,
        producerExpirationMs,
        compaction);
  }

  public LogSettings withProducerExpirationMs(long ms) {
    return new LogSettings(
        segmentBytes,
        segmentMs,
        segmentJitterMs,
        segmentIndexBytes,
        retentionMs,
        retentionBytes,
        flushMessages,
        flushMs,
        ms,
        compaction);
  }

  public LogSettings withCompaction(Compaction changed) {
    return new LogSettings(
        segmentBytes,
        segmentMs,
        segmentJitterMs,
        segmentIndexBytes,
        retentionMs,
        retentionBytes,
        flushMessages,
        flushMs,
        producerExpirationMs,
        changed);
  }
}
