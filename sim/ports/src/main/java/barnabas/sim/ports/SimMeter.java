package barnabas.sim.ports;

import barnabas.world.Meter;
import java.util.Map;
import java.util.TreeMap;

/// Counts what one life of a node reports, for tests to read. Owned by its node.
public final class SimMeter implements Meter {
  private final Map<String, Sum> sums = new TreeMap<>();

  @Override
  public Counter counter(String name, String... labels) {
    return sum(name, labels);
  }

  @Override
  public Timing timing(String name, String... labels) {
    return sum(name, labels);
  }

  /// The sum of a counter, or the number of durations of a timing; 0 if nobody asked for it.
  public long value(String name, String... labels) {
    Sum sum = sums.get(key(name, labels));
    return sum == null ? 0 : sum.value;
  }

  private Sum sum(String name, String... labels) {
    return sums.computeIfAbsent(key(name, labels), k -> new Sum());
  }

  private static String key(String name, String... labels) {
    return name + '{' + String.join(",", labels) + '}';
  }

  /// One metric.
  private static final class Sum implements Counter, Timing {
    private long value;

    @Override
    public void add(long amount) {
      value += amount;
    }

    @Override
    public void record(long nanos) {
      value++;
    }
  }
}
