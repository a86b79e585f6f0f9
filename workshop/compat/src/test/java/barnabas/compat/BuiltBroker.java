package barnabas.compat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The built broker in a process of its own, started as a user starts it, once for all tests. Set
/// `compat.bootstrap` to drive another one, such as an Apache Kafka to compare with.
final class BuiltBroker {

  static final Path ROOT = Path.of(System.getProperty("compat.root", "../.."));
  static final Path TARGET = Path.of(System.getProperty("compat.target", "target"));

  private static String address = System.getProperty("compat.bootstrap", "");

  /// Host and port of the running broker.
  static synchronized String bootstrap() throws IOException, InterruptedException {
    if (address.isEmpty()) {
      address = start();
    }
    return address;
  }

  private static String start() throws IOException, InterruptedException {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Files.createDirectories(TARGET);
    Path data = Files.createTempDirectory(TARGET, "data");
    Path log = TARGET.resolve("broker.log");
    String listener = "127.0.0.1:" + port;
    Process broker =
        new ProcessBuilder(
                ROOT.resolve("barnabas").toString(),
                "start",
                "--override",
                "listeners=PLAINTEXT://" + listener,
                "--override",
                "log.dirs=" + data.toAbsolutePath())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker)));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!answers(port)) {
      if (!broker.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("the broker did not start:\n" + Files.readString(log));
      }
      broker.waitFor(20, TimeUnit.MILLISECONDS);
    }
    return listener;
  }

  private static boolean answers(int port) {
    try (var socket = new java.net.Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static void stop(Process broker) {
    broker.destroy();
    try {
      if (!broker.waitFor(20, TimeUnit.SECONDS)) {
        broker.destroyForcibly();
      }
    } catch (InterruptedException e) {
      broker.destroyForcibly();
    }
  }

  private BuiltBroker() {}
}
