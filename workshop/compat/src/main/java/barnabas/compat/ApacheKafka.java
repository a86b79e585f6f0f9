package barnabas.compat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// An Apache Kafka in a process of its own, with its own defaults, to compare with.
final class ApacheKafka implements AutoCloseable {

  static final String VERSION = "4.4.0";

  private static final long START_TIMEOUT_S = 120;

  private final Path folder;
  private final int port = freePort();
  private final Process process;

  private ApacheKafka(Path folder) throws IOException {
    this.folder = folder;
    this.process = launch();
  }

  /// A broker with a fresh folder of its own, ready when this returns.
  static ApacheKafka start() throws IOException, InterruptedException {
    Files.createDirectories(BuiltBroker.TARGET);
    var broker =
        new ApacheKafka(Files.createTempDirectory(BuiltBroker.TARGET.toAbsolutePath(), "kafka"));
    broker.awaitStarted();
    return broker;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  private Process launch() throws IOException {
    String settings =
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
        log.dirs=%3$s/data
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        """
            .formatted(port, freePort(), folder);
    Path file = Files.writeString(folder.resolve("server.properties"), settings);
    Program.mustRun(
        folder,
        command(
            "kafka.tools.StorageTool",
            "format",
            "-t",
            "rNLusdCaRleBHwG95vwUGA",
            "-c",
            file.toString()));
    return new ProcessBuilder(command("kafka.Kafka", file.toString()))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static List<String> command(String main, String... arguments) {
    Path jars = BuiltBroker.TARGET.resolve("apache-kafka").toAbsolutePath();
    Suites.jars(BuiltBroker.ROOT.resolve("workshop/bench/kafka"), jars).prepare();
    var command = new ArrayList<>(Suites.jvm(jars + "/*", main));
    command.replaceAll(word -> word.startsWith("-Xmx") ? "-Xmx512m" : word);
    command.addAll(List.of(arguments));
    return command;
  }

  private void awaitStarted() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_TIMEOUT_S);
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        close();
        throw new IOException(
            "Apache Kafka did not start:\n" + Files.readString(folder.resolve("log")));
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  private boolean answers() {
    try (var socket = new java.net.Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
