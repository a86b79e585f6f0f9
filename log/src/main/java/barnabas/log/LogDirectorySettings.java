package barnabas.log;

/// How a log directory is kept.
///
/// @param checkpointMs how often recovery points are written; a start scans what was appended since
/// @param checkpointBytes after how many appended bytes of one loop they are written earlier
/// @param journal the sizes of the journal
public record LogDirectorySettings(
    long checkpointMs, long checkpointBytes, JournalSettings journal) {

  /// Once a minute, or after 64 MiB: some 50 ms of scanning.
  public static final LogDirectorySettings DEFAULT =
      new LogDirectorySettings(60_000, 64 << 20, JournalSettings.DEFAULT);
}
