package barnabas.replica;

/// Where somebody wants to read from.
///
/// @param offset the first offset wanted
/// @param leaderEpoch what the reader takes for the leader's epoch, or -1
/// @param lastFetchedEpoch the epoch of the last batch that the reader has, or -1
/// @param bytesMax how much at most; a first batch that is larger comes whole
public record ReadRequest(long offset, int leaderEpoch, int lastFetchedEpoch, int bytesMax) {}
