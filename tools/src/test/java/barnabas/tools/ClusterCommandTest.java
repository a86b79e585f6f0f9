package barnabas.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `cluster` with a real broker.
class ClusterCommandTest {

  @TempDir static Path folder;
  private static Broker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(folder);
    broker.input("a\nb\n", "produce", "seen", "-p", "1").done();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void theClusterIsShownWithItsBrokers() {
    String port = broker.address.replaceFirst(".*:", "");

    assertThat(broker.run("cluster", "describe").done())
        .anyMatch(line -> line.matches("cluster [\\w-]{22}"))
        .anyMatch(line -> line.matches("1 +127.0.0.1 +" + port + " +- +yes"));
    assertThat(broker.run("cluster", "describe", "--json").out())
        .contains(
            "\"controller\":1,\"brokers\":[{\"broker\":1,\"host\":\"127.0.0.1\",\"port\":" + port)
        .contains("\"rack\":null,\"controller\":true}");
  }

  @Test
  void disksAreShownWithTheirPartitions() {
    assertThat(broker.run("cluster", "disks").done())
        .anyMatch(line -> line.matches("1 +" + folder + " +online +.* [MG]iB +.* [MG]iB"))
        .anyMatch(line -> line.matches("1 +" + folder + " +seen +1 +[1-9]\\d*"))
        .noneMatch(line -> line.contains("__consumer_offsets"));
    assertThat(broker.run("cluster", "disks", "--topic", "seen", "--json").out())
        .contains("\"topic\":\"seen\",\"partition\":0,\"bytes\":0}");
    assertThat(broker.run("cluster", "disks", "--broker", "7").refused())
        .contains("there is no broker 7, but [1]");
  }

  @Test
  void whatABrokerServesIsShown() {
    assertThat(broker.run("cluster", "apis").done())
        .anyMatch(line -> line.matches("Produce +0 +\\d+ +\\d+"))
        .anyMatch(line -> line.matches("OffsetForLeaderEpoch +23 +\\d+ +\\d+"));
    assertThat(broker.run("cluster", "apis", "--broker", "1", "--json").out())
        .contains("{\"api\":\"Metadata\",\"key\":3,\"lowest\":");
    assertThat(broker.run("cluster", "apis", "--broker", "7").refused())
        .contains("there is no broker 7, but [1]");
    assertThat(broker.run("cluster", "features").done())
        .anyMatch(line -> line.matches("metadata.version +\\d+ +\\d+ +\\d+"));
    assertThat(broker.run("cluster", "upgrade", "no.feature", "1").refused())
        .contains("no.feature");
  }

  @Test
  void whoKeepsTheMetadataIsShown() {
    assertThat(broker.run("cluster", "quorum").done())
        .anyMatch(line -> line.matches("leader 1 in epoch \\d+, committed up to \\d+"))
        .anyMatch(line -> line.matches("1 +leader +\\d+ +0 .*"));
    assertThat(broker.run("cluster", "quorum", "--json").out())
        .startsWith("{\"leader\":1,\"epoch\":")
        .contains("\"nodes\":[{\"node\":1,\"role\":\"leader\",\"endOffset\":");
  }
}
