package barnabas.host.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the dashboard and docs/monitoring.md name is what a broker tells, and the page names all of
/// it.
class MonitoringDocsTest {
  private static final Path DOCS = docs(Path.of("").toAbsolutePath());
  private static final Pattern NAME =
      Pattern.compile("(?:barnabas|jvm|process)_[a-z0-9_]*[a-z0-9]");
  private static final List<String> OF_DISTRIBUTIONS = List.of("_bucket", "_count", "_sum");

  private final Set<String> known = known();

  @Test
  void theDashboardIsJsonAndAsksForNothingThatIsNotThere() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(DOCS.resolve("monitoring/grafana.json").toFile());

    assertThat(dashboard.get("panels")).hasSizeGreaterThan(30);
    assertThat(known).containsAll(names(dashboard.toString()));
    for (JsonNode panel : dashboard.get("panels")) {
      assertThat(panel.get("title").asText()).isNotEmpty();
      assertThat(panel.path("targets").findValues("expr"))
          .as(panel.get("title").asText())
          .allSatisfy(expr -> assertThat(balanced(expr.asText())).isTrue());
    }
  }

  @Test
  void thePageOfMonitoringNamesAllThereIsAndNothingElse() throws IOException {
    String page = Files.readString(DOCS.resolve("monitoring.md"));

    Set<String> named = names(page);
    named.removeIf("barnabas_partition"::equals);
    assertThat(known).containsAll(named);
    for (Metric metric : Metric.values()) {
      String labels =
          String.join(", ", metric.labels().stream().map(label -> "`" + label + "`").toList());
      assertThat(page)
          .contains("| `" + metric.sampleName() + "` (")
          .contains(") | " + labels + " | " + metric.help() + " |");
    }
  }

  @Test
  void namesAndHelpFollowOneForm() {
    for (Metric metric : Metric.values()) {
      assertThat(metric.baseName()).matches("barnabas_[a-z]+(_[a-z]+)*");
      assertThat(metric.help()).matches("[A-Z].*[.0]");
      assertThat(metric.baseName()).doesNotEndWith("_total");
    }
  }

  private static boolean balanced(String expression) {
    int open = 0;
    for (char c : expression.toCharArray()) {
      open += c == '(' || c == '{' || c == '[' ? 1 : 0;
      open -= c == ')' || c == '}' || c == ']' ? 1 : 0;
    }
    return open == 0;
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    for (Matcher matcher = NAME.matcher(text); matcher.find(); ) {
      names.add(matcher.group());
    }
    return names;
  }

  private static Set<String> known() {
    Set<String> known = new TreeSet<>();
    for (Metric metric : Metric.values()) {
      known.add(metric.sampleName());
      OF_DISTRIBUTIONS.forEach(end -> known.add(metric.baseName() + end));
    }
    PrometheusRegistry registry = new PrometheusRegistry();
    JvmMetrics.builder().register(registry);
    registry
        .scrape()
        .forEach(
            snapshot -> {
              String name = snapshot.getMetadata().getPrometheusName();
              known.addAll(List.of(name, name + "_total", name + "_info"));
              OF_DISTRIBUTIONS.forEach(end -> known.add(name + end));
            });
    return known;
  }

  private static Path docs(Path from) {
    Path docs = from.resolve("docs");
    return Files.isDirectory(docs) ? docs : docs(from.getParent());
  }
}
