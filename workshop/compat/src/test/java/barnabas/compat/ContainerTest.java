package barnabas.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Proves that the launcher starts as in a container: with nothing but the variables of a Kafka
/// tutorial's compose file, and that the image's health check tells what is.
class ContainerTest {

  private static final long TIMEOUT_S = 60;

  @TempDir Path folder;
  private final int port = freePort();

  @Test
  void theComposeFileOfATutorialRunsWithTheImageChangedOnly() throws Exception {
    Process broker = start(compose(), List.of());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
      // Answers from the moment on when the port is open; the client waits for that.
      String id = admin.describeCluster().clusterId().get(TIMEOUT_S, TimeUnit.SECONDS);
      var made =
          admin.createTopics(
              List.of(new NewTopic("t", java.util.Optional.empty(), java.util.Optional.empty())));

      assertThat(id).isEqualTo("MkU3OEVBNTcwNTJENDM2Qg");
      assertThat(made.numPartitions("t").get(TIMEOUT_S, TimeUnit.SECONDS)).isEqualTo(3);
      assertThat(health()).isZero();
    } finally {
      broker.destroy();
    }

    assertThat(broker.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).isTrue();
    assertThat(broker.exitValue()).as(said()).isZero();
    assertThat(said())
        .contains("WARN", "zookeeper.connect", "background.threads", "stopped")
        .doesNotContain("jmx", "heap");
    assertThat(health()).isNotZero();
  }

  @Test
  void aWrongVariableIsOneLineAndEndsIt() throws Exception {
    Map<String, String> wrong = compose();
    wrong.put("KAFKA_NUM_PARTITIONS", "many");

    Process broker = start(wrong, List.of());

    assertThat(broker.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).isTrue();
    assertThat(broker.exitValue()).isEqualTo(1);
    assertThat(said().lines())
        .containsExactly(
            "barnabas: Invalid value many for configuration num.partitions: it must be a whole"
                + " number.");
  }

  @Test
  void whatStandsBehindTheImagesNameGoesBeforeAllElse() throws Exception {
    Process broker = start(compose(), List.of("--override", "log.dirs=/proc/nowhere"));

    assertThat(broker.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).isTrue();
    assertThat(broker.exitValue()).isEqualTo(1);
    assertThat(said().lines().toList().getLast())
        .isEqualTo("barnabas: the data directory /proc/nowhere cannot be made in /proc");
  }

  private Map<String, String> compose() {
    return new HashMap<>(
        Map.ofEntries(
            Map.entry("KAFKA_NODE_ID", "1"),
            Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
            Map.entry(
                "KAFKA_LISTENERS",
                "PLAINTEXT_HOST://127.0.0.1:%d,CONTROLLER://:29093".formatted(port)),
            Map.entry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT_HOST://127.0.0.1:" + port),
            Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
            Map.entry("KAFKA_INTER_BROKER_LISTENER_NAME", "PLAINTEXT_HOST"),
            Map.entry(
                "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
                "CONTROLLER:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT"),
            Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:29093"),
            Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
            Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
            Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
            Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
            Map.entry("KAFKA_NUM_PARTITIONS", "3"),
            Map.entry("KAFKA_LOG_DIRS", folder.resolve("data").toString()),
            Map.entry("KAFKA_HEAP_OPTS", "-Xmx1G"),
            Map.entry("KAFKA_JMX_PORT", "9101"),
            Map.entry("KAFKA_ZOOKEEPER_CONNECT", "zookeeper:2181"),
            Map.entry("KAFKA_BACKGROUND_THREADS", "4"),
            Map.entry("CLUSTER_ID", "MkU3OEVBNTcwNTJENDM2Qk")));
  }

  private Process start(Map<String, String> environment, List<String> arguments)
      throws IOException {
    var command =
        new ArrayList<>(List.of(BuiltBroker.ROOT.resolve("barnabas").toString(), "start"));
    command.addAll(arguments);
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said"));
  }

  /// Runs the health check of the Dockerfile and gives its exit code.
  private int health() throws IOException {
    String file = Files.readString(BuiltBroker.ROOT.resolve("Dockerfile"));
    Matcher check = Pattern.compile("HEALTHCHECK .*\\\\\n +CMD (.*)").matcher(file);
    assertThat(check.find()).isTrue();
    String script =
        "export BARNABAS_BOOTSTRAP_SERVER=127.0.0.1:%d; %s".formatted(port, check.group(1));
    return Program.run(folder, "", List.of("sh", "-c", script)).code();
  }

  private static int freePort() {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
