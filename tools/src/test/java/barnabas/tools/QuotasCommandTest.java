package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `quotas` with a real broker.
class QuotasCommandTest {

  @TempDir static Path folder;
  private static Broker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(folder);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void quotasAreSetShownAndTakenAway() {
    assertThat(broker.run("quotas", "describe", "--client", "nobody").done())
        .containsExactly("no quotas are set");
    assertThat(
            broker
                .run(
                    "quotas",
                    "set",
                    "--client",
                    "reports",
                    "consumer_byte_rate=1048576",
                    "request_percentage=12.5")
                .done())
        .containsExactly("consumer_byte_rate is 1048576", "request_percentage is 12.5");
    broker.run("quotas", "set", "--default-client", "producer_byte_rate=1e7").done();
    broker.run("quotas", "set", "--ip", "10.0.0.7", "connection_creation_rate=5").done();

    assertThat(broker.run("quotas", "describe").done())
        .anyMatch(line -> line.matches("reports +- +- +consumer_byte_rate +1048576"))
        .anyMatch(line -> line.matches("reports +- +- +request_percentage +12.5"))
        .anyMatch(line -> line.matches("<default> +- +- +producer_byte_rate +10000000"))
        .anyMatch(line -> line.matches("- +- +10.0.0.7 +connection_creation_rate +5"));
    assertThat(broker.run("quotas", "describe", "--client", "reports", "--json").out())
        .startsWith(
            "[{\"client\":\"reports\",\"user\":null,\"ip\":null,"
                + "\"quota\":\"consumer_byte_rate\",\"value\":1048576},")
        .doesNotContain("default");
    assertThat(broker.run("quotas", "delete", "--client", "reports", "consumer_byte_rate").done())
        .containsExactly("consumer_byte_rate is not set");
    assertThat(broker.run("quotas", "describe", "--client", "reports").done())
        .hasSize(2)
        .noneMatch(line -> line.contains("consumer_byte_rate"));
  }

  @Test
  void whatCanNotBeIsRefused() {
    assertThat(broker.run("quotas", "set", "--client", "c", "speed=1").refused()).contains("speed");
    assertThat(broker.run("quotas", "set", "--client", "c", "producer_byte_rate=-1").refused())
        .contains("producer_byte_rate");
  }
}
