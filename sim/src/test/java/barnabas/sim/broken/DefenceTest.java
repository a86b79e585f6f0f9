package barnabas.sim.broken;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Proves the checkers: a product without one of its defences is caught within few seeds. The test
/// command plays those that a few seeds show; `./check defences` plays all, from several seeds on.
final class DefenceTest {
  private static final int FEW = 10;

  @Test
  void everyMissingDefenceIsNoticed() {
    KillTable few = new KillTable(Defence::few, List.of(0L), FEW);

    assertThat(few.print(System.out)).isTrue();
  }

  @Test
  void everyDefenceIsStillThere() {
    for (Defence defence : Defences.all()) {
      new BrokenBuild(defence).require();
    }
  }
}
