package barnabas.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The results as a Markdown table: median, spread, and the ratio to Apache Kafka.
final class Table {

  private static final String REFERENCE = "Apache Kafka";

  private final Map<String, List<Round.Result>> results;
  private final List<Row> rows;

  Table(Map<String, List<Round.Result>> results, List<Row> rows) {
    this.results = results;
    this.rows = rows;
  }

  void print(PrintStream out) {
    out.print("| |");
    results.keySet().forEach(name -> out.print(" " + name + " |"));
    out.println();
    out.println("|---|" + "---|".repeat(results.size()));
    line(out, "start to first acknowledged record, s", "%.2f", one -> one.start().seconds());
    line(out, "the same, CPU s", "%.2f", one -> one.start().cpuSeconds());
    line(out, "resident then, MiB", "%.0f", one -> one.start().residentMiB());
    for (Row row : rows) {
      line(out, row.name() + ", " + row.rateUnit(), "%,.0f", one -> one.of(row).rate());
      line(out, "the same, " + row.cpuUnit(), "%.2f", one -> one.of(row).cpu());
      line(out, "the same, p50 µs", "%,.0f", one -> one.of(row).p50Micros());
      line(out, "the same, p99 µs", "%,.0f", one -> one.of(row).p99Micros());
    }
    line(out, "resident at the end, MiB", "%.0f", Round.Result::residentMiB);
  }

  private void line(
      PrintStream out, String name, String format, ToDoubleFunction<Round.Result> value) {
    out.print("| " + name + " |");
    double reference =
        results.containsKey(REFERENCE) ? median(results.get(REFERENCE), value) : Double.NaN;
    results.forEach(
        (who, rounds) -> {
          double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
          double median = median(rounds, value);
          String text = format.formatted(median);
          if (sorted.length > 1) {
            text +=
                " (%s to %s)"
                    .formatted(
                        format.formatted(sorted[0]), format.formatted(sorted[sorted.length - 1]));
          }
          if (!who.equals(REFERENCE) && !Double.isNaN(reference)) {
            text += ", **×%.2f**".formatted(median / reference);
          }
          out.print(" " + text + " |");
        });
    out.println();
  }

  private static double median(List<Round.Result> rounds, ToDoubleFunction<Round.Result> value) {
    double[] sorted = rounds.stream().mapToDouble(value).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
