package barnabas.broker.measure;

import barnabas.wire.Uuid;

/// How far a group is behind in a partition, at one moment. Immutable.
///
/// @param committed the next offset that the group wants
/// @param startOffset the first offset that is kept
/// @param highWatermark the end of what can be read
/// @param oldestMs the timestamp of the oldest record that is kept and not read, -1 if there is
///   none or nobody knows
/// @param deletedAtMs when retention takes that record, as things go, by the wall clock; -1 if
///   nothing says that it will
/// @param reason what takes it then, such as `retention.ms=3600000`; empty if there is no record
/// @param endangered whether that is soon
/// @param appendedBytes what was appended to the partition so far
public record Lag(
    Place place,
    long committed,
    long startOffset,
    long highWatermark,
    long oldestMs,
    long deletedAtMs,
    String reason,
    boolean endangered,
    long appendedBytes) {

  /// A group and a partition.
  public record Place(String group, String topic, Uuid topicId, int partition) {
    @Override
    public String toString() {
      return "group " + group + " in " + topic + "-" + partition;
    }
  }

  /// How many records it has not read, of those that are kept.
  public long records() {
    return Math.max(0, highWatermark - Math.max(committed, startOffset));
  }

  /// For how long the oldest record that it has not read has waited; 0 if it has read all.
  public double seconds(long nowMs) {
    return records() == 0 || oldestMs < 0 ? 0 : Math.max(0, nowMs - oldestMs) / 1_000.0;
  }

  /// Records that were deleted, though the group had not read them.
  public long lost() {
    return Math.max(0, startOffset - Math.max(0, committed));
  }
}
