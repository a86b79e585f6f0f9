package barnabas.quorum;

/// The bounds of the metadata log.
///
/// @param snapshotAfterBytes a log file longer than this is replaced by a snapshot and a new file
/// @param entryBytesMax the longest entry that may be proposed
/// @param pendingBytesMax bytes that may wait for their commit; proposals beyond are refused
public record QuorumSettings(int snapshotAfterBytes, int entryBytesMax, int pendingBytesMax) {

  /// 4 MiB of log replay within half a second of a cold start even when all its entries are small;
  /// an entry of 8 MiB holds the creation of some 100,000 partitions.
  public static final QuorumSettings DEFAULT = new QuorumSettings(4 << 20, 8 << 20, 64 << 20);

  public QuorumSettings {
    if (snapshotAfterBytes < 1 || entryBytesMax < 1 || pendingBytesMax < entryBytesMax) {
      throw new IllegalArgumentException("bounds of the metadata log: " + snapshotAfterBytes);
    }
  }
}
