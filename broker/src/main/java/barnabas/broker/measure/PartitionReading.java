package barnabas.broker.measure;

import barnabas.log.PartitionLog;
import barnabas.replica.Partition;
import barnabas.replica.PartitionCounts;

/// How a partition on this broker stands at a moment.
///
/// @param offline whether it serves nothing because of its log or its disk
/// @param startOffset the first offset that is kept, -1 while its log is not open
/// @param highWatermark the end of what is committed, -1 while this broker does not lead
/// @param endOffset the end of what is written, -1 while its log is not open
/// @param segments how many files the log has
public record PartitionReading(
    String topic,
    int partition,
    boolean leading,
    boolean offline,
    int replicas,
    int inSync,
    long startOffset,
    long highWatermark,
    long endOffset,
    long sizeBytes,
    int segments,
    PartitionCounts.Reading appended) {

  static PartitionReading of(Partition partition) {
    PartitionLog log = partition.log();
    return new PartitionReading(
        partition.topic(),
        partition.id().partition(),
        partition.isLeading(),
        partition.isOffline(),
        partition.leadership().replicas().size(),
        partition.leadership().inSync().size(),
        log == null ? -1 : log.startOffset(),
        partition.highWatermark(),
        log == null ? -1 : log.endOffset(),
        log == null ? 0 : log.sizeBytes(),
        log == null ? 0 : log.segmentCount(),
        partition.counts().read());
  }

  /// Whether a replica is not in sync.
  public boolean underReplicated() {
    return inSync < replicas;
  }
}
