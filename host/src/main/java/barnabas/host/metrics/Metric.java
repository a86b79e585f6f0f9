package barnabas.host.metrics;

import static barnabas.host.metrics.Metric.Kind.COUNTER;
import static barnabas.host.metrics.Metric.Kind.GAUGE;
import static barnabas.host.metrics.Metric.Kind.HISTOGRAM;
import static barnabas.host.metrics.Metric.Kind.INFO;
import static barnabas.host.metrics.Metric.Kind.METER_COUNTER;
import static barnabas.host.metrics.Metric.Kind.METER_TIMING;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that a broker tells of itself, apart from what every JVM does, in the order of the
/// page. Each is named as its constant. docs/monitoring.md and the dashboard are held to this list
/// by a test.
enum Metric {
  BUILD(INFO, "version node_id cluster_id", "The version that runs, its node id and its cluster."),
  TOPICS(GAUGE, "Topics of the cluster."),
  TOPIC_IN_BYTES(
      COUNTER, "topic", "Bytes of record batches that were appended, as they lie on the disk."),
  TOPIC_IN_RECORDS(COUNTER, "topic", "Records that were appended."),
  TOPIC_OUT_BYTES(COUNTER, "topic", "Bytes of record batches that went to consumers."),
  TOPIC_OUT_RECORDS(
      COUNTER,
      "topic",
      "Records that went to consumers, counted by offsets: of a compacted topic an upper bound."),
  TOPIC_REFUSED_APPENDS(
      COUNTER, "topic", "Batches that were answered with an error before anything was written."),
  PARTITION_START_OFFSET(GAUGE, "topic partition", "The first offset that is kept."),
  PARTITION_HIGH_WATERMARK(GAUGE, "topic partition", "The end of what consumers can read."),
  PARTITION_END_OFFSET(GAUGE, "topic partition", "The end of what is written."),
  PARTITION_SIZE_BYTES(GAUGE, "topic partition", "Bytes of the log's segments."),
  PARTITION_SEGMENTS(GAUGE, "topic partition", "Files of the log."),
  PARTITIONS(GAUGE, "Partitions that this broker holds."),
  PARTITIONS_LED(GAUGE, "Partitions that this broker leads and serves."),
  PARTITIONS_OFFLINE(GAUGE, "Partitions that serve nothing because of their log or its disk."),
  PARTITIONS_UNDER_REPLICATED(
      GAUGE, "Partitions with a replica that is not in sync; 0 on one broker alone."),
  REQUESTS(COUNTER, "api version", "Requests that were answered."),
  REQUEST_ERRORS(
      COUNTER,
      "api code",
      "Errors that answers carried, by Kafka's names; one answer may carry one for each"
          + " partition."),
  REQUEST_IN_BYTES(COUNTER, "api", "Bytes of requests."),
  REQUEST_OUT_BYTES(COUNTER, "api", "Bytes of answers, records included."),
  REQUEST_SECONDS(
      HISTOGRAM,
      "api",
      "From a request's last byte until its answer had left: the sum of the four parts."),
  REQUEST_QUEUE_SECONDS(HISTOGRAM, "api", "From a request's last byte until its handling began."),
  REQUEST_LOCAL_SECONDS(HISTOGRAM, "api", "A request's handling on its connection's loop."),
  REQUEST_REMOTE_SECONDS(
      HISTOGRAM,
      "api",
      "Waiting for the disk, for other loops, for other members, or for something to read."),
  REQUEST_SEND_SECONDS(
      HISTOGRAM, "api", "From an answer until its last byte was handed to the system."),
  REQUEST_MEMORY_BYTES(GAUGE, "Memory of requests that are received or under way."),
  RESPONSE_MEMORY_BYTES(GAUGE, "Memory of answers that have not left."),
  CONNECTIONS(GAUGE, "listener", "Connections that stand."),
  NETWORK_CONNECTIONS_ACCEPTED(METER_COUNTER, "Connections that were accepted."),
  NETWORK_CONNECTIONS_REFUSED(
      METER_COUNTER, "Connections that were closed as they came, because of a limit."),
  NETWORK_ACCEPT_FAILURES(METER_COUNTER, "Connections that the system could not hand over."),
  GROUPS(GAUGE, "state", "Consumer groups, by their state."),
  GROUP_MEMBERS(GAUGE, "group", "Members of a group."),
  GROUP_REBALANCES(
      COUNTER, "group", "Rebalances that a group has begun since it got its first member."),
  GROUP_LAG_RECORDS(
      GAUGE, "group topic partition", "Records that a group has not read, of those that are kept."),
  GROUP_LAG_SECONDS(
      GAUGE,
      "group topic partition",
      "For how long the oldest record that a group has not read has waited; 0 if it has read all."),
  GROUP_RETENTION_SECONDS(
      GAUGE,
      "group topic partition",
      "When retention takes the oldest record that a group has not read, from now; only where it"
          + " will."),
  GROUP_ENDANGERED(
      GAUGE, "group", "Partitions of which retention is about to take what a group has not read."),
  GROUP_LOST_RECORDS(COUNTER, "Records that retention took before a group had read them."),
  GROUP_LAGS_LEFT_OUT(GAUGE, "Partitions of groups beyond 20,000, of which no lag is told."),
  LOOP_TURN_SECONDS(METER_TIMING, "loop", "Turns of a loop; what waits for it waits as long."),
  LOOP_SLOW_TURNS(METER_COUNTER, "loop", "Turns of a loop that took more than 25 ms."),
  JOURNAL_WRITE_SECONDS(
      METER_TIMING,
      "directory",
      "Writes of the journal, durable when they end: the time that a sync takes."),
  JOURNAL_GROUPS(METER_COUNTER, "directory", "Writes of the journal."),
  JOURNAL_BYTES(METER_COUNTER, "directory", "Bytes that were written to the journal."),
  LOG_CHECKPOINTS(
      METER_COUNTER, "directory", "Checkpoints, after which a start has less to replay."),
  LOG_CHECKPOINT_SECONDS(METER_TIMING, "directory", "What checkpoints took."),
  LOG_CLEANER_PASSES(METER_COUNTER, "directory", "Passes of compaction that ended."),
  LOG_CLEANER_READ_BYTES(METER_COUNTER, "directory", "Bytes that compaction went over."),
  LOG_CLEANER_SAVED_BYTES(METER_COUNTER, "directory", "Bytes that compaction has made free."),
  LOG_CLEANER_PASS_SECONDS(METER_TIMING, "directory", "What passes of compaction took."),
  LOG_SCRUB_PASSES(
      METER_COUNTER, "Times that a loop's logs were read from end to end, to find damage."),
  LOG_SCRUB_READ_BYTES(METER_COUNTER, "Bytes that were read to find damage."),
  LOG_SCRUB_DAMAGES(METER_COUNTER, "Damages that were found on the disk. Must stay 0."),
  BROKER_BUGS(METER_COUNTER, "Bugs that cost no more than a request. Must stay 0.");

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

  Metric(Kind kind, String help) {
    this(kind, List.of(), help);
  }

  Metric(Kind kind, String labels, String help) {
    this(kind, List.of(labels.split(" ", -1)), help);
  }

  Metric(Kind kind, List<String> labels, String help) {
    this.kind = kind;
    this.name = name().toLowerCase(Locale.ROOT);
    this.labels = labels;
    this.help = help;
  }

  /// What a metric is.
  enum Kind {
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
  Kind kind() {
    return kind;
  }

  /// Its name without what the format adds, such as `_total`.
  String baseName() {
    return PREFIX + name;
  }

  /// The name of its samples, as one writes it in a query; of a distribution that of its family.
  String sampleName() {
    return switch (kind) {
      case COUNTER, METER_COUNTER -> baseName() + "_total";
      case INFO -> baseName() + "_info";
      case GAUGE, HISTOGRAM, METER_TIMING -> baseName();
    };
  }

  /// The names of its labels.
  List<String> labels() {
    return labels;
  }

  /// What it means, in a sentence.
  String help() {
    return help;
  }

  /// The one that a room keeps with the meter under that name, null if there is none.
  static @Nullable Metric ofMeter(String name) {
    return OF_METER.get(name);
  }
}
