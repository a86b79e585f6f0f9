package barnabas.metadata;

import java.util.Map;

/// A topic's configs as what they mean: typed, and with every default filled in. Immutable.
///
/// Sizes are in bytes, times in milliseconds. `Long.MAX_VALUE` is for ever where the config says
/// so, -1 is no limit for `retentionMs` and `retentionBytes`.
public record TopicSettings(
    boolean compacted,
    boolean deleted,
    String compressionType,
    int gzipLevel,
    int lz4Level,
    int zstdLevel,
    long fileDeleteDelayMs,
    long flushMessages,
    long flushMs,
    int indexIntervalBytes,
    int maxMessageBytes,
    int maxDecompressedMessageBytes,
    boolean logAppendTime,
    long timestampBeforeMaxMs,
    long timestampAfterMaxMs,
    int minInsyncReplicas,
    long retentionBytes,
    long retentionMs,
    int segmentBytes,
    int segmentIndexBytes,
    long segmentJitterMs,
    long segmentMs,
    long deleteRetentionMs,
    long minCompactionLagMs,
    long maxCompactionLagMs,
    double minCleanableDirtyRatio,
    boolean uncleanLeaderElection,
    boolean preallocate) {

  /// Whether a record is acknowledged only once it is synced.
  public boolean synced() {
    return flushMessages == 1;
  }

  /// The settings of the topic of that name; those of a topic without configs if there is none.
  public static TopicSettings of(Configs configs, ClusterImage image, String topic) {
    Map<String, String> own = image.configs(ConfigResource.topic(topic));
    return of(new Source(configs, configs.dynamic(image), own));
  }

  private static TopicSettings of(Source from) {
    var policies = ConfigRange.elements(from.text("cleanup.policy"));
    return new TopicSettings(
        policies.contains("compact"),
        policies.contains("delete"),
        from.text("compression.type"),
        from.integer("compression.gzip.level"),
        from.integer("compression.lz4.level"),
        from.integer("compression.zstd.level"),
        from.number("file.delete.delay.ms"),
        from.number("flush.messages"),
        from.number("flush.ms"),
        from.integer("index.interval.bytes"),
        from.integer("max.message.bytes"),
        from.integer("max.decompressed.message.bytes"),
        from.text("message.timestamp.type").equals("LogAppendTime"),
        from.number("message.timestamp.before.max.ms"),
        from.number("message.timestamp.after.max.ms"),
        from.integer("min.insync.replicas"),
        from.number("retention.bytes"),
        from.number("retention.ms"),
        from.integer("segment.bytes"),
        from.integer("segment.index.bytes"),
        from.number("segment.jitter.ms"),
        from.number("segment.ms"),
        from.number("delete.retention.ms"),
        from.number("min.compaction.lag.ms"),
        from.number("max.compaction.lag.ms"),
        Double.parseDouble(from.text("min.cleanable.dirty.ratio")),
        from.flag("unclean.leader.election.enable"),
        from.flag("preallocate"));
  }

  /// One topic's configs, resolved.
  private record Source(Configs configs, Configs.Dynamic dynamic, Map<String, String> own) {
    String text(String key) {
      return configs.topic(dynamic, own, key);
    }

    long number(String key) {
      return Long.parseLong(text(key));
    }

    int integer(String key) {
      return Integer.parseInt(text(key));
    }

    boolean flag(String key) {
      return Boolean.parseBoolean(text(key));
    }
  }
}
