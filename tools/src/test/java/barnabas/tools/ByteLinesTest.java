package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Input in lines, whatever it holds.
class ByteLinesTest {

  /// Longer than what is read at once.
  private static final String LONG = "x".repeat(200_000);

  static List<List<String>> texts() {
    return List.of(
        List.of(),
        List.of("one"),
        List.of("one", "two"),
        List.of("", "", "two", ""),
        List.of("a\rb\r", "\r"),
        List.of(LONG, "", LONG));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aLineEndsWithANewlineAndNothingElse(List<String> lines) throws IOException {
    assertThat(read(lines.isEmpty() ? "" : String.join("\n", lines) + "\n")).isEqualTo(lines);
  }

  @Test
  void theLastLineNeedsNoNewline() throws IOException {
    assertThat(read("one\ntwo")).containsExactly("one", "two");
    assertThat(read(LONG)).containsExactly(LONG);
  }

  @Test
  void aLineThatIsNotEndedYetIsNothingToRead() throws IOException {
    var lines =
        new ByteLines(new ByteArrayInputStream("one\ntwo".getBytes(StandardCharsets.UTF_8)));

    assertThat(lines.ready()).isTrue();
    lines.next();
    assertThat(lines.ready()).isFalse();
    assertThat(lines.next()).isEqualTo("two".getBytes(StandardCharsets.UTF_8));
    assertThat(lines.next()).isNull();
  }

  private static List<String> read(String text) throws IOException {
    var lines = new ByteLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    var all = new ArrayList<String>();
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      all.add(new String(line, StandardCharsets.UTF_8));
    }
    return all;
  }
}
