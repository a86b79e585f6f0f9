package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `completion` with a real shell, and the names that it offers with a real broker.
class CompletionCommandTest {

  @TempDir static Path folder;
  private static Broker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(folder.resolve("data"));
    broker.input("a\nb\n", "produce", "named-1").done();
    broker.input("a\n", "produce", "named-2").done();
    broker.run("consume", "named-1", "-g", "named-group", "--from", "earliest").done();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void aShellCompletesCommandsAndOptions() throws IOException, InterruptedException {
    Ran script = Ran.of("", "completion");
    script.done();
    Path file = Files.writeString(folder.resolve("completion.sh"), script.out());
    String ask =
        "source "
            + file
            + "; COMP_WORDS=(barnabas topics cre); COMP_CWORD=2; _complete_barnabas; echo"
            + " \"${COMPREPLY[*]}\"; COMP_WORDS=(barnabas consume --fo); COMP_CWORD=2;"
            + " _complete_barnabas; echo \"${COMPREPLY[*]}\"; COMP_WORDS=(barnabas sta);"
            + " COMP_CWORD=1; _complete_barnabas; echo \"${COMPREPLY[*]}\"; COMP_WORDS=(barnabas"
            + " produce -z z); COMP_CWORD=3; _complete_barnabas; echo \"${COMPREPLY[*]}\"";

    Process shell = new ProcessBuilder("bash", "-c", ask).start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(shell.waitFor()).isZero();
    assertThat(said).isEqualTo("create\n--follow --format\nstart\nzstd\n");
  }

  @Test
  void aShellAsksForNamesWhereNothingElseIsToBeHad() throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("all.sh"), Ran.of("", "completion").out());
    Path tool = folder.resolve("barnabas");
    Files.writeString(
        tool, "#!/bin/bash\n[ $# = 3 ] && printf 'asked\\n%s\\n' \"$2 of ${3#*barnabas}\"\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    String ask =
        """
        source %s
        typed() {
          COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
          _complete_barnabas_names
          printf '%%s|' "${COMPREPLY[@]}"
        }
        typed %2$s topics describe na
        typed %2$s topics desc
        typed %2$s topics describe --js
        """
            .formatted(script, tool);

    Process shell = new ProcessBuilder("bash", "-c", ask).start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(shell.waitFor()).isZero();
    assertThat(said).isEqualTo("asked|--names of  topics describe na|describe|--json|");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "./barnabas topics describe -b BROKER named|named-1 named-2",
        "./barnabas topics delete --bootstrap-server=BROKER named-1 named|named-1 named-2",
        "./barnabas consume -b BROKER --json -n 3 named-2|named-2",
        "./barnabas consume -b BROKER -g |named-group",
        "./barnabas groups reset -b BROKER named-group --topic named-1|named-1",
        "./barnabas consume -b BROKER -n |",
        "./barnabas consume -b BROKER named-1 |",
        "./barnabas topics list -b BROKER |"
      })
  void namesOfTopicsAndGroupsAreThoseOfTheBrokerThatTheLineNames(String line, String names) {
    Ran ran = Ran.of("", "completion", "--names", line.replace("BROKER", broker.address));

    assertThat(String.join(" ", ran.done())).isEqualTo(names == null ? "" : names);
  }

  @Test
  void whereNoBrokerAnswersThereAreNoNames() {
    Ran ran = Ran.of("", "completion", "--names", "./barnabas consume -b 127.0.0.1:1 fl");

    assertThat(ran).isEqualTo(new Ran(0, "", ""));
  }
}
