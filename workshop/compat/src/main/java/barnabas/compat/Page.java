package barnabas.compat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The page that tells what was done with each client, and what came of it.
final class Page {

  static final Path FILE = BuiltBroker.ROOT.resolve("docs/compat.md");

  private static final String HEAD =
      """
      # Other people's clients

      Written by `./check clients`, which plays each client's scenarios against Barnabas and against Apache Kafka \
      %s, both with their defaults and one node. Every scenario checks what was read, counted or printed. \
      What does not pass on one of the two has its reason here, or the command fails. The test command plays \
      those that take seconds.

      | client | version | what was done | Barnabas | Apache Kafka %s |
      |---|---|---|---|---|
      """
          .formatted(ApacheKafka.VERSION, ApacheKafka.VERSION);

  private final Differences differences;
  private final StringBuilder summary = new StringBuilder();
  private final StringBuilder sections = new StringBuilder();
  private final List<String> unexplained = new ArrayList<>();

  Page(Differences differences) {
    this.differences = differences;
  }

  void add(Suite suite, Suite.Played ours, Suite.Played theirs) {
    Set<String> scenarios = new LinkedHashSet<>();
    ours.results().forEach(result -> scenarios.add(result.scenario()));
    theirs.results().forEach(result -> scenarios.add(result.scenario()));
    summary.append(
        "| [%s](#%s) | %s | %d scenarios | %d pass | %d pass |%n"
            .formatted(
                suite.client(),
                suite.name().replace(".", ""),
                ours.version(),
                scenarios.size(),
                passed(ours),
                passed(theirs)));
    sections.append("%n## %s%n%n%s %s%n%n".formatted(suite.name(), suite.client(), ours.version()));
    sections.append("| what was done | Barnabas | Apache Kafka |\n|---|---|---|\n");
    for (String scenario : scenarios) {
      sections.append(
          "| %s | %s | %s |%n"
              .formatted(
                  scenario,
                  told(suite, scenario, Main.BARNABAS, ours),
                  told(suite, scenario, Main.KAFKA, theirs)));
    }
  }

  private static long passed(Suite.Played played) {
    return played.results().stream().filter(Suite.Result::passed).count();
  }

  private String told(Suite suite, String scenario, String broker, Suite.Played played) {
    var result =
        played.results().stream().filter(each -> each.scenario().equals(scenario)).findFirst();
    if (result.isPresent() && result.get().passed()) {
      return "passes";
    }
    var reason = differences.why(suite.name(), scenario, broker);
    if (reason.isEmpty()) {
      unexplained.add(
          "%s: %s, at %s: %s"
              .formatted(
                  suite.name(),
                  scenario,
                  broker,
                  result.map(Suite.Result::why).orElse("was not played")));
    }
    return reason.map(why -> "**no**: " + why).orElse("**no**, and nobody says why");
  }

  /// What does not pass, and has no reason.
  List<String> unexplained() {
    return unexplained;
  }

  /// Reasons that explain nothing any more.
  List<String> unneeded() {
    return differences.unused();
  }

  String text() {
    return HEAD + summary + sections;
  }
}
