package barnabas.log;

/// How a log directory is kept.
///
/// @param checkpointMs how often recovery points are written; a start scans what was appended since
/// @param checkpointBytes after how many appended bytes of one loop they are written earlier
/// @param retentionDelayMs how long after a start retention looks for the first time
/// @param retentionIntervalMs how long after a look it looks again
/// @param journal the sizes of the journal
/// @param cleaner how logs are compacted
/// @param scrub how logs are read again
/// @param producersMax how many producers all logs of one loop remember together
public record LogDirectorySettings(
    long checkpointMs,
    long checkpointBytes,
    long retentionDelayMs,
    long retentionIntervalMs,
    JournalSettings journal,
    CleanerSettings cleaner,
    ScrubSettings scrub,
    int producersMax) {

  private static final int PRODUCERS_MAX = 60_000;

  /// Once a minute, or after 64 MiB: some 50 ms of scanning. Retention as Kafka has it.
  public static final LogDirectorySettings DEFAULT =
      new LogDirectorySettings(60_000, 64 << 20, JournalSettings.DEFAULT);

  /// Settings with Kafka's times for retention.
  public LogDirectorySettings(long checkpointMs, long checkpointBytes, JournalSettings journal) {
    this(checkpointMs, checkpointBytes, 30_000, 300_000, journal);
  }

  /// Settings with Kafka's ways of compaction, and without scrubbing.
  public LogDirectorySettings(
      long checkpointMs,
      long checkpointBytes,
      long retentionDelayMs,
      long retentionIntervalMs,
      JournalSettings journal) {
    this(
        checkpointMs,
        checkpointBytes,
        retentionDelayMs,
        retentionIntervalMs,
        journal,
        CleanerSettings.DEFAULT,
        ScrubSettings.NEVER,
        PRODUCERS_MAX);
  }

  /// The same with a journal of other sizes.
  public LogDirectorySettings withJournal(JournalSettings changed) {
    return new LogDirectorySettings(
        checkpointMs,
        checkpointBytes,
        retentionDelayMs,
        retentionIntervalMs,
        changed,
        cleaner,
        scrub,
        producersMax);
  }

  /// The same with another way of compaction.
  public LogDirectorySettings withCleaner(CleanerSettings changed) {
    return new LogDirectorySettings(
        checkpointMs,
        checkpointBytes,
        retentionDelayMs,
        retentionIntervalMs,
        journal,
        changed,
        scrub,
        producersMax);
  }

  /// The same with another way of scrubbing.
  public LogDirectorySettings withScrub(ScrubSettings changed) {
    return new LogDirectorySettings(
        checkpointMs,
        checkpointBytes,
        retentionDelayMs,
        retentionIntervalMs,
        journal,
        cleaner,
        changed,
        producersMax);
  }

  /// The same with another bound of producers.
  public LogDirectorySettings withProducersMax(int changed) {
    return new LogDirectorySettings(
        checkpointMs,
        checkpointBytes,
        retentionDelayMs,
        retentionIntervalMs,
        journal,
        cleaner,
        scrub,
        changed);
  }
}
