package barnabas.replica;

import barnabas.record.BatchRules;
import barnabas.record.CompressionChoice;
import org.jspecify.annotations.Nullable;

/// What a topic's configuration says of appends to its partitions.
///
/// @param messageBytesMax `max.message.bytes`
/// @param logAppendTime whether `message.timestamp.type` is LogAppendTime
/// @param timestampBeforeMaxMs `message.timestamp.before.max.ms`
/// @param timestampAfterMaxMs `message.timestamp.after.max.ms`
/// @param compression what `compression.type` asks for, null if it leaves it to the producer
/// @param inSyncReplicasMin `min.insync.replicas`
/// @param keysNeeded whether `cleanup.policy` has `compact`, so that every record needs a key
/// @param relaxed whether `flush.messages` is more than 1: acknowledged from the page cache
/// @param deletable whether `cleanup.policy` has `delete`, so that DeleteRecords is allowed
public record LeaderSettings(
    int messageBytesMax,
    boolean logAppendTime,
    long timestampBeforeMaxMs,
    long timestampAfterMaxMs,
    @Nullable CompressionChoice compression,
    int inSyncReplicasMin,
    boolean keysNeeded,
    boolean relaxed,
    boolean deletable) {

  /// What a batch that arrives now has to keep.
  BatchRules rules(long nowMs) {
    return new BatchRules(
        messageBytesMax,
        BatchRules.decompressedBytesMax(messageBytesMax),
        logAppendTime,
        timestampBeforeMaxMs,
        timestampAfterMaxMs,
        nowMs,
        keysNeeded,
        compression);
  }
}
