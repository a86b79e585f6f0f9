package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a command did.
record Ran(int code, String out, String err) {

  static Ran of(String input, String... args) {
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        Main.run(new Terminal(in, out, new PrintStream(err, true, StandardCharsets.UTF_8)), args);
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// It was done; its lines.
  List<String> done() {
    assertThat(code).as(err).isZero();
    return out.lines().toList();
  }

  /// It was refused with one line, which it gives.
  String refused() {
    return failed(1);
  }

  /// It was called wrongly, and said so in one line, which it gives.
  String misused() {
    String line = failed(2);
    assertThat(line).endsWith("--help')");
    return line;
  }

  private String failed(int expected) {
    assertThat(code).as(out + err).isEqualTo(expected);
    assertThat(err.lines()).hasSize(1);
    return err.strip();
  }
}
