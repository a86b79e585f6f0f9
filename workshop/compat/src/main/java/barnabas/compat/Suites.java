package barnabas.compat;

import barnabas.compat.Suite.Pace;
import barnabas.compat.Suite.Preparation;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All clients that we are tried with.
final class Suites {
  /// Add-ons are compiled with the headers that came with Node.js; npm would fetch others from a
  /// site of its own.
  private static final String NPM =
      "npm_config_nodedir=$(dirname \"$(dirname \"$(command -v node)\")\")"
          + " npm --prefix \"$0\" --loglevel error ci";

  private static final Path CLIENTS = BuiltBroker.ROOT.resolve("workshop/compat/clients");

  /// All of them, in the order of the page that tells of them.
  static List<Suite> all() {
    return List.of(
        javaClient("4.4.0"),
        javaClient("3.9.1"),
        javaClient("2.8.2"),
        springKafka(),
        springCloudStream(),
        kafkaTools(),
        librdkafka(),
        kcat(),
        python("python", "confluent_kafka (librdkafka, Python)", Pace.QUICK, "confluent.py"),
        python("kafka-python", "kafka-python", Pace.LONG, "kafka_python.py"),
        sarama(),
        kafkajs(),
        platformatic(),
        streams("streams", Pace.QUICK, "StreamsScenarios"),
        streams("streams-killed", Pace.LONG, "StreamsKillScenarios"),
        connect("connect-standalone", Pace.QUICK, "ConnectStandaloneScenarios"),
        connect("connect", Pace.LONG, "ConnectScenarios"),
        mirrorMaker(),
        flink());
  }

  private static Suite javaClient(String version) {
    return java(
        "java-" + version,
        "kafka-clients (Java)",
        version,
        Pace.QUICK,
        "java-" + version,
        "barnabas.compat.JavaScenarios");
  }

  private static Suite kafkaTools() {
    return java(
        "kafka-tools",
        "Kafka's command-line tools",
        "4.3.1",
        Pace.QUICK,
        "kafka-tools",
        "barnabas.compat.KafkaToolScenarios");
  }

  private static Suite springKafka() {
    return java(
        "spring-kafka",
        "Spring for Apache Kafka (Java)",
        "4.1.1",
        Pace.QUICK,
        "spring-kafka",
        "barnabas.compat.SpringScenarios");
  }

  private static Suite springCloudStream() {
    return java(
        "spring-cloud-stream",
        "Spring Cloud Stream's Kafka binder",
        "5.0.2",
        Pace.LONG,
        "spring-cloud-stream",
        "barnabas.compat.SpringCloudScenarios");
  }

  private static Suite librdkafka() {
    // The script compiles what has changed.
    return new Suite(
        "librdkafka",
        "librdkafka (C)",
        "",
        Pace.QUICK,
        CLIENTS.resolve("librdkafka"),
        Optional.empty(),
        List.of("sh", "play.sh"));
  }

  private static Suite kcat() {
    // Needs no jars: the scenarios drive the command.
    return new Suite(
        "kcat",
        "kcat (librdkafka, C)",
        "",
        Pace.QUICK,
        BuiltBroker.TARGET,
        Optional.empty(),
        jvm(classes(), "barnabas.compat.KcatScenarios"));
  }

  /// Debian's Python, because Debian's packages have the clients.
  private static Suite python(String name, String client, Pace pace, String program) {
    return new Suite(
        name,
        client,
        "",
        pace,
        CLIENTS.resolve("python"),
        Optional.empty(),
        List.of("/usr/bin/python3", "-B", program));
  }

  private static Suite sarama() {
    // The script builds what has changed.
    return new Suite(
        "sarama",
        "sarama (Go)",
        "",
        Pace.LONG,
        CLIENTS.resolve("go"),
        Optional.empty(),
        List.of("sh", "play.sh", "sarama", "golang-github-shopify-sarama-dev"));
  }

  private static Suite kafkajs() {
    return node(
        "kafkajs", "kafkajs (Node.js)", "2.2.4", "kafkajs-lz4", List.of("node", "scenario.mjs"));
  }

  private static Suite platformatic() {
    // The script finds a Node.js that is new enough.
    return node(
        "platformatic",
        "@platformatic/kafka (Node.js)",
        "2.12.1",
        "@platformatic/kafka",
        List.of("sh", "play.sh"));
  }

  /// A suite whose packages npm brings.
  ///
  /// @param made the package whose folder says that they are there
  private static Suite node(
      String name, String client, String version, String made, List<String> command) {
    Path folder = CLIENTS.resolve(name);
    return new Suite(
        name,
        client,
        version,
        Pace.QUICK,
        folder,
        Optional.of(
            new Preparation(
                folder.resolve("node_modules").resolve(made),
                List.of("sh", "-c", NPM, folder.toString()))),
        command);
  }

  private static Suite streams(String name, Pace pace, String main) {
    return java(name, "Kafka Streams", "4.3.1", pace, "streams", "barnabas.compat." + main);
  }

  private static Suite connect(String name, Pace pace, String main) {
    return java(name, "Kafka Connect", "4.3.1", pace, "connect", "barnabas.compat." + main);
  }

  /// Between the broker and an Apache Kafka that the program starts beside it.
  private static Suite mirrorMaker() {
    return java(
        "mirror-maker",
        "MirrorMaker 2, to and from Apache Kafka",
        "4.3.1",
        Pace.LONG,
        "connect",
        "barnabas.compat.MirrorScenarios");
  }

  private static Suite flink() {
    return java(
        "flink",
        "Apache Flink's Kafka connector",
        "5.0.0-2.2, Flink 2.2.1",
        Pace.LONG,
        "flink",
        "barnabas.compat.FlinkScenarios");
  }

  /// A suite whose program is a class of this module, run with the jars that a POM names.
  ///
  /// @param folder under `clients`, with the POM
  static Suite java(
      String name, String client, String version, Pace pace, String folder, String main) {
    Path jars = BuiltBroker.TARGET.resolve(folder).toAbsolutePath();
    return new Suite(
        name,
        client,
        version,
        pace,
        BuiltBroker.TARGET,
        Optional.of(jars(CLIENTS.resolve(folder), jars)),
        jvm(classes() + ":" + jars + "/*", main));
  }

  /// Brings the jars together that a folder's POM names.
  static Preparation jars(Path folder, Path jars) {
    return new Preparation(
        jars.resolve("complete"),
        List.of(
            "mvn",
            "-q",
            "-B",
            "-ntp",
            "-f",
            folder.toAbsolutePath().toString(),
            "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
            "-DincludeScope=runtime",
            "-DoutputDirectory=" + jars));
  }

  static List<String> jvm(String classPath, String main) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    // For those that start brokers of their own.
    command.add("-Dcompat.root=" + BuiltBroker.ROOT.toAbsolutePath());
    command.add("-Dcompat.target=" + BuiltBroker.TARGET.toAbsolutePath());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, main));
    return command;
  }

  /// Where this module's classes are.
  private static String classes() {
    try {
      return Path.of(Suites.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Suites() {}
}
