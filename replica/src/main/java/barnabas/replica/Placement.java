package barnabas.replica;

import barnabas.wire.Uuid;

/// Which loop owns which partition. A pure function, so that every loop knows it without asking.
///
/// @param loops the number of loops, 1 or more
public record Placement(int loops) {

  /// The number of the loop that owns a partition. Neighbouring partitions of a topic go to
  /// neighbouring loops.
  public int loopOf(Uuid topicId, int partition) {
    long mixed = topicId.high() * 0x9E3779B97F4A7C15L ^ topicId.low();
    int start = (int) (mixed ^ (mixed >>> 32));
    return Math.floorMod(start + partition, loops);
  }
}
