package barnabas.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Why a scenario doesn't pass at one of the two brokers: `differences.txt`, one reason a line.
final class Differences {

  static final Path FILE = BuiltBroker.ROOT.resolve("workshop/compat/differences.txt");

  /// @param suite its name, in which `*` stands for anything
  private record Reason(String suite, String scenario, String broker, String why) {
    boolean isFor(String ofSuite, String ofScenario, String ofBroker) {
      String pattern =
          Stream.of(suite.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
      return ofSuite.matches(pattern) && scenario.equals(ofScenario) && broker.equals(ofBroker);
    }
  }

  private final List<Reason> reasons;
  private final Set<Reason> used = new HashSet<>();

  private Differences(List<Reason> reasons) {
    this.reasons = reasons;
  }

  static Differences read() throws IOException {
    var reasons = new ArrayList<Reason>();
    for (String line : Files.readAllLines(FILE)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split(" *\\| *", 4);
        reasons.add(new Reason(parts[0], parts[1], parts[2], parts[3]));
      }
    }
    return new Differences(reasons);
  }

  /// Why a scenario does not pass at a broker.
  Optional<String> why(String suite, String scenario, String broker) {
    Optional<Reason> found =
        reasons.stream().filter(each -> each.isFor(suite, scenario, broker)).findFirst();
    found.ifPresent(used::add);
    return found.map(Reason::why);
  }

  /// Reasons that nobody has asked for: what they explain has gone. Those of what happens only now
  /// and then say so, and are not among them.
  List<String> unused() {
    return reasons.stream()
        .filter(each -> !used.contains(each) && !each.why().startsWith("now and then"))
        .map(each -> each.suite() + " | " + each.scenario() + " | " + each.broker())
        .toList();
  }
}
