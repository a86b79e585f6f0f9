package barnabas.replica;

/// What was appended to a partition since this broker came to hold it. Owned by the partition's
/// loop.
public final class PartitionCounts {
  private long records;
  private long bytes;
  private long refused;

  void appended(int moreRecords, int moreBytes) {
    records += moreRecords;
    bytes += moreBytes;
  }

  void refused() {
    refused++;
  }

  /// As they are now.
  public Reading read() {
    return new Reading(records, bytes, refused);
  }

  /// The counts at a moment.
  ///
  /// @param refused appends that were answered with an error before anything was written
  public record Reading(long records, long bytes, long refused) {}
}
