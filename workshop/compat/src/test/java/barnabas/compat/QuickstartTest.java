package barnabas.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Proves that docs/quickstart.md is true: its commands are run in order, and each prints the lines
/// that the page says it prints.
class QuickstartTest {

  /// A block of commands and, if there is one, the block of output behind it.
  private static final Pattern BLOCK =
      Pattern.compile("```sh\\n(.*?)```(?:\\s*```text\\n(.*?)```)?", Pattern.DOTALL);

  @Test
  void theQuickstartDoesWhatItSays() throws Exception {
    String page = Files.readString(BuiltBroker.ROOT.resolve("docs/quickstart.md"));
    try (BuiltBroker broker = BuiltBroker.start()) {
      List<MatchResult> blocks = BLOCK.matcher(page).results().toList();

      var wrong = new ArrayList<String>();
      for (MatchResult block : blocks) {
        String output = run(block.group(1), broker.address());
        if (block.group(2) != null
            && !List.of(output.split("\n")).containsAll(List.of(block.group(2).split("\n")))) {
          wrong.add(block.group(1) + "\nprinted\n" + output);
        }
      }

      assertThat(blocks).hasSizeGreaterThan(8);
      assertThat(wrong).isEmpty();
    }
  }

  private static String run(String commands, String address) throws Exception {
    Path root = BuiltBroker.ROOT.toAbsolutePath().normalize();
    String script =
        "set -euo pipefail\nexport BARNABAS_BOOTSTRAP_SERVER=%s\n%s"
            .formatted(address, commands.replace("127.0.0.1:9092", address));
    Client.Ended ended = Client.run(root, "", List.of("bash", "-c", script));
    assertThat(ended.code()).as(commands + "\n" + ended.output()).isZero();
    return ended.output();
  }
}
