package barnabas.host.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that a broker tells of itself, apart from what every JVM does. docs/monitoring.md and
/// the dashboard are held to this list by a test.
public enum Metric {
  /// The version that runs, its node id and its cluster.
  BUILD(
      Kind.INFO,
      "build",
      "version node_id cluster_id",
      "The version that runs, its node id and its cluster."),
  /// Topics of the cluster.
  TOPICS(Kind.GAUGE, "topics", "", "Topics of the cluster."),
  /// Bytes of record batches that were appended, as they lie on the disk.
  TOPIC_IN_BYTES(
      Kind.COUNTER,
      "topic_in_bytes",
      "topic",
      "Bytes of record batches that were appended, as they lie on the disk."),
  /// Records that were appended.
  TOPIC_IN_RECORDS(Kind.COUNTER, "topic_in_records", "topic", "Records that were appended."),
  /// Bytes of record batches that went to consumers.
  TOPIC_OUT_BYTES(
      Kind.COUNTER, "topic_out_bytes", "topic", "Bytes of record batches that went to consumers."),
  /// Records that went to consumers, counted by offsets: of a compacted topic an upper bound.
  TOPIC_OUT_RECORDS(
      Kind.COUNTER,
      "topic_out_records",
      "topic",
      "Records that went to consumers, counted by offsets: of a compacted topic an upper bound."),
  /// Batches that were answered with an error before anything was written.
  TOPIC_REFUSED_APPENDS(
      Kind.COUNTER,
      "topic_refused_appends",
      "topic",
      "Batches that were answered with an error before anything was written."),
  /// The first offset that is kept.
  PARTITION_START_OFFSET(
      Kind.GAUGE, "partition_start_offset", "topic partition", "The first offset that is kept."),
  /// The end of what consumers can read.
  PARTITION_HIGH_WATERMARK(
      Kind.GAUGE,
      "partition_high_watermark",
      "topic partition",
      "The end of what consumers can read."),
  /// The end of what is written.
  PARTITION_END_OFFSET(
      Kind.GAUGE, "partition_end_offset", "topic partition", "The end of what is written."),
  /// Bytes of the log's segments.
  PARTITION_SIZE_BYTES(
      Kind.GAUGE, "partition_size_bytes", "topic partition", "Bytes of the log's segments."),
  /// Files of the log.
  PARTITION_SEGMENTS(Kind.GAUGE, "partition_segments", "topic partition", "Files of the log."),
  /// Partitions that this broker holds.
  PARTITIONS(Kind.GAUGE, "partitions", "", "Partitions that this broker holds."),
  /// Partitions that this broker leads and serves.
  PARTITIONS_LED(Kind.GAUGE, "partitions_led", "", "Partitions that this broker leads and serves."),
  /// Partitions that serve nothing because of their log or its disk.
  PARTITIONS_OFFLINE(
      Kind.GAUGE,
      "partitions_offline",
      "",
      "Partitions that serve nothing because of their log or its disk."),
  /// Partitions with a replica that is not in sync; 0 on one broker alone.
  PARTITIONS_UNDER_REPLICATED(
      Kind.GAUGE,
      "partitions_under_replicated",
      "",
      "Partitions with a replica that is not in sync; 0 on one broker alone."),
  /// Requests that were answered.
  REQUESTS(Kind.COUNTER, "requests", "api version", "Requests that were answered."),
  /// Errors that answers carried, by Kafka's names; one answer may carry one for each partition.
  REQUEST_ERRORS(
      Kind.COUNTER,
      "request_errors",
      "api code",
      "Errors that answers carried, by Kafka's names; one answer may carry one for each"
          + " partition."),
  /// Bytes of requests.
  REQUEST_IN_BYTES(Kind.COUNTER, "request_in_bytes", "api", "Bytes of requests."),
  /// Bytes of answers, records included.
  REQUEST_OUT_BYTES(
      Kind.COUNTER, "request_out_bytes", "api", "Bytes of answers, records included."),
  /// From a request's last byte until its answer had left: the sum of the four parts.
  REQUEST_SECONDS(
      Kind.HISTOGRAM,
      "request_seconds",
      "api",
      "From a request's last byte until its answer had left: the sum of the four parts."),
  /// From a request's last byte until its handling began.
  REQUEST_QUEUE_SECONDS(
      Kind.HISTOGRAM,
      "request_queue_seconds",
      "api",
      "From a request's last byte until its handling began."),
  /// A request's handling on its connection's loop.
  REQUEST_LOCAL_SECONDS(
      Kind.HISTOGRAM,
      "request_local_seconds",
      "api",
      "A request's handling on its connection's loop."),
  /// Waiting for the disk, for other loops, for other members, or for something to read.
  REQUEST_REMOTE_SECONDS(
      Kind.HISTOGRAM,
      "request_remote_seconds",
      "api",
      "Waiting for the disk, for other loops, for other members, or for something to read."),
  /// From an answer until its last byte was handed to the system.
  REQUEST_SEND_SECONDS(
      Kind.HISTOGRAM,
      "request_send_seconds",
      "api",
      "From an answer until its last byte was handed to the system."),
  /// Memory of requests that are received or under way.
  REQUEST_MEMORY_BYTES(
      Kind.GAUGE, "request_memory_bytes", "", "Memory of requests that are received or under way."),
  /// Memory of answers that have not left.
  RESPONSE_MEMORY_BYTES(
      Kind.GAUGE, "response_memory_bytes", "", "Memory of answers that have not left."),
  /// Connections that stand.
  CONNECTIONS(Kind.GAUGE, "connections", "listener", "Connections that stand."),
  /// Connections that were accepted.
  CONNECTIONS_ACCEPTED(
      Kind.METER_COUNTER, "network_connections_accepted", "", "Connections that were accepted."),
  /// Connections that were closed as they came, because of a limit.
  CONNECTIONS_REFUSED(
      Kind.METER_COUNTER,
      "network_connections_refused",
      "",
      "Connections that were closed as they came, because of a limit."),
  /// Connections that the system could not hand over.
  ACCEPT_FAILURES(
      Kind.METER_COUNTER,
      "network_accept_failures",
      "",
      "Connections that the system could not hand over."),
  /// Consumer groups, by their state.
  GROUPS(Kind.GAUGE, "groups", "state", "Consumer groups, by their state."),
  /// Members of a group.
  GROUP_MEMBERS(Kind.GAUGE, "group_members", "group", "Members of a group."),
  /// Rebalances that a group has begun since it got its first member.
  GROUP_REBALANCES(
      Kind.COUNTER,
      "group_rebalances",
      "group",
      "Rebalances that a group has begun since it got its first member."),
  /// Records that a group has not read, of those that are kept.
  GROUP_LAG_RECORDS(
      Kind.GAUGE,
      "group_lag_records",
      "group topic partition",
      "Records that a group has not read, of those that are kept."),
  /// For how long the oldest record that a group has not read has waited; 0 if it has read all.
  GROUP_LAG_SECONDS(
      Kind.GAUGE,
      "group_lag_seconds",
      "group topic partition",
      "For how long the oldest record that a group has not read has waited; 0 if it has read all."),
  /// When retention takes the oldest record that a group has not read, from now; only where it
  /// will.
  GROUP_RETENTION_SECONDS(
      Kind.GAUGE,
      "group_retention_seconds",
      "group topic partition",
      "When retention takes the oldest record that a group has not read, from now; only where it"
          + " will."),
  /// Partitions of which retention is about to take what a group has not read.
  GROUP_ENDANGERED(
      Kind.GAUGE,
      "group_endangered",
      "group",
      "Partitions of which retention is about to take what a group has not read."),
  /// Records that retention took before a group had read them.
  GROUP_LOST_RECORDS(
      Kind.COUNTER,
      "group_lost_records",
      "",
      "Records that retention took before a group had read them."),
  /// Partitions of groups beyond 20,000, of which no lag is told.
  GROUP_LAGS_LEFT_OUT(
      Kind.GAUGE,
      "group_lags_left_out",
      "",
      "Partitions of groups beyond 20,000, of which no lag is told."),
  /// Turns of a loop; what waits for it waits as long.
  LOOP_TURN_SECONDS(
      Kind.METER_TIMING,
      "loop_turn_seconds",
      "loop",
      "Turns of a loop; what waits for it waits as long."),
  /// Turns of a loop that took more than 25 ms.
  LOOP_SLOW_TURNS(
      Kind.METER_COUNTER, "loop_slow_turns", "loop", "Turns of a loop that took more than 25 ms."),
  /// Writes of the journal, durable when they end: the time that a sync takes.
  JOURNAL_WRITE_SECONDS(
      Kind.METER_TIMING,
      "journal_write_seconds",
      "directory",
      "Writes of the journal, durable when they end: the time that a sync takes."),
  /// Writes of the journal.
  JOURNAL_GROUPS(Kind.METER_COUNTER, "journal_groups", "directory", "Writes of the journal."),
  /// Bytes that were written to the journal.
  JOURNAL_BYTES(
      Kind.METER_COUNTER, "journal_bytes", "directory", "Bytes that were written to the journal."),
  /// Checkpoints, after which a start has less to replay.
  LOG_CHECKPOINTS(
      Kind.METER_COUNTER,
      "log_checkpoints",
      "directory",
      "Checkpoints, after which a start has less to replay."),
  /// What checkpoints took.
  LOG_CHECKPOINT_SECONDS(
      Kind.METER_TIMING, "log_checkpoint_seconds", "directory", "What checkpoints took."),
  /// Passes of compaction that ended.
  LOG_CLEANER_PASSES(
      Kind.METER_COUNTER, "log_cleaner_passes", "directory", "Passes of compaction that ended."),
  /// Bytes that compaction went over.
  LOG_CLEANER_READ_BYTES(
      Kind.METER_COUNTER,
      "log_cleaner_read_bytes",
      "directory",
      "Bytes that compaction went over."),
  /// Bytes that compaction has made free.
  LOG_CLEANER_SAVED_BYTES(
      Kind.METER_COUNTER,
      "log_cleaner_saved_bytes",
      "directory",
      "Bytes that compaction has made free."),
  /// What passes of compaction took.
  LOG_CLEANER_PASS_SECONDS(
      Kind.METER_TIMING,
      "log_cleaner_pass_seconds",
      "directory",
      "What passes of compaction took."),
  /// Times that a loop's logs were read from end to end, to find damage.
  LOG_SCRUB_PASSES(
      Kind.METER_COUNTER,
      "log_scrub_passes",
      "",
      "Times that a loop's logs were read from end to end, to find damage."),
  /// Bytes that were read to find damage.
  LOG_SCRUB_READ_BYTES(
      Kind.METER_COUNTER, "log_scrub_read_bytes", "", "Bytes that were read to find damage."),
  /// Damages that were found on the disk. Must stay 0.
  LOG_SCRUB_DAMAGES(
      Kind.METER_COUNTER,
      "log_scrub_damages",
      "",
      "Damages that were found on the disk. Must stay 0."),
  /// Bugs that cost no more than a request. Must stay 0.
  BROKER_BUGS(
      Kind.METER_COUNTER, "broker_bugs", "", "Bugs that cost no more than a request. Must stay 0.");

