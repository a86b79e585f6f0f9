package barnabas.log;

/// What a ring's head blocks say: where its live part begins. Written anew at each checkpoint,
/// twice, so that one of the two is always whole.
///
/// @param generation counts the versions of the head
/// @param runId drawn at each start, so that groups of an earlier run are never taken for this
///   one's
/// @param capacityBytes of the ring, heads not counted
/// @param basePosition the stream position that lies at the ring's beginning
/// @param tailGroup the number of the first group that is still needed
/// @param tailPosition its stream position
/// @param groupBytesMax no group is larger
/// @param clean whether nothing follows the tail: the journal was stopped, not killed
record JournalHead(
    long generation,
    long runId,
    long capacityBytes,
    long basePosition,
    long tailGroup,
    long tailPosition,
    int groupBytesMax,
    boolean clean) {

  /// The head of a ring that nothing was written to.
  ///
  /// @param firstGroup the number that its first group gets
  static JournalHead fresh(JournalSettings settings, long firstGroup) {
    return new JournalHead(
        1, 0, settings.ringBytesMin(), 0, firstGroup, 0, settings.groupBytesMax(), true);
  }

  /// The next head of the same run.
  JournalHead withTail(long group, long position, boolean nothingFollows) {
    return new JournalHead(
        generation + 1,
        runId,
        capacityBytes,
        basePosition,
        group,
        position,
        groupBytesMax,
        nothingFollows);
  }

  /// The first head of another run.
  JournalHead forRun(long newRunId, long group, long position, int newGroupBytesMax) {
    return new JournalHead(
        generation + 1,
        newRunId,
        capacityBytes,
        basePosition,
        group,
        position,
        newGroupBytesMax,
        false);
  }

  /// The same with a larger ring. Nothing that lives may wrap around its end.
  JournalHead grown(long newCapacityBytes) {
    long newBasePosition = tailPosition - offsetInRing(tailPosition);
    return new JournalHead(
        generation + 1,
        runId,
        newCapacityBytes,
        newBasePosition,
        tailGroup,
        tailPosition,
        groupBytesMax,
        clean);
  }

  /// Where in the file a stream position lies.
  long filePosition(long position) {
    return JournalFormat.HEADS_BYTES + offsetInRing(position);
  }

  /// Bytes from a stream position to where the ring comes round.
  long bytesToRingEnd(long position) {
    return capacityBytes - offsetInRing(position);
  }

  private long offsetInRing(long position) {
    return Math.floorMod(position - basePosition, capacityBytes);
  }
}
