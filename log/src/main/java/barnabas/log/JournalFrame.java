package barnabas.log;

/// What the journal knows of a batch that it holds.
///
/// @param group the number of the group that it was written with
/// @param baseOffset of the first record
/// @param segmentBaseOffset names the segment
/// @param position where in the segment's file the batch belongs, in bytes
/// @param length of the batch, in bytes
/// @param durableEnd the log's synced offset when the batch was handed over: a hole below it is
///   damage, a hole from it on is an end that nobody was told of
public record JournalFrame(
    long group,
    LogId log,
    long baseOffset,
    long segmentBaseOffset,
    long position,
    int length,
    long durableEnd) {}
