package barnabas.host.metrics;

import barnabas.broker.measure.Durations;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The metrics of one page in the making, by their families. Owned by the thread that makes it.
///
/// What is added to the same labels twice is summed up.
final class Families {
  private static final double[] BOUNDS = bounds();

  private final Map<Metric, Map<Labels, Double>> values = new EnumMap<>(Metric.class);
  private final Map<Metric, Map<Labels, Durations.Reading>> durations = new EnumMap<>(Metric.class);

  /// Adds to a counter or a gauge.
  ///
  /// @param labels the values of its labels, in their order
  void add(Metric metric, double value, String... labels) {
    values
        .computeIfAbsent(metric, _ -> new LinkedHashMap<>())
        .merge(labels(metric, labels), value, Double::sum);
  }

  /// Adds a whole number. Behind 2^53 it is not exact, as nothing is that Prometheus keeps.
  void add(Metric metric, long value, String... labels) {
    add(metric, (double) value, labels);
  }

  /// Adds to a distribution.
  void add(Metric metric, Durations.Reading reading, String... labels) {
    durations
        .computeIfAbsent(metric, _ -> new LinkedHashMap<>())
        .merge(labels(metric, labels), reading, Durations.Reading::plus);
  }

  private static Labels labels(Metric metric, String... values) {
    return Labels.of(metric.labels(), List.of(values));
  }

  /// All of them, as the library has it.
  List<MetricSnapshot> snapshots() {
    List<MetricSnapshot> snapshots = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      switch (metric.kind()) {
        case COUNTER, METER_COUNTER -> snapshots.add(counter(metric));
        case GAUGE -> snapshots.add(gauge(metric));
        case HISTOGRAM, METER_TIMING -> snapshots.add(histogram(metric));
        case INFO -> snapshots.add(info(metric));
      }
    }
    return snapshots;
  }

  private Map<Labels, Double> of(Metric metric) {
    return values.getOrDefault(metric, Map.of());
  }

  private MetricSnapshot counter(Metric metric) {
    var snapshot = CounterSnapshot.builder().name(metric.baseName()).help(metric.help());
    of(metric)
        .forEach(
            (labels, value) ->
                snapshot.dataPoint(
                    CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    return snapshot.build();
  }

  private MetricSnapshot gauge(Metric metric) {
    var snapshot = GaugeSnapshot.builder().name(metric.baseName()).help(metric.help());
    of(metric)
        .forEach(
            (labels, value) ->
                snapshot.dataPoint(
                    GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    return snapshot.build();
  }

  private MetricSnapshot info(Metric metric) {
    var snapshot = InfoSnapshot.builder().name(metric.baseName()).help(metric.help());
    of(metric)
        .forEach(
            (labels, _) ->
                snapshot.dataPoint(InfoDataPointSnapshot.builder().labels(labels).build()));
    return snapshot.build();
  }

  private MetricSnapshot histogram(Metric metric) {
    var snapshot = HistogramSnapshot.builder().name(metric.baseName()).help(metric.help());
    durations
        .getOrDefault(metric, Map.of())
        .forEach((labels, reading) -> snapshot.dataPoint(point(labels, reading)));
    return snapshot.build();
  }

  private static HistogramDataPointSnapshot point(Labels labels, Durations.Reading reading) {
    long[] counts = new long[reading.buckets()];
    for (int bucket = 0; bucket < counts.length; bucket++) {
      counts[bucket] = reading.inBucket(bucket);
    }
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, counts))
        .sum(reading.sumSeconds())
        .build();
  }

  private static double[] bounds() {
    double[] bounds = new double[Durations.Reading.NONE.buckets()];
    for (int bucket = 0; bucket < bounds.length; bucket++) {
      bounds[bucket] = Durations.Reading.NONE.boundSeconds(bucket);
    }
    return bounds;
  }
}
