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
/// of two.
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

  private static String key(String name, String[] labels) {
    return name + List.of(labels);
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
    private final String name;
    private final List<String> labels;
    private final AtomicLongArray byPower = new AtomicLongArray(Long.SIZE);
    private final LongAdder sumNanos = new LongAdder();

    Histogram(String name, List<String> labels) {
      this.name = name;
      this.labels = labels;
    }

    @Override
    public void record(long nanos) {
      long positive = Math.max(nanos, 1);
      sumNanos.add(positive);
      byPower.incrementAndGet(63 - Long.numberOfLeadingZeros(positive));
    }

    Durations.Reading read() {
      long[] counts = new long[byPower.length()];
      for (int power = 0; power < counts.length; power++) {
        counts[power] = byPower.get(power);
      }
      return Durations.Reading.ofPowers(counts, sumNanos.sum());
    }
  }
}
