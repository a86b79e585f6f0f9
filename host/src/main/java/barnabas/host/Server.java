package barnabas.host;

import barnabas.broker.Node;
import barnabas.broker.World;
import barnabas.host.logging.Loggers;
import barnabas.host.metrics.MetricsEndpoint;
import barnabas.metadata.ConfigCatalogue;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A broker in this process: the real ports and the node that stands on them. Owned by the thread
/// that started it.
public final class Server {

  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private static final long STOP_TIMEOUT_MS = 30_000;
  private static final long DISK_TIMEOUT_MS = 5_000;

  private final HostMeter meter = new HostMeter();
  private final List<HostLoop> loops = new ArrayList<>();
  private final List<HostLoop> blockingLoops = new ArrayList<>();
  private final List<HostDisk> disks = new ArrayList<>();
  private final List<World.Directory> directories = new ArrayList<>();
  private final HostWork work = new HostWork(Math.max(1, cores() - 1));
  private final Consumer<String> failed;
  private final ServerSettings settings;
  private final Node node;
  private @Nullable MetricsEndpoint metrics;

  private Server(ServerSettings settings, ConfigCatalogue catalogue, Consumer<String> failed)
      throws StartRefused {
    this.settings = settings;
    this.failed = failed;
    HostLoop quorumLoop = blockingLoop("quorum");
    for (Path directory : settings.directories()) {
      openDirectory(directory);
    }
    for (int i = 0; i < loopCount(); i++) {
      loops.add(HostLoop.selecting("loop-" + i, meter, this::escaped));
    }
    long sendBufferBytes = settings.number("socket.send.buffer.bytes", HostNetwork.SHARED_BUFFERS);
    var network = new HostNetwork(settings.connectionLimits(), (int) sendBufferBytes, meter);
    var world =
        new World(
            List.copyOf(loops),
            quorumLoop,
            List.copyOf(directories),
            network,
            work,
            new HostRandomness(),
            meter,
            Loggers.OF_PROCESS);
    this.node = new Node(world, NodeConfiguration.of(settings, catalogue, loopCount()), failed);
  }

  /// Starts a broker and waits until it serves.
  ///
  /// @param given settings by Kafka's keys
  /// @param failed hears later, on any thread, why it can't go on
  /// @throws StartRefused with one line for the user; nothing is left running then
  public static Server start(SortedMap<String, String> given, Consumer<String> failed)
      throws StartRefused {
    ConfigCatalogue catalogue = ConfigCatalogue.load();
    ServerSettings settings = ServerSettings.checked(given, catalogue);
    settings.warnings().forEach(LOG::warn);
    return start(settings, catalogue, failed);
  }

  /// Starts a broker with settings that were checked.
  ///
  /// @param failed hears later, on any thread, why it can't go on
  /// @throws StartRefused with one line for the user; nothing is left running then
  static Server start(ServerSettings settings, ConfigCatalogue catalogue, Consumer<String> failed)
      throws StartRefused {
    checkListeners(settings);
    var server = new Server(settings, catalogue, failed);
    var refusal = new CompletableFuture<String>();
    server.node.start(
        Outcome.of(
            _ -> refusal.complete(""),
            cause -> refusal.complete(String.valueOf(cause.getMessage()))));
    String reason = refusal.join();
    if (!reason.isEmpty()) {
      server.close();
      throw new StartRefused(reason);
    }
    server.tellMetrics();
    return server;
  }

  private void tellMetrics() throws StartRefused {
    Network.Address address = settings.metricsListener();
    if (address == null) {
      return;
    }
    try {
      metrics = MetricsEndpoint.start(HostNetwork.socketAddress(address), node::survey, meter);
    } catch (IOException e) {
      stop();
      throw new StartRefused("metrics.listener: " + e.getMessage());
    }
  }

  /// A port that somebody else has would be found taken only once the data was made and recovered.
  private static void checkListeners(ServerSettings settings) throws StartRefused {
    for (ListenerSetting listener : settings.listeners()) {
      try {
        HostNetwork.checkFree(listener.bind());
      } catch (IOException e) {
        throw new StartRefused(String.valueOf(e.getMessage()));
      }
    }
    Network.Address metrics = settings.metricsListener();
    try {
      if (metrics != null) {
        HostNetwork.checkFree(metrics);
      }
    } catch (IOException e) {
      throw new StartRefused("metrics.listener: " + e.getMessage());
    }
  }

  /// Where its metrics are told, as `http://host:port/metrics`; null if nowhere.
  public @Nullable String metricsPage() {
    Network.Address asked = settings.metricsListener();
    MetricsEndpoint endpoint = metrics;
    return asked == null || endpoint == null
        ? null
        : "http://" + new Network.Address(asked.host(), endpoint.port()) + "/metrics";
  }

  /// Stops it cleanly.
  ///
  /// @return whether all that is stored was made durable and marked as complete
  public boolean stop() {
    MetricsEndpoint endpoint = metrics;
    if (endpoint != null) {
      endpoint.close();
    }
    var stopped = new CompletableFuture<Boolean>();
    node.stop(() -> stopped.complete(true));
    boolean clean = false;
    try {
      clean = stopped.get(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.error("did not stop within {} ms; the next start recovers", STOP_TIMEOUT_MS);
    }
    return close() && clean;
  }

  /// The folders that it keeps its data in.
  List<Path> directories() {
    return settings.directories();
  }

  /// Where it listens, as `NAME://host:port`.
  public List<String> listeners() {
    var addresses = new CompletableFuture<List<Network.Listener>>();
    loops.getFirst().post(() -> addresses.complete(node.listeners()));
    List<String> lines = new ArrayList<>();
    List<Network.Listener> listening = addresses.join();
    for (int i = 0; i < listening.size(); i++) {
      lines.add(settings.listeners().get(i).name() + "://" + listening.get(i).address());
    }
    return lines;
  }

  /// Its metrics.
  public HostMeter meter() {
    return meter;
  }

  private boolean close() {
    loops.forEach(HostLoop::stop);
    blockingLoops.forEach(HostLoop::stop);
    work.close();
    boolean closed = true;
    for (HostDisk disk : disks) {
      closed &= disk.close(DISK_TIMEOUT_MS);
    }
    return closed;
  }

  private HostLoop blockingLoop(String name) {
    HostLoop loop = HostLoop.blocking(name, meter, this::escaped);
    blockingLoops.add(loop);
    return loop;
  }

  private void openDirectory(Path directory) throws StartRefused {
    HostLoop journalLoop = blockingLoop("journal-" + directories.size());
    try {
      HostDisk disk = HostDisk.open(directory, journalLoop);
      disks.add(disk);
      directories.add(new World.Directory(disk, journalLoop));
    } catch (IOException e) {
      close();
      throw new StartRefused(String.valueOf(e.getMessage()));
    }
  }

  private void escaped(Loop loop, Throwable cause) {
    LOG.error("a bug on {}", loop.name(), cause);
    failed.accept("a bug on " + loop.name() + ": " + cause);
  }

  /// A loop for each core but one, which is left to the journal, the directories' threads and the
  /// JVM's own.
  private static int loopCount() {
    return Math.max(1, cores() - 1);
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
