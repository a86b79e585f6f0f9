package barnabas.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Proves that stock clients work with the built broker: each runs its scenarios in a process of
/// its own, and each scenario is a test. A client that can't be installed fails.
class StockClientsTest {

  private static final Path CLIENTS = BuiltBroker.ROOT.resolve("workshop/compat/clients");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TestFactory
  Stream<DynamicTest> java440() throws Exception {
    return java("4.4.0");
  }

  @TestFactory
  Stream<DynamicTest> java282() throws Exception {
    return java("2.8.2");
  }

  @TestFactory
  Stream<DynamicTest> python() throws Exception {
    // Debian's Python, because Debian's package has the client.
    return Client.scenarios(
        CLIENTS.resolve("python"),
        List.of("/usr/bin/python3", "scenario.py", BuiltBroker.bootstrap(), prefix("python")));
  }

  @TestFactory
  Stream<DynamicTest> kafkajs() throws Exception {
    Path folder = CLIENTS.resolve("kafkajs");
    if (!Files.exists(folder.resolve("node_modules/kafkajs"))) {
      var installed = Client.run(folder, "", List.of("npm", "ci", "--silent"));
      assertThat(installed.code()).as(installed.output()).isZero();
    }
    return Client.scenarios(
        folder, List.of("node", "scenario.mjs", BuiltBroker.bootstrap(), prefix("kafkajs")));
  }

  private static Stream<DynamicTest> java(String version) throws Exception {
    Path jars = BuiltBroker.TARGET.resolve("java-" + version);
    if (!Files.exists(jars.resolve("kafka-clients-" + version + ".jar"))) {
      var copied =
          Client.run(
              CLIENTS.resolve("java-" + version),
              "",
              List.of(
                  "mvn",
                  "-q",
                  "-B",
                  "-ntp",
                  "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
                  "-DincludeScope=runtime",
                  "-DoutputDirectory=" + jars.toAbsolutePath()));
      assertThat(copied.code()).as(copied.output()).isZero();
    }
    return Client.scenarios(
        BuiltBroker.TARGET,
        List.of(
            JAVA,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            BuiltBroker.TARGET.resolve("classes") + ":" + jars + "/*",
            "barnabas.compat.JavaScenarios",
            BuiltBroker.bootstrap(),
            prefix("java-" + version)));
  }

  private static String prefix(String name) {
    return name + "-" + ProcessHandle.current().pid();
  }
}
