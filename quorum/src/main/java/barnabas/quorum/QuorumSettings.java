package barnabas.quorum;

/// The bounds of the metadata log.
///
/// @param snapshotAfterBytes a log file that has grown by more than this is replaced by a snapshot
///   and a new file
/// @param snapshotAfterEntries the same after so many entries, however short; 10 or more
/// @param entryBytesMax the longest entry that may be proposed
/// @param pendingBytesMax bytes that may wait for their commit; proposals beyond are refused
public record QuorumSettings(
    int snapshotAfterBytes, int snapshotAfterEntries, int entryBytesMax, int pendingBytesMax) {

  /// 4 MiB of log replay within half a second of a cold start even when all its entries are small;
  /// an entry of 8 MiB holds the creation of some 100,000 partitions. What waits is written in one
  /// piece, so that it takes memory three times.
  public static final QuorumSettings DEFAULT =
      new QuorumSettings(4 << 20, 10_000, 8 << 20, 16 << 20);

  public QuorumSettings {
    if (snapshotAfterBytes < 1
        || snapshotAfterEntries < 10
        || entryBytesMax < 1
        || pendingBytesMax < entryBytesMax) {
      throw new IllegalArgumentException("bounds of the metadata log: " + snapshotAfterBytes);
    }
  }
}
