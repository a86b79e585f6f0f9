package barnabas.bench;

import barnabas.testkit.Barnabas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/// A broker in this JVM, as a test would have it. Owned by whoever started it.
interface TestBroker extends AutoCloseable {

  /// `bootstrap.servers`.
  String bootstrapServers();

  /// Takes topics and groups away, where that is offered.
  void clear();

  @Override
  void close() throws IOException;

  /// Starts one by the name of its contender, which has to be on the class path.
  static TestBroker start(String contender) throws ReflectiveOperationException, IOException {
    return contender.equals("kafka") ? new Kafka() : new Ours(Barnabas.start());
  }

  /// The testkit's.
  record Ours(Barnabas broker) implements TestBroker {
    @Override
    public String bootstrapServers() {
      return broker.bootstrapServers();
    }

    @Override
    public void clear() {
      broker.clear();
    }

    @Override
    public void close() {
      broker.close();
    }
  }

  /// Apache Kafka's server, formatted and started in this JVM as its test kits do it: one node that
  /// is broker and controller, in a temporary folder. By reflection, since it is there in its own
  /// runs only.
  final class Kafka implements TestBroker {
    private final Path folder = Files.createTempDirectory("kafka-in-test");
    private final String servers;
    private final Object server;

    Kafka() throws ReflectiveOperationException, IOException {
      servers = "127.0.0.1:" + freePort();
      Properties properties = properties(freePort());
      format(properties);
      Class<?> config = Class.forName("kafka.server.KafkaConfig");
      Class<?> time = Class.forName("org.apache.kafka.common.utils.Time");
      server =
          Class.forName("kafka.server.KafkaRaftServer")
              .getConstructor(config, time)
              .newInstance(
                  config.getMethod("fromProps", Properties.class).invoke(null, properties),
                  time.getField("SYSTEM").get(null));
      server.getClass().getMethod("startup").invoke(server);
    }

    private Properties properties(int controllerPort) {
      var properties = new Properties();
      properties.putAll(
          Map.of(
              "process.roles", "broker,controller",
              "node.id", "1",
              "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
              "listeners", "PLAINTEXT://" + servers + ",CONTROLLER://127.0.0.1:" + controllerPort,
              "controller.listener.names", "CONTROLLER",
              "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
              "log.dirs", folder.resolve("data").toString(),
              "offsets.topic.replication.factor", "1",
              "offsets.topic.num.partitions", "1",
              "group.initial.rebalance.delay.ms", "0"));
      return properties;
    }

    private void format(Properties properties) throws ReflectiveOperationException, IOException {
      Path file = folder.resolve("server.properties");
      try (var out = Files.newOutputStream(file)) {
        properties.store(out, null);
      }
      String[] words = {
        "format", "--cluster-id", "rNLusdCaRleBHwG95vwUGA", "--config", file.toString()
      };
      Class.forName("kafka.tools.StorageTool")
          .getMethod("execute", String[].class, PrintStream.class)
          .invoke(null, words, new PrintStream(new ByteArrayOutputStream()));
    }

    private static int freePort() throws IOException {
      try (var socket = new ServerSocket(0)) {
        return socket.getLocalPort();
      }
    }

    @Override
    public String bootstrapServers() {
      return servers;
    }

    /// It offers nothing of the kind.
    @Override
    public void clear() {}

    @Override
    public void close() throws IOException {
      try {
        server.getClass().getMethod("shutdown").invoke(server);
        server.getClass().getMethod("awaitShutdown").invoke(server);
      } catch (ReflectiveOperationException e) {
        throw new IOException(e);
      }
      Round.wipe(folder);
    }
  }
}
