package barnabas.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
  private final List<String> unexplained = new ArrayList<>();

  /// By the names of the suites.
  private final Map<String, String> rows = new HashMap<>();

  private final Map<String, String> sections = new HashMap<>();

  private Page(Differences differences) {
    this.differences = differences;
  }

  /// The page as it stands, for suites to be told anew.
  static Page read(Differences differences) throws IOException {
    var page = new Page(differences);
    String text = Files.readString(FILE);
    for (Suite suite : Suites.all()) {
      text.lines()
          .filter(line -> line.startsWith(link(suite)))
          .forEach(line -> page.rows.put(suite.name(), line + "\n"));
      for (String section : text.split("(?m)^(?=## )")) {
        if (section.startsWith("## " + suite.name() + "\n")) {
          page.sections.put(suite.name(), section.strip() + "\n");
        }
      }
    }
    return page;
  }

  private static String link(Suite suite) {
    return "| [%s](#%s) |".formatted(suite.client(), suite.name().replace(".", ""));
  }

  void add(Suite suite, Suite.Played ours, Suite.Played theirs) {
    Set<String> scenarios = new LinkedHashSet<>();
    ours.results().forEach(result -> scenarios.add(result.scenario()));
    theirs.results().forEach(result -> scenarios.add(result.scenario()));
    rows.put(
        suite.name(),
        "%s %s | %d scenarios | %d pass | %d pass |%n"
            .formatted(
                link(suite), ours.version(), scenarios.size(), passed(ours), passed(theirs)));
    var section = new StringBuilder();
    section.append("## %s%n%n%s %s%n%n".formatted(suite.name(), suite.client(), ours.version()));
    section.append("| what was done | Barnabas | Apache Kafka |\n|---|---|---|\n");
    for (String scenario : scenarios) {
      section.append(
          "| %s | %s | %s |%n"
              .formatted(
                  scenario,
                  told(suite, scenario, Main.BARNABAS, ours),
                  told(suite, scenario, Main.KAFKA, theirs)));
    }
    sections.put(suite.name(), section.toString());
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

  /// The whole of it, in the order of the suites.
  String text() {
    var text = new StringBuilder(HEAD);
    Suites.all().forEach(suite -> text.append(rows.getOrDefault(suite.name(), "")));
    for (Suite suite : Suites.all()) {
      if (sections.containsKey(suite.name())) {
        text.append('\n').append(sections.get(suite.name()));
      }
    }
    return text.toString();
  }
}
