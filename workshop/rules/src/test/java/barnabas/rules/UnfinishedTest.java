package barnabas.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves that nothing in the sources is marked as unfinished, switched off or timed by sleeping.
class UnfinishedTest {

  /// Written in two parts so that this file does not find itself.
  private static final List<String> FORBIDDEN =
      List.of(
          "TO" + "DO",
          "FIX" + "ME",
          "@Dis" + "abled",
          "assume" + "True(",
          "Thread.sl" + "eep",
          "UnsupportedOperation" + "Exception(\"not",
          "System.err.print" + "ln(\"DEBUG");

  @Test
  void sourcesHoldNoMarkOfUnfinishedWork() {
    for (Path file : Sources.java()) {
      assertThat(Sources.read(file))
          .as("%s", Sources.ROOT.relativize(file))
          .doesNotContain(FORBIDDEN);
    }
  }
}
