package barnabas.record;

import org.jspecify.annotations.Nullable;

/// What a topic asks of a batch that a client sends to it.
///
/// @param batchBytesMax `max.message.bytes`
/// @param decompressedBytesMax how far decompression may go
/// @param logAppendTime whether `message.timestamp.type` is `LogAppendTime`, so that the client's
///   timestamps don't matter
/// @param timestampBeforeMaxMs `message.timestamp.before.max.ms`
/// @param timestampAfterMaxMs `message.timestamp.after.max.ms`
/// @param nowMs the wall clock
/// @param keysNeeded whether the topic is compacted
/// @param compression `compression.type`; null for `producer`, which leaves a batch as it is
public record BatchRules(
    int batchBytesMax,
    int decompressedBytesMax,
    boolean logAppendTime,
    long timestampBeforeMaxMs,
    long timestampAfterMaxMs,
    long nowMs,
    boolean keysNeeded,
    @Nullable CompressionChoice compression) {

  private static final int DECOMPRESSED_BYTES_FLOOR = 64 << 20;
  private static final int DECOMPRESSED_RATIO = 10;

  /// How far a batch of at most `batchBytesMax` may be decompressed: ten times that, and 64 MiB in
  /// any case.
  public static int decompressedBytesMax(int batchBytesMax) {
    long wide = (long) batchBytesMax * DECOMPRESSED_RATIO;
    return (int) Math.clamp(wide, DECOMPRESSED_BYTES_FLOOR, Integer.MAX_VALUE - 8);
  }

  /// The earliest timestamp that is taken.
  long earliestMs() {
    long earliest = nowMs - timestampBeforeMaxMs;
    return earliest > nowMs ? Long.MIN_VALUE : earliest;
  }

  /// The latest timestamp that is taken.
  long latestMs() {
    long latest = nowMs + timestampAfterMaxMs;
    return latest < nowMs ? Long.MAX_VALUE : latest;
  }
}
