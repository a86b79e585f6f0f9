package barnabas.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Proves that pages of the documentation are true: their commands are run in order, and each block
/// prints the lines that the page says it prints.
@Execution(ExecutionMode.CONCURRENT)
class PagesTest {

  /// A block of commands and, if there is one, the block of output behind it.
  private static final Pattern BLOCK =
      Pattern.compile("```sh\\n(.*?)```(?:\\s*```text\\n(.*?)```)?", Pattern.DOTALL);

  @ParameterizedTest
  @ValueSource(strings = {"quickstart", "tools"})
  void thePageIsTrue(String name) throws Exception {
    String page = Files.readString(BuiltBroker.ROOT.resolve("docs/" + name + ".md"));
    try (BuiltBroker broker = BuiltBroker.start()) {
      List<MatchResult> blocks = BLOCK.matcher(page).results().toList();

      var wrong = new ArrayList<String>();
      for (MatchResult block : blocks) {
        String output = run(block.group(1), broker.address());
        if (block.group(2) != null && !prints(output, block.group(2))) {
          wrong.add(block.group(1) + "\nprinted\n" + output);
        }
      }

      assertThat(blocks).hasSizeGreaterThan(6);
      assertThat(wrong).isEmpty();
    }
  }

  private static boolean prints(String output, String lines) {
    List<String> printed = List.of(output.split("\n"));
    return lines
        .lines()
        .allMatch(line -> printed.stream().anyMatch(pattern(line).asMatchPredicate()));
  }

  /// A line in which `…` stands for anything.
  private static Pattern pattern(String line) {
    return Pattern.compile(
        Stream.of(line.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  private static String run(String commands, String address) throws Exception {
    Path root = BuiltBroker.ROOT.toAbsolutePath().normalize();
    String script =
        "set -euo pipefail\nexport BARNABAS_BOOTSTRAP_SERVER=%s\n%s"
            .formatted(address, commands.replace("127.0.0.1:9092", address));
    Program.Ended ended = Program.run(root, "", List.of("bash", "-c", script));
    assertThat(ended.code()).as(commands + "\n" + ended.output()).isZero();
    return ended.output();
  }
}
