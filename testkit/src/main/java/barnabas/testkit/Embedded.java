package barnabas.testkit;

import barnabas.broker.Node;
import barnabas.broker.NodeSettings;
import barnabas.broker.World;
import barnabas.broker.session.Interception;
import barnabas.host.HostDisk;
import barnabas.host.HostLoop;
import barnabas.host.HostMeter;
import barnabas.host.HostNetwork;
import barnabas.host.HostRandomness;
import barnabas.host.HostWork;
import barnabas.host.MemoryDisk;
import barnabas.host.NodeConfiguration;
import barnabas.host.ServerSettings;
import barnabas.host.StartRefused;
import barnabas.log.JournalSettings;
import barnabas.metadata.ConfigCatalogue;
import barnabas.world.Loop;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The node of a broker and the ports that it stands on. Owned by the [Barnabas] that started it,
/// and guarded by nothing but its loops.
///
/// In memory one loop does everything. With a folder the directory and the metadata have loops of
/// their own, which may block.
final class Embedded {
  private static final Logger LOG = LoggerFactory.getLogger(Barnabas.class);
  private static final ConfigCatalogue CATALOGUE = ConfigCatalogue.load();
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final long WAIT_MS = 30_000;
  private static final int SETTLING_ROUNDS = 4;

  /// All batches go past a journal like this, whose ring would hold them in the heap once more.
  private static final JournalSettings NO_JOURNAL =
      new JournalSettings(256 << 10, 256 << 10, 64 << 10, 1);

  private final String name = "barnabas-" + COUNT.incrementAndGet();
  private final HostMeter meter = new HostMeter();
  private final HostWork work = new HostWork(1);
  private final List<HostLoop> loops = new ArrayList<>();

  /// Why it serves no more, once it does not.
  private final CompletableFuture<String> over = new CompletableFuture<>();

  private final HostLoop loop;
  private final HostLoop quorumLoop;
  private final @Nullable HostDisk disk;
  private final Node node;

  private Embedded(
      ServerSettings settings, @Nullable Path folder, TestClock clock, Interception interception)
      throws IOException {
    NodeSettings wanted = NodeConfiguration.of(settings, CATALOGUE, 1);
    this.loop = kept(HostLoop.selecting(name, meter, clock, this::escaped));
    World.Directory directory;
    if (folder == null) {
      wanted = wanted.withLogs(wanted.logs().withJournal(NO_JOURNAL));
      quorumLoop = loop;
      disk = null;
      directory = new World.Directory(new MemoryDisk(), loop);
    } else {
      quorumLoop = kept(HostLoop.blocking(name + "-quorum", meter, clock, this::escaped));
      HostLoop journalLoop =
          kept(HostLoop.blocking(name + "-journal", meter, clock, this::escaped));
      disk = openDisk(folder, journalLoop);
      directory = new World.Directory(disk, journalLoop);
    }
    World world =
        new World(
            List.of(loop),
            quorumLoop,
            List.of(directory),
            new HostNetwork(settings.connectionLimits(), HostNetwork.SHARED_BUFFERS, meter),
            work,
            new HostRandomness(),
            meter);
    this.node = new Node(world, wanted, interception, this::failed);
  }

  /// Starts a node and waits until it serves.
  ///
  /// @param keys settings by Kafka's keys
  /// @param folder where the data lies, or null for memory
  /// @throws IllegalArgumentException if a setting is wrong
  static Embedded start(
      SortedMap<String, String> keys,
      @Nullable Path folder,
      TestClock clock,
      Interception interception) {
    try {
      ServerSettings settings = ServerSettings.checked(keys, CATALOGUE);
      settings.warnings().forEach(LOG::warn);
      Embedded embedded = new Embedded(settings, folder, clock, interception);
      embedded.begin();
      return embedded;
    } catch (StartRefused refused) {
      throw new IllegalArgumentException(refused.getMessage(), refused);
    } catch (IOException cause) {
      throw new IllegalStateException("the broker does not start: " + cause.getMessage(), cause);
    }
  }

  private void begin() throws IOException {
    CompletableFuture<@Nullable IOException> begun = new CompletableFuture<>();
    node.start(Outcome.of(_ -> begun.complete(null), begun::complete));
    IOException cause = await(begun);
    if (cause != null) {
      end();
      throw cause;
    }
  }

  /// The port that it listens at.
  int port() {
    return ask(heard -> heard.complete(node.listeners().getFirst().address().port()));
  }

  Node node() {
    return node;
  }

  /// Asks something on the loop that owns the metadata, and waits for the answer.
  <A> A ask(Consumer<CompletableFuture<A>> question) {
    CompletableFuture<A> answer = new CompletableFuture<>();
    quorumLoop.post(() -> question.accept(answer));
    return await(answer);
  }

  /// Lets everything run that is due by now, and what follows from it on the loops.
  void settle() {
    for (int round = 0; round < SETTLING_ROUNDS; round++) {
      turn();
    }
  }

  /// Wakes every loop and waits until it has begun a turn. What is due runs in that turn.
  void turn() {
    for (HostLoop each : loops) {
      CompletableFuture<Boolean> begun = new CompletableFuture<>();
      each.post(() -> begun.complete(true));
      await(begun);
    }
  }

  /// Stops: with a folder cleanly, so that another broker can take it over.
  void stop() {
    if (disk != null && !over.isDone()) {
      CompletableFuture<Boolean> stopped = new CompletableFuture<>();
      node.stop(() -> stopped.complete(true));
      await(stopped);
    }
    over.complete("it was closed");
    end();
  }

  private void end() {
    loops.forEach(HostLoop::stop);
    work.close();
    if (disk != null && !disk.close(WAIT_MS)) {
      LOG.warn("{}: the disk's threads did not end", name);
    }
  }

  private <A extends @Nullable Object> A await(CompletableFuture<A> future) {
    try {
      CompletableFuture.anyOf(future, over).get(WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the broker was asked", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no answer from the broker", e);
    }
    if (over.isDone()) {
      throw new IllegalStateException("the broker serves no more: " + over.join());
    }
    return future.join();
  }

  private HostLoop kept(HostLoop started) {
    loops.add(started);
    return started;
  }

  private HostDisk openDisk(Path folder, HostLoop journalLoop) throws IOException {
    try {
      return HostDisk.open(folder, journalLoop);
    } catch (IOException cause) {
      loops.forEach(HostLoop::stop);
      throw cause;
    }
  }

  private void escaped(Loop where, Throwable cause) {
    LOG.error("a bug on {}", where.name(), cause);
    over.complete("a bug on " + where.name() + ": " + cause);
  }

  private void failed(String reason) {
    over.complete(reason);
  }
}
