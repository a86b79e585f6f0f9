package barnabas.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import barnabas.metadata.ConfigCatalogue;
import barnabas.world.Network.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is made of files, environment variables and overrides.
class ServerSettingsTest {

  private static final ConfigCatalogue CATALOGUE = ConfigCatalogue.load();

  @TempDir Path folder;

  private static ServerSettings settings(String... pairs) throws StartRefused {
    var given = new TreeMap<String, String>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      given.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return ServerSettings.checked(given, CATALOGUE);
  }

  private static String refusal(String... pairs) {
    return catchThrowableOfType(StartRefused.class, () -> settings(pairs)).getMessage();
  }

  @Test
  void withoutSettingsItListensOnLoopbackOnly() throws StartRefused {
    ServerSettings settings = settings();

    assertThat(settings.listeners())
        .containsExactly(
            new ListenerSetting(
                "PLAINTEXT", new Address("127.0.0.1", 9092), new Address("127.0.0.1", 9092)));
    assertThat(settings.nodeId()).isEqualTo(1);
    assertThat(settings.directories()).containsExactly(Path.of("barnabas-data").toAbsolutePath());
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void timesOfGroupsHaveToFitTogether() throws StartRefused {
    assertThat(refusal("group.consumer.session.timeout.ms=10000"))
        .isEqualTo(
            "group.consumer.min.session.timeout.ms: 45000 is more than"
                + " group.consumer.session.timeout.ms, 10000");
    assertThat(refusal("group.consumer.heartbeat.interval.ms=15001"))
        .isEqualTo(
            "group.consumer.heartbeat.interval.ms: 15001 is more than"
                + " group.consumer.max.heartbeat.interval.ms, 15000");
    assertThat(
            refusal(
                "group.consumer.min.session.timeout.ms=5000",
                "group.consumer.session.timeout.ms=5000"))
        .isEqualTo(
            "group.consumer.heartbeat.interval.ms: 5000 has to be less than"
                + " group.consumer.session.timeout.ms, 5000");

    settings(
        "group.consumer.min.session.timeout.ms=5001", "group.consumer.session.timeout.ms=5001");
  }

  @Test
  void theComposeFileOfATutorialIsUnderstood() throws StartRefused {
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("KAFKA_NODE_ID", "3"),
            Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
            Map.entry(
                "KAFKA_LISTENERS",
                "PLAINTEXT://0.0.0.0:19092,CONTROLLER://:9093,PLAINTEXT_HOST://0.0.0.0:9092"),
            Map.entry(
                "KAFKA_ADVERTISED_LISTENERS",
                "PLAINTEXT://broker:19092,PLAINTEXT_HOST://localhost:9092"),
            Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
            Map.entry("KAFKA_INTER_BROKER_LISTENER_NAME", "PLAINTEXT"),
            Map.entry(
                "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
                "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT"),
            Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "3@localhost:9093"),
            Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
            Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
            Map.entry("KAFKA_LOG_DIRS", "/var/lib/kafka/data"),
            Map.entry("KAFKA_LOG_RETENTION_MS", "60000"),
            Map.entry("KAFKA_HEAP_OPTS", "-Xmx1G"),
            Map.entry("KAFKA_OPTS", "-Dx=y"),
            Map.entry("KAFKA_ALLOW_INSECURE_PUBLIC_LISTENER", "true"),
            Map.entry("CLUSTER_ID", "MkU3OEVBNTcwNTJENDM2Qg"),
            Map.entry("PATH", "/bin"));

    var given = GivenSettings.merged(new CommandLine(null, Map.of(), false), environment);
    ServerSettings settings = ServerSettings.checked(given, CATALOGUE);