  private static final String PREFIX = "barnabas_";
  private static final Map<String, Metric> OF_METER = new HashMap<>();

  static {
    for (Metric metric : values()) {
      if (metric.kind.ofMeter) {
        OF_METER.put(metric.name, metric);
      }
    }
  }

  private final Kind kind;
  private final String name;
  private final List<String> labels;
  private final String help;

  Metric(Kind kind, String name, String labels, String help) {
    this.kind = kind;
    this.name = name;
    this.labels = labels.isEmpty() ? List.of() : List.of(labels.split(" ", -1));
    this.help = help;
  }

  /// What a metric is.
  public enum Kind {
    /// Only grows, until the broker is started anew.
    COUNTER(false),
    /// Goes up and down.
    GAUGE(false),
    /// A distribution of durations.
    HISTOGRAM(false),
    /// Says what its labels say.
    INFO(false),
    /// A counter that a room keeps with the meter, under the same name.
    METER_COUNTER(true),
    /// A distribution of durations that a room keeps with the meter, under the same name.
    METER_TIMING(true);

    private final boolean ofMeter;

    Kind(boolean ofMeter) {
      this.ofMeter = ofMeter;
    }
  }

  /// What it is.
  public Kind kind() {
    return kind;
  }

  /// Its name without what the format adds, such as `_total`.
  public String baseName() {
    return PREFIX + name;
  }

  /// The name of its samples, as one writes it in a query; of a distribution that of its family.
  public String sampleName() {
    return switch (kind) {
      case COUNTER, METER_COUNTER -> baseName() + "_total";
      case INFO -> baseName() + "_info";
      case GAUGE, HISTOGRAM, METER_TIMING -> baseName();
    };
  }

  /// The names of its labels.
  public List<String> labels() {
    return labels;
  }

  /// What it means, in a sentence.
  public String help() {
    return help;
  }

  /// The one that a room keeps with the meter under that name, null if there is none.
  static @Nullable Metric ofMeter(String name) {
    return OF_METER.get(name);
  }
}
