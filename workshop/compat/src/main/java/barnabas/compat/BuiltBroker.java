package barnabas.compat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The built broker in a process of its own, started as a user starts it.
final class BuiltBroker implements AutoCloseable {

  static final Path ROOT = Path.of(System.getProperty("compat.root", "../.."));
  static final Path TARGET = Path.of(System.getProperty("compat.target", "target"));

  private static final long START_TIMEOUT_S = 60;
  private static final long STOP_TIMEOUT_S = 20;

  private final Path data;
  private final int port;
  private final List<String> overrides;
  private final Path log;
  private final Process process;

  private BuiltBroker(Path data, int port, List<String> overrides) throws IOException {
    this.data = data;
    this.port = port;
    this.overrides = overrides;
    this.log = TARGET.resolve("broker-" + port + ".log");
    this.process = launch();
  }

  /// A broker with a fresh folder of its own.
  ///
  /// @param overrides settings as `key=value`
  static BuiltBroker start(String... overrides) throws IOException, InterruptedException {
    Files.createDirectories(TARGET);
    Path data = Files.createTempDirectory(TARGET.toAbsolutePath(), "data");
    var broker = new BuiltBroker(data, freePort(), List.of(overrides));
    try {
      broker.awaitAnswer();
    } catch (IOException | InterruptedException e) {
      // The launcher may be building: that ends too.
      broker.process.descendants().forEach(ProcessHandle::destroyForcibly);
      broker.process.destroyForcibly();
      throw e;
    }
    return broker;
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  long pid() {
    return process.pid();
  }

  Path data() {
    return data;
  }

  /// Ends the process as the kernel does it when there is no time: SIGKILL.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Asks the process to end with SIGTERM and gives its exit code.
  int stop() throws InterruptedException {
    process.destroy();
    return process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  private Process launch() throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                ROOT.resolve("barnabas").toString(),
                "start",
                "--override",
                "listeners=PLAINTEXT://" + address(),
                "--override",
                "log.dirs=" + data));
    for (String override : overrides) {
      command.add("--override");
      command.add(override);
    }
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_TIMEOUT_S);
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("the broker did not start:\n" + Files.readString(log));
      }
      process.waitFor(10, TimeUnit.MILLISECONDS);
    }
  }

  private boolean answers() {
    try (var socket = new java.net.Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      if (process.isAlive() && stop() < 0) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