    assertThat(settings.nodeId()).isEqualTo(3);
    assertThat(settings.clusterId()).hasToString("MkU3OEVBNTcwNTJENDM2Qg");
    assertThat(settings.listeners())
        .containsExactly(
            new ListenerSetting(
                "PLAINTEXT", new Address("0.0.0.0", 19092), new Address("broker", 19092)),
            new ListenerSetting(
                "PLAINTEXT_HOST", new Address("0.0.0.0", 9092), new Address("localhost", 9092)));
    assertThat(settings.fixed()).containsEntry("log.retention.ms", "60000");
    assertThat(settings.warnings())
        .hasSize(2)
        .allMatch(line -> line.contains("open, without authentication"));
  }

  @Test
  void underscoresOfVariablesBecomeDotsUnderscoresAndDashes() {
    assertThat(
            GivenSettings.environment(
                Map.of("KAFKA_A_B", "1", "KAFKA_A__B", "2", "KAFKA_A___B", "3", "OTHER", "4")))
        .isEqualTo(Map.of("a.b", "1", "a_b", "2", "a-b", "3"));
  }

  @Test
  void variablesThatAreNoSettingsAreLeftAlone() {
    Map<String, String> noSettings = new TreeMap<>();
    for (String name :
        List.of(
            "KAFKA_HEAP_OPTS",
            "KAFKA_JMX_PORT",
            "KAFKA_PORT",
            "KAFKA_PORT_9092_TCP",
            "KAFKA_PORT_9092_TCP_ADDR",
            "KAFKA_SERVICE_HOST",
            "KAFKA_SERVICE_PORT",
            "KAFKA_SERVICE_PORT_CLIENTS")) {
      noSettings.put(name, "tcp://10.0.0.1:9092");
    }
    noSettings.put("CLUSTER_ID_OF_ANOTHER", "x");

    assertThat(GivenSettings.environment(noSettings)).isEmpty();
    assertThat(GivenSettings.environment(Map.of("KAFKA_CFG_NODE_ID", "3", "CLUSTER_ID", "x")))
        .isEqualTo(Map.of("node.id", "3", "cluster.id", "x"));
  }

  @Test
  void aNodesNumberIsToldByItsOlderNameToo() throws StartRefused {
    assertThat(settings("node.id=3").fixed()).containsEntry("broker.id", "3");
    assertThat(settings("broker.id=3").fixed()).containsEntry("node.id", "3");
  }

  @Test
  void theClusterIdOfTheTutorialsIsTaken() throws StartRefused {
    assertThat(settings("cluster.id=MkU3OEVBNTcwNTJENDM2Qk").clusterId())
        .isEqualTo(settings("cluster.id=MkU3OEVBNTcwNTJENDM2Qg").clusterId())
        .isNotNull();
    assertThat(settings("cluster.id=").clusterId()).isNull();
  }

  @Test
  void theEnvironmentGoesBeforeTheFileAndOverridesBeforeBoth() throws Exception {
    Path file = folder.resolve("server.properties");
    Files.writeString(file, "# comment\nnode.id=1\nnum.partitions = 2 \nlog.dirs=/f\n");
    CommandLine commandLine =
        CommandLine.parse(
            List.of(file.toString(), "--override", "node.id=3", "--override=a.b=c=d"));

    var given =
        GivenSettings.merged(commandLine, Map.of("KAFKA_NODE_ID", "2", "KAFKA_LOG_DIRS", "/e"));

    assertThat(given)
        .isEqualTo(Map.of("node.id", "3", "num.partitions", "2", "log.dirs", "/e", "a.b", "c=d"));
  }

  @Test
  void unknownAndUnservedKeysAreNamedInWarnings() throws StartRefused {
    assertThat(settings("no.such.key=1", "background.threads=2", "zookeeper.connect=z").warnings())
        .containsExactly(
            "background.threads is a key of Apache Kafka's that does nothing here yet",
            "unknown key no.such.key",
            "unknown key zookeeper.connect");
  }

  @Test
  void wrongValuesAreRefusedInOneLine() {
    assertThat(refusal("num.partitions=many"))
        .isEqualTo(
            "Invalid value many for configuration num.partitions: it must be a whole number.");
    assertThat(refusal("num.partitions=many", "log.retention.ms=x", "node.id=y"))
        .endsWith("(and 2 more)");
    assertThat(refusal("node.id=1", "broker.id=2"))
        .isEqualTo("node.id is 1, but broker.id, its older name, is 2");
    assertThat(refusal("cluster.id=short")).contains("cluster id must be 16 bytes");
    assertThat(refusal("log.dirs=/a,/a")).isEqualTo("log.dirs names /a twice");
    assertThat(refusal("log.dirs=,")).isEqualTo("log.dirs names no folder");
    assertThat(refusal("offsets.topic.segment.bytes=1000")).contains("at least 1048576");
  }

  @Test
  void wrongListenersAreRefusedInOneLine() {
    assertThat(refusal("listeners=127.0.0.1:9092"))
        .isEqualTo("listeners needs NAME://host:port, not 127.0.0.1:9092");
    assertThat(refusal("listeners=PLAINTEXT://127.0.0.1:70000")).contains("no valid port");
    assertThat(refusal("listeners=PLAINTEXT://127.0.0.1:1,PLAINTEXT://127.0.0.1:2"))
        .isEqualTo("listeners names PLAINTEXT twice");
    assertThat(refusal("listeners=INSIDE://127.0.0.1:1")).contains("no security protocol");
    assertThat(refusal("listeners=SSL://127.0.0.1:1")).contains("only PLAINTEXT is");
    assertThat(refusal("advertised.listeners=OTHER://h:1")).contains("listeners does not have");
    assertThat(refusal("advertised.listeners=PLAINTEXT://0.0.0.0:1")).contains("can reach");
    assertThat(refusal("listeners=CONTROLLER://:1", "controller.listener.names=CONTROLLER"))
        .contains("no listener for clients");
  }

  @Test
  void aListenerThatOthersReachIsRefusedUnlessAllowed() throws StartRefused {
    String listeners = "listeners=PLAINTEXT://0.0.0.0:9092";
    String advertised = "advertised.listeners=PLAINTEXT://somewhere:9092";

    assertThat(refusal(listeners, advertised))
        .contains("would be open to other machines")
        .contains("allow.insecure.public.listener=true");
    assertThat(settings(listeners, advertised, "allow.insecure.public.listener=true").warnings())
        .hasSize(1);
    assertThat(settings("listeners=PLAINTEXT://localhost:0", "node.id=0").warnings()).isEmpty();
    assertThat(settings("listeners=PLAINTEXT://[::1]:9092").listeners().getFirst().bind())
        .isEqualTo(new Address("::1", 9092));
  }

  @Test
  void aWrongCommandLineIsAUsageError() {
    for (List<String> arguments :
        List.of(
            List.of("--bogus"),
            List.of("--override"),
            List.of("--override", "novalue"),
            List.of("a", "b"))) {
      assertThat(catchThrowableOfType(StartRefused.class, () -> CommandLine.parse(arguments)))
          .extracting(StartRefused::exitCode)
          .isEqualTo(2);
    }
  }

  @Test
  void aFileThatIsNotThereIsRefused() throws IOException {
    Path missing = folder.resolve("missing.properties");

    assertThatThrownBy(
            () -> GivenSettings.merged(new CommandLine(missing, Map.of(), false), Map.of()))
        .hasMessage("there is no file " + missing);
  }

  @Test
  void connectionsLeaveTheLogsTheirFiles() throws StartRefused {
    List<String> warnings = new ArrayList<>();

    ConnectionLimits few = ServerSettings.connectionLimits(new TreeMap<>(), 1_024, warnings);
    ConnectionLimits many =
        ServerSettings.connectionLimits(new TreeMap<>(), 1 << 20, new ArrayList<>());

    assertThat(few.totalMax()).isEqualTo(512);
    assertThat(warnings).singleElement().asString().contains("at most 512", "ulimit -n");
    assertThat(many.totalMax()).isEqualTo(ConnectionLimits.TOTAL_MAX);
  }

  @Test
  void theLimitOfFilesIsReadAsLinuxWritesIt() {
    String line =
        "Max open files            1024                 524288               files     \n";

    assertThat(OpenFiles.limit("Max cpu time  unlimited  unlimited  seconds\n" + line))
        .isEqualTo(1_024);
    assertThat(OpenFiles.limit(line.replace("1024", "unlimited"))).isEqualTo(Integer.MAX_VALUE);
    assertThat(OpenFiles.limit("")).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void someAddressesMayHaveOtherLimits() throws Exception {
    InetAddress special = InetAddress.ofLiteral("127.0.0.7");
    ConnectionLimits limits =
        new ConnectionLimits(1, ConnectionLimits.overrides("127.0.0.7:2, [::1]:0"), 100);

    assertThat(limits.enter(special)).isTrue();
    assertThat(limits.enter(special)).isTrue();
    assertThat(limits.enter(special)).isFalse();
    assertThat(limits.enter(InetAddress.ofLiteral("::1"))).isFalse();
    assertThat(limits.enter(InetAddress.ofLiteral("127.0.0.8"))).isTrue();
    assertThat(limits.enter(InetAddress.ofLiteral("127.0.0.8"))).isFalse();
    assertThat(refusal("max.connections.per.ip.overrides=127.0.0.1"))
        .contains("host:count", "127.0.0.1");
  }
}
