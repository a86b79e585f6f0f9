package barnabas.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A broker that can be started: its name in the table and the command that becomes its process.
///
/// @param name in the table
/// @param prepare commands to run before a first start in an empty folder
/// @param start the command of the broker
record Contender(String name, List<List<String>> prepare, List<String> start) {

  /// Barnabas as its launcher starts it: every acknowledged record synced.
  static Contender barnabas(Path root, Path folder, int port, List<String> more) {
    var start =
        new java.util.ArrayList<String>(
            List.of(
                root.resolve("barnabas").toString(),
                "start",
                "--override",
                "listeners=PLAINTEXT://127.0.0.1:" + port,
                "--override",
                "log.dirs=" + folder.resolve("data")));
    start.addAll(more);
    return new Contender(more.isEmpty() ? "Barnabas" : "Barnabas, relaxed", List.of(), start);
  }

  /// Apache Kafka with its defaults and 1 GiB of heap: acknowledged records lie in the page cache.
  static Contender kafka(Path jars, Path jdk, Path folder, int port) throws IOException {
    Path properties = folder.resolve("server.properties");
    Files.writeString(
        properties,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        controller.listener.names=CONTROLLER
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
        log.dirs=%3$s
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        """
            .formatted(port, port + 1, folder.resolve("data")));
    List<String> java =
        List.of(jdk.resolve("bin/java").toString(), "-Xmx1G", "-cp", jars.resolve("*").toString());
    return new Contender(
        "Apache Kafka",
        List.of(
            with(
                java,
                "kafka.tools.StorageTool",
                "format",
                "-t",
                "rNLusdCaRleBHwG95vwUGA",
                "-c",
                properties.toString())),
        with(java, "kafka.Kafka", properties.toString()));
  }

  private static List<String> with(List<String> head, String... tail) {
    var all = new java.util.ArrayList<>(head);
    all.addAll(List.of(tail));
    return List.copyOf(all);
  }
}
