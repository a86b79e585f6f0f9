package barnabas.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Proves the checkers: a product without one of its defences is caught within so many seeds.
///
/// Prints the table of all; `-Dbarnabas.defence=WORD` plays those only that have the word in them,
/// `-Dbarnabas.kill.seeds=N` allows more seeds.
final class DefenceTest {
  private static final int SEEDS = Integer.getInteger("barnabas.kill.seeds", 60);
  private static final String WORD =
      Objects.requireNonNull(System.getProperty("barnabas.defence", ""));

  @Test
  void everyMissingDefenceIsNoticed() {
    List<String> table =
        Defence.ALL.parallelStream()
            .filter(defence -> defence.words().contains(WORD))
            .map(DefenceTest::play)
            .toList();
    table.forEach(System.out::println);
    assertThat(table).noneMatch(line -> line.contains("unnoticed"));
  }

  private static String play(Defence defence) {
    BrokenBuild.Noticed noticed = BrokenBuild.play(defence, SEEDS);
    String line = "%-60s %s".formatted(defence.words(), noticed.words());
    System.err.println(line);
    return line;
  }
}
