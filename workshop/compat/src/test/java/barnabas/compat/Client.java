package barnabas.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

/// Runs somebody else's client as a process.
final class Client {

  private static final long TIMEOUT_S = 240;

  /// What a process printed, and how it ended.
  record Ended(int code, String output) {}

  /// Runs a command to its end, feeding it a text.
  static Ended run(Path folder, String input, List<String> command) {
    try {
      Path out = Files.createTempFile("compat", ".out");
      Path in = Files.writeString(Files.createTempFile("compat", ".in"), input);
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .start();
      boolean ended = process.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String output = new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
      Files.delete(out);
      Files.delete(in);
      return new Ended(
          process.exitValue(), ended ? output : output + "\nFAIL not done in " + TIMEOUT_S + " s");
    } catch (IOException e) {
      throw new UncheckedIOException("is this client installed? " + command, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Runs a scenario program and gives a test for each line that it printed.
  static Stream<DynamicTest> scenarios(Path folder, List<String> command) {
    Ended ended = run(folder, "", command);
    var tests = new ArrayList<DynamicTest>();
    for (String line : ended.output().split("\n")) {
      if (line.startsWith("PASS ")) {
        tests.add(DynamicTest.dynamicTest(line.substring(5), () -> {}));
      } else if (line.startsWith("FAIL ")) {
        tests.add(
            DynamicTest.dynamicTest(
                line.substring(5), () -> Assertions.fail(line + "\n\n" + ended.output())));
      }
    }
    tests.add(
        DynamicTest.dynamicTest(
            "ends well",
            () -> {
              Assertions.assertThat(ended.code()).as(ended.output()).isZero();
              Assertions.assertThat(tests).hasSizeGreaterThan(5);
            }));
    return tests.stream();
  }

  private Client() {}
}
