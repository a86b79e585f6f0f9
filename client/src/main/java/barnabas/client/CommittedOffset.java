package barnabas.client;

/// How far a group has read a partition.
///
/// @param offset the next one to read
/// @param leaderEpoch the epoch of the last record read, or -1
/// @param metadata whatever the group wrote beside it
public record CommittedOffset(long offset, int leaderEpoch, String metadata) {

  /// An offset with nothing beside it.
  public static CommittedOffset of(long offset) {
    return new CommittedOffset(offset, -1, "");
  }
}
