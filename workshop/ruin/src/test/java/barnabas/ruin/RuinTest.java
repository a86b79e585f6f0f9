package barnabas.ruin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Proves on the real process, in a short story, what `./check ruin` proves in long ones.
class RuinTest {
  private static final Path HOME = Path.of(System.getProperty("barnabas.home", "../.."));
  private static final Path TARGET = Path.of(System.getProperty("ruin.target", "target"));
  private static final int KILLS_MIN = 5;

  @Test
  void aBrokerThatIsKilledAgainAndAgainKeepsItsPromisesToStockClients() throws Exception {
    Files.createDirectories(TARGET);
    Path folder = Files.createTempDirectory(TARGET.toAbsolutePath(), "ruin");
    var plan =
        new Campaign.Plan(HOME, folder, Long.getLong("ruin.seed", 3), "KILLS", 1, 30, 1_500, 60);
    var campaign = new Campaign(plan, System.out);

    var violation = campaign.play();

    campaign.figures().lines().forEach(System.out::println);
    assertThat(violation).as("what is left lies in %s", folder).isNull();
    assertThat(campaign.figures().counted(Killer.KILLS)).isGreaterThanOrEqualTo(KILLS_MIN);
    campaign.clean();
  }
}
