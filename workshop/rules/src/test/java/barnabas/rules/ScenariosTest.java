package barnabas.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Proves that what docs/scenarios.md names is in the sources: tests, kinds of faults and trials.
class ScenariosTest {
  private static final Pattern NAME = Pattern.compile("`([^` ]+)`");
  private static final Pattern TEST =
      Pattern.compile("\\w+\\.(\\w+(?:Test|Contract))(?:\\.(\\w+))?");
  private static final Pattern FAULT = Pattern.compile("Act\\.(\\w+)");
  private static final Pattern FILE = Pattern.compile("(workshop|docs)/.+");
  private static final Path PAGE = Sources.ROOT.resolve("docs/scenarios.md");

  @Test
  void everyNameOnThePageIsInTheSources() {
    Map<String, String> tests = new LinkedHashMap<>();
    for (Path file : Sources.java()) {
      tests.merge(file.getFileName().toString(), Sources.read(file), String::concat);
    }
    List<String> unknown = new ArrayList<>();
    for (String name : names()) {
      if (!known(name, tests)) {
        unknown.add(name);
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void everyScenarioHasItsRow() {
    List<Integer> rows =
        Pattern.compile("(?m)^\\| (\\d+) \\|")
            .matcher(Sources.read(PAGE))
            .results()
            .map(row -> Integer.parseInt(row.group(1)))
            .toList();

    assertThat(rows).hasSize(48 + 11).doesNotHaveDuplicates().isSorted();
  }

  private static List<String> names() {
    return NAME.matcher(Sources.read(PAGE))
        .results()
        .map(found -> found.group(1))
        .filter(
            name ->
                !name.contains("…")
                    && (TEST.matcher(name).matches()
                        || FAULT.matcher(name).matches()
                        || FILE.matcher(name).matches()))
        .distinct()
        .toList();
  }

  private static boolean known(String name, Map<String, String> sources) {
    if (FILE.matcher(name).matches()) {
      return Files.exists(Sources.ROOT.resolve(name));
    }
    if (FAULT.matcher(name).matches()) {
      String kind = name.substring(name.indexOf('.') + 1);
      return sources.getOrDefault("Act.java", "").contains("record " + kind + "(");
    }
    MatchResult test = TEST.matcher(name).results().findFirst().orElseThrow();
    String source = sources.getOrDefault(test.group(1) + ".java", "");
    return test.group(2) == null
        ? !source.isEmpty()
        : source.contains("void " + test.group(2) + "(");
  }
}
