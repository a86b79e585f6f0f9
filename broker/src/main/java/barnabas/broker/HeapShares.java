package barnabas.broker;

/// How much of the heap each thing may take on one loop that clients can make more and more of.
///
/// Together they leave a third of the heap to the partitions and to what a request is made of. The
/// bytes of each were measured in a real process; see the memory budget in docs/configuration.md.
///
/// @param memberBytes members of groups
/// @param storedBytes committed offsets and what else is stored of groups
/// @param sessionPartitions partitions in fetch sessions
/// @param waitingPartitions partitions of fetches that wait
/// @param fetchRequestBytes requests to fetch many partitions, while they are read
/// @param fetchPartitions partitions of one request to fetch; the same however many loops there are
public record HeapShares(
    long memberBytes,
    long storedBytes,
    int sessionPartitions,
    int waitingPartitions,
    long fetchRequestBytes,
    int fetchPartitions) {

  private static final int MEMBERS = 12;
  private static final int STORED = 6;
  private static final int FETCHES = 12;
  private static final int SESSION_PARTITION_BYTES = 250;
  private static final int WAITING_PARTITION_BYTES = 500;

  /// What is made of a byte of a request to fetch.
  private static final int FETCH_GROWTH = 25;

  /// The shares of one of so many loops.
  static HeapShares of(long heapBytes, int loops) {
    long each = heapBytes / loops;
    return new HeapShares(
        each / MEMBERS,
        each / STORED,
        count(each / FETCHES, SESSION_PARTITION_BYTES),
        count(each / FETCHES, WAITING_PARTITION_BYTES),
        each / FETCHES / FETCH_GROWTH,
        count(heapBytes / FETCHES * 2, WAITING_PARTITION_BYTES));
  }

  private static int count(long bytes, int bytesOfOne) {
    return (int) Math.min(bytes / bytesOfOne, Integer.MAX_VALUE);
  }
}
