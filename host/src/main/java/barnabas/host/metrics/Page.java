package barnabas.host.metrics;

import barnabas.broker.measure.ApiReading;
import barnabas.broker.measure.Lag;
import barnabas.broker.measure.LagReport;
import barnabas.broker.measure.NodeReading;
import barnabas.broker.measure.PartitionReading;
import barnabas.broker.measure.ShardReading;
import barnabas.coordinator.GroupSurvey;
import barnabas.host.HostMeter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Fills the metrics in from what a node and its meter say. Owned by the thread that makes it.
final class Page {
  private static final String VERSION = version();

  private final Families families = new Families();

  private Page() {}

  static List<MetricSnapshot> of(NodeReading node, HostMeter meter) {
    Page page = new Page();
    page.node(node);
    node.shards().forEach(page::shard);
    page.partitions(node);
    page.lag(node.lag());
    page.meter(meter);
    return page.families.snapshots();
  }

  private static String version() {
    String version = Page.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  private void node(NodeReading node) {
    families.add(Metric.BUILD, 1, VERSION, "" + node.brokerId(), node.clusterId());
    families.add(Metric.TOPICS, node.topics());
  }

  private void shard(ShardReading shard) {
    shard
        .connections()
        .forEach((listener, count) -> families.add(Metric.CONNECTIONS, count, listener));
    families.add(Metric.REQUEST_MEMORY_BYTES, shard.requestBytes());
    families.add(Metric.RESPONSE_MEMORY_BYTES, shard.answerBytes());
    shard.apis().forEach(this::api);
    shard
        .read()
        .forEach(
            (topic, read) -> {
              families.add(Metric.TOPIC_OUT_BYTES, read.bytes(), topic);
              families.add(Metric.TOPIC_OUT_RECORDS, read.records(), topic);
            });
  }

  private void api(ApiReading api) {
    String name = api.key().protocolName();
    api.requests()
        .forEach((version, count) -> families.add(Metric.REQUESTS, count, name, "" + version));
    api.errors()
        .forEach((code, count) -> families.add(Metric.REQUEST_ERRORS, count, name, code.name()));
    families.add(Metric.REQUEST_IN_BYTES, api.requestBytes(), name);
    families.add(Metric.REQUEST_OUT_BYTES, api.responseBytes(), name);
    families.add(Metric.REQUEST_SECONDS, api.total(), name);
    families.add(Metric.REQUEST_QUEUE_SECONDS, api.queue(), name);
    families.add(Metric.REQUEST_LOCAL_SECONDS, api.local(), name);
    families.add(Metric.REQUEST_REMOTE_SECONDS, api.remote(), name);
    families.add(Metric.REQUEST_SEND_SECONDS, api.send(), name);
  }

  private void partitions(NodeReading node) {
    Function<NodeReading, Stream<PartitionReading>> all =
        reading -> reading.shards().stream().flatMap(shard -> shard.partitions().stream());
    all.apply(node).forEach(this::partition);
    families.add(Metric.PARTITIONS, all.apply(node).count());
    families.add(Metric.PARTITIONS_LED, all.apply(node).filter(PartitionReading::leading).count());
    families.add(
        Metric.PARTITIONS_OFFLINE, all.apply(node).filter(PartitionReading::offline).count());
    families.add(
        Metric.PARTITIONS_UNDER_REPLICATED,
        all.apply(node).filter(PartitionReading::underReplicated).count());
  }

  private void partition(PartitionReading partition) {
    String topic = partition.topic();
    String index = "" + partition.partition();
    families.add(Metric.TOPIC_IN_BYTES, partition.appended().bytes(), topic);
    families.add(Metric.TOPIC_IN_RECORDS, partition.appended().records(), topic);
    families.add(Metric.TOPIC_REFUSED_APPENDS, partition.appended().refused(), topic);
    if (partition.startOffset() >= 0) {
      families.add(Metric.PARTITION_START_OFFSET, partition.startOffset(), topic, index);
      families.add(Metric.PARTITION_END_OFFSET, partition.endOffset(), topic, index);
      families.add(Metric.PARTITION_SIZE_BYTES, partition.sizeBytes(), topic, index);
      families.add(Metric.PARTITION_SEGMENTS, partition.segments(), topic, index);
    }
    if (partition.highWatermark() >= 0) {
      families.add(Metric.PARTITION_HIGH_WATERMARK, partition.highWatermark(), topic, index);
    }
  }

  private void lag(LagReport report) {
    for (GroupSurvey group : report.groups()) {
      families.add(Metric.GROUPS, 1, group.state());
      families.add(Metric.GROUP_MEMBERS, group.members(), group.groupId());
      families.add(Metric.GROUP_REBALANCES, group.rebalances(), group.groupId());
      families.add(Metric.GROUP_ENDANGERED, 0, group.groupId());
    }
    report.lags().values().forEach(lag -> lag(lag, report.nowMs()));
    families.add(Metric.GROUP_LOST_RECORDS, report.lostRecords());
    families.add(Metric.GROUP_LAGS_LEFT_OUT, report.leftOut());
  }

  private void lag(Lag lag, long nowMs) {
    String group = lag.place().group();
    String[] labels = {group, lag.place().topic(), "" + lag.place().partition()};
    families.add(Metric.GROUP_LAG_RECORDS, lag.records(), labels);
    families.add(Metric.GROUP_LAG_SECONDS, lag.seconds(nowMs), labels);
    if (lag.deletedAtMs() >= 0) {
      double left = Math.max(0, lag.deletedAtMs() - nowMs) / 1_000.0;
      families.add(Metric.GROUP_RETENTION_SECONDS, left, labels);
    }
    if (lag.endangered()) {
      families.add(Metric.GROUP_ENDANGERED, 1, group);
    }
  }

  private void meter(HostMeter meter) {
    for (HostMeter.CounterReading counter : meter.counters()) {
      Metric metric = Metric.ofMeter(counter.name());
      if (metric != null) {
        families.add(metric, counter.value(), values(counter.labels()));
      }
    }
    for (HostMeter.TimingReading timing : meter.timings()) {
      Metric metric = Metric.ofMeter(timing.name());
      if (metric != null) {
        families.add(metric, timing.durations(), values(timing.labels()));
      }
    }
  }

  /// The values of labels that are pairs of name and value.
  private static String[] values(List<String> labels) {
    String[] values = new String[labels.size() / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = labels.get(2 * i + 1);
    }
    return values;
  }
}
