package barnabas.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/// The figures of many runs. Owned by whoever counts.
public final class Tally {
  private final List<Verdict> verdicts = new ArrayList<>();
  private final SortedMap<String, Long> counts = new TreeMap<>();

  public void add(Verdict verdict) {
    verdicts.add(verdict);
    verdict.counts().forEach((name, count) -> counts.merge(name, count, Long::sum));
  }

  /// What happened how often, over all runs.
  public SortedMap<String, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  /// The kinds of faults that befell nobody.
  public List<String> faultsUnmet() {
    return Act.Fault.labels().stream()
        .filter(each -> !counts.containsKey("fault " + each))
        .toList();
  }

  /// The seeds of runs that failed.
  public List<Long> failed() {
    return verdicts.stream().filter(v -> !v.held()).map(v -> v.story().seed()).sorted().toList();
  }

  /// In words, a line each.
  ///
  /// @param seconds how long the runs took
  public List<String> words(double seconds) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d seeds, %d failed; %.0f seeds/min"
            .formatted(verdicts.size(), failed().size(), verdicts.size() * 60 / seconds));
    lines.add(
        "%.1f simulated hours, %d records and %d batches acknowledged, %d records read"
            .formatted(
                sum(Verdict::simulatedMs) / 3_600_000.0,
                sum(Verdict::recordsAcknowledged),
                sum(Verdict::batchesAcknowledged),
                sum(Verdict::recordsRead)));
    lines.add(
        "%d events, %d faults; %d processes ended: %d power cuts, the others killed"
            .formatted(
                sum(Verdict::events),
                sum(v -> v.story().faults()),
                count("killed") + count("power cut"),
                count("power cut")));
    lines.add(
        "the median seed: %d events, %d batches acknowledged, %d faults, %.1f simulated minutes"
            .formatted(
                median(Verdict::events),
                median(Verdict::batchesAcknowledged),
                median(v -> v.story().faults()),
                median(Verdict::simulatedMs) / 60_000.0));
    counts.forEach((name, count) -> lines.add("%9d  %s".formatted(count, name)));
    return lines;
  }

  private long count(String happening) {
    return counts.getOrDefault(happening, 0L);
  }

  private long sum(ToLongFunction<Verdict> figure) {
    return verdicts.stream().mapToLong(figure).sum();
  }

  private long median(ToLongFunction<Verdict> figure) {
    long[] sorted = verdicts.stream().mapToLong(figure).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }
}
