package barnabas.broker;

import barnabas.log.Compaction;
import barnabas.log.LogSettings;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.Configs;
import barnabas.metadata.TopicSettings;
import barnabas.record.Compression;
import barnabas.record.CompressionChoice;
import barnabas.replica.LeaderSettings;
import barnabas.replica.PartitionSettings;
import org.jspecify.annotations.Nullable;

/// A topic's configs, as its partitions need them.
final class PartitionConfigs {
  private PartitionConfigs() {}

  static PartitionSettings of(Configs configs, ClusterImage image, String topic) {
    TopicSettings settings = TopicSettings.of(configs, image, topic);
    return new PartitionSettings(
        leader(settings), log(settings, configs.brokerNumber(image, "producer.id.expiration.ms")));
  }

  private static LeaderSettings leader(TopicSettings settings) {
    return new LeaderSettings(
        settings.maxMessageBytes(),
        settings.logAppendTime(),
        settings.timestampBeforeMaxMs(),
        settings.timestampAfterMaxMs(),
        compression(settings),
        settings.minInsyncReplicas(),
        settings.compacted(),
        !settings.synced(),
        settings.deleted());
  }

  private static LogSettings log(TopicSettings settings, long producerExpirationMs) {
    return new LogSettings(
        settings.segmentBytes(),
        settings.segmentMs(),
        settings.segmentJitterMs(),
        settings.segmentIndexBytes(),
        settings.deleted() ? settings.retentionMs() : -1,
        settings.deleted() ? settings.retentionBytes() : -1,
        settings.flushMessages(),
        settings.flushMs(),
        producerExpirationMs,
        new Compaction(
            settings.compacted(),
            settings.minCompactionLagMs(),
            settings.maxCompactionLagMs(),
            settings.minCleanableDirtyRatio(),
            settings.deleteRetentionMs()));
  }

  private static @Nullable CompressionChoice compression(TopicSettings settings) {
    return switch (settings.compressionType()) {
      case "producer" -> null;
      case "gzip" -> new CompressionChoice(Compression.GZIP, settings.gzipLevel());
      case "snappy" -> CompressionChoice.of(Compression.SNAPPY);
      case "lz4" -> new CompressionChoice(Compression.LZ4, settings.lz4Level());
      case "zstd" -> new CompressionChoice(Compression.ZSTD, settings.zstdLevel());
      default -> CompressionChoice.NONE;
    };
  }
}
