package barnabas.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Proves the checkers: a product without one of its defences is caught within so many seeds.
///
/// The test command plays those that a few seeds show. `-Dbarnabas.kill.seeds=N` plays all, with N
/// seeds at most, and prints the table; `-Dbarnabas.defence=WORDS` only those that have these words
/// in them.
final class DefenceTest {
  private static final int FEW = 10;
  private static final int SEEDS = Integer.getInteger("barnabas.kill.seeds", 0);
  private static final String WORDS =
      Objects.requireNonNull(System.getProperty("barnabas.defence", ""));

  @Test
  void everyMissingDefenceIsNoticed() {
    List<String> table =
        played().parallel().map(defence -> play(defence, SEEDS > 0 ? SEEDS : FEW)).toList();
    table.forEach(System.out::println);
    assertThat(table).isNotEmpty().noneMatch(line -> line.contains("unnoticed"));
  }

  @Test
  void everyDefenceIsStillThere() {
    for (Defence defence : Defence.ALL) {
      BrokenBuild.require(defence);
    }
  }

  private static Stream<Defence> played() {
    Stream<Defence> named = Defence.ALL.stream().filter(each -> each.words().contains(WORDS));
    return SEEDS > 0 ? named : named.filter(each -> each.within() > 0 && each.within() <= FEW);
  }

  private static String play(Defence defence, int seedsMax) {
    return "%-62s %s".formatted(defence.words(), BrokenBuild.play(defence, seedsMax).words());
  }
}
