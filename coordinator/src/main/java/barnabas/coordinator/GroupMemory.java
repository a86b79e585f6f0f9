package barnabas.coordinator;

/// What groups may occupy in memory, over all groups of a loop: their members' subscriptions and
/// assignments, and what is stored of them, offsets above all. Owned by that loop.
///
/// The size of one group has its own bound; this one is for many groups, since anybody can make
/// them.
public final class GroupMemory {
  private final long memberBytesMax;
  private final long storedBytesMax;
  private long memberBytes;
  private long storedBytes;

  public GroupMemory(long memberBytesMax, long storedBytesMax) {
    this.memberBytesMax = memberBytesMax;
    this.storedBytesMax = storedBytesMax;
  }

  /// Whether so much more of members would still do.
  boolean hasRoomFor(long more) {
    return memberBytes + more <= memberBytesMax;
  }

  /// Counts bytes of members that are taken, or given up if negative.
  void take(long more) {
    memberBytes += more;
  }

  /// Whether so much more could still be stored. What takes no more than before always can.
  boolean hasRoomToStore(long more) {
    return more <= 0 || storedBytes + more <= storedBytesMax;
  }

  /// Counts bytes that are stored, or no longer if negative.
  void store(long more) {
    storedBytes += more;
  }
}
