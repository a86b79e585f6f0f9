package barnabas.host;

import barnabas.broker.measure.Durations;
import barnabas.world.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// Metrics in memory, shared by all threads. Durations are counted in buckets that grow by a factor
/// of two, in quarters, so that a quantile is right to about a fifth.
public final class HostMeter implements Meter {

  private final Map<String, Sum> counters = new ConcurrentSkipListMap<>();
  private final Map<String, Histogram> timings = new ConcurrentSkipListMap<>();

  @Override
  public Counter counter(String name, String... labels) {
    return counters.computeIfAbsent(key(name, labels), _ -> new Sum(name, List.of(labels)));
  }

  @Override
  public Timing timing(String name, String... labels) {
    return timings.computeIfAbsent(key(name, labels), _ -> new Histogram(name, List.of(labels)));
  }

  /// All counters, sorted by name.
  public List<CounterReading> counters() {
    List<CounterReading> readings = new ArrayList<>();
    counters.forEach(
        (key, sum) -> readings.add(new CounterReading(sum.name, sum.labels, sum.sum())));
    return readings;
  }

  /// All distributions of durations, sorted by name.
  public List<TimingReading> timings() {
    List<TimingReading> readings = new ArrayList<>();
    timings.forEach(
        (key, timing) ->
            readings.add(new TimingReading(timing.name, timing.labels, timing.read())));
    return readings;
  }

  /// A counter at a moment.
  ///
  /// @param labels pairs of name and value
  public record CounterReading(String name, List<String> labels, long value) {}

  /// A distribution of durations at a moment.
  ///
  /// @param labels pairs of name and value
  public record TimingReading(String name, List<String> labels, Durations.Reading durations) {}

  /// All metrics as text, one a line, sorted by name.
  public String dump() {
    var text = new StringBuilder();
    counters.forEach((key, sum) -> text.append(key).append(' ').append(sum.sum()).append('\n'));
    timings.forEach(
        (key, timing) ->
            text.append(key)
                .append(" count=" + timing.count())
                .append(" p50_us=" + timing.quantileNanos(0.5) / 1000)
                .append(" p99_us=" + timing.quantileNanos(0.99) / 1000)
                .append(" p999_us=" + timing.quantileNanos(0.999) / 1000)
                .append(" max_us=" + timing.quantileNanos(1) / 1000)
                .append('\n'));
    return text.toString();
  }

  private static String key(String name, String[] labels) {
    if (labels.length == 0) {
      return name;
    }
    var key = new StringBuilder(name).append('{');
    for (int i = 0; i + 1 < labels.length; i += 2) {
      key.append(i == 0 ? "" : ",").append(labels[i]).append("=\"").append(labels[i + 1]);
      key.append('"');
    }
    return key.append('}').toString();
  }

  private static final class Sum implements Counter {
    private final String name;
    private final List<String> labels;
    private final LongAdder value = new LongAdder();

    Sum(String name, List<String> labels) {
      this.name = name;
      this.labels = labels;
    }

    @Override
    public void add(long amount) {
      value.add(amount);
    }

    long sum() {
      return value.sum();
    }
  }

  private static final class Histogram implements Timing {
    private static final int QUARTERS = 4;

    private final String name;
    private final List<String> labels;
    private final AtomicLongArray buckets = new AtomicLongArray(64 * QUARTERS);
    private final LongAdder sumNanos = new LongAdder();

    Histogram(String name, List<String> labels) {
      this.name = name;
      this.labels = labels;
    }

    @Override
    public void record(long nanos) {
      sumNanos.add(Math.max(nanos, 0));
      buckets.incrementAndGet(bucket(Math.max(nanos, QUARTERS)));
    }

    private static int bucket(long nanos) {
      int power = 63 - Long.numberOfLeadingZeros(nanos);
      return power * QUARTERS + (int) ((nanos >>> (power - 2)) & 3);
    }

    private static long upperBoundNanos(int bucket) {
      int power = bucket / QUARTERS;
      return (1L << power) + ((bucket % QUARTERS + 1L) << (power - 2)) - 1;
    }

    Durations.Reading read() {
      long[] byPower = new long[Long.SIZE];
      for (int bucket = 0; bucket < buckets.length(); bucket++) {
        byPower[bucket / QUARTERS] += buckets.get(bucket);
      }
      return Durations.Reading.ofPowers(byPower, sumNanos.sum());
    }

    long count() {
      long count = 0;
      for (int i = 0; i < buckets.length(); i++) {
        count += buckets.get(i);
      }
      return count;
    }

    long quantileNanos(double quantile) {
      long left = (long) Math.ceil(count() * quantile);
      for (int i = 0; i < buckets.length(); i++) {
        left -= buckets.get(i);
        if (left <= 0 && buckets.get(i) > 0) {
          return upperBoundNanos(i);
        }
      }
      return 0;
    }
  }
}
