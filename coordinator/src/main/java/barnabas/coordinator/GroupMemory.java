package barnabas.coordinator;

/// What the members of groups may occupy in memory: their subscriptions and assignments, over all
/// groups of a loop. Owned by that loop.
///
/// The size of one group has its own bound; this one is for many groups, since anybody can make
/// them.
public final class MemberMemory {
  private final long bytesMax;
  private long bytes;

  public MemberMemory(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// Whether so much more would still do.
  boolean hasRoomFor(long more) {
    return bytes + more <= bytesMax;
  }

  /// Counts bytes that are taken, or given up if negative.
  void take(long more) {
    bytes += more;
  }
}
