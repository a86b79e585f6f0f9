package barnabas.log;

/// What retention looks at in the segment that holds a record.
///
/// @param maxTimestampMs the largest timestamp of its records, -1 if they have none or nobody has
///   looked yet
/// @param nextOffset the offset behind its last record
/// @param bytesBehind how many bytes the segments behind it have
/// @param active whether it is the one that is written to
public record SegmentFate(long maxTimestampMs, long nextOffset, long bytesBehind, boolean active) {}
