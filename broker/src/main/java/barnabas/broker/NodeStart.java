package barnabas.broker;

import barnabas.broker.session.Desk;
import barnabas.log.LogDirectory;
import barnabas.log.LogId;
import barnabas.metadata.Broker;
import barnabas.metadata.ClusterDelta;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.Controller;
import barnabas.metadata.PartitionId;
import barnabas.metadata.RegisterBroker;
import barnabas.quorum.Identity;
import barnabas.wire.Uuid;
import barnabas.world.Disk;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a node starts: log directories, quorum and listeners at the same time, then registration,
/// then service. From then on it hands each change of the cluster's metadata to every loop. Owned
/// by the quorum's loop.
///
/// Connections are accepted from the beginning, and wait; so a port in use is noticed at once and a
/// client that is early need not come back.
final class NodeStart implements Controller.ClusterListener {
  private static final Logger LOG = LoggerFactory.getLogger(NodeStart.class);
  private static final int REGISTER_TIMEOUT_MS = 60_000;

  private final Node node;
  private final Loop quorumLoop;
  private final Bugs bugs;
  private final Map<Integer, Network.Listener> listeners = new TreeMap<>();
  private final Map<Integer, LogDirectory> directories = new TreeMap<>();
  private final OwnDirectories own;
  private final List<ClusterDelta> held = new ArrayList<>();
  private @Nullable Outcome<Node> outcome;
  private int awaited = 1;
  private boolean checking;
  private boolean metadataKnown;
  private boolean publishing;
  private int offlineDirectories;

  NodeStart(Node node) {
    this.node = node;
    this.quorumLoop = node.world().quorumLoop();
    this.own = new OwnDirectories(node);
    this.bugs = new Bugs(quorumLoop, node.world().meter());
  }

  List<Network.Listener> listeners() {
    return List.copyOf(listeners.values());
  }

  List<LogDirectory> directories() {
    return List.copyOf(directories.values());
  }

  void begin(Outcome<Node> hearing) {
    outcome = hearing;
    for (int i = 0; i < node.settings().listeners().size(); i++) {
      listen(i);
    }
    for (int i = 0; i < node.world().directories().size(); i++) {
      openDirectory(i);
    }
    node.controller().start();
    arrived();
  }

  private void listen(int number) {
    awaited++;
    NodeSettings.Listener listener = node.settings().listeners().get(number);
    node.world()
        .network()
        .listen(
            quorumLoop,
            listener.bind(),
            node.world().loops(),
            loop -> node.session(number, loop),
            Outcome.of(
                listening -> {
                  listeners.put(number, listening);
                  arrived();
                },
                this::fail));
  }

  private void openDirectory(int number) {
    awaited += 1 + node.shards().size();
    World.Directory place = node.world().directories().get(number);
    long seed = node.chance().nextLong();
    place
        .journalLoop()
        .post(
            () ->
                LogDirectory.open(
                    place.disk(),
                    place.journalLoop(),
                    node.settings().logs(),
                    new Chance(seed),
                    node.world().meter(),
                    Outcome.of(
                        directory -> {
                          directory.onOffline(cause -> quorumLoop.post(this::directoryOffline));
                          shelve(place.disk(), directory);
                          quorumLoop.post(() -> opened(number, directory));
                        },
                        cause -> quorumLoop.post(() -> fail(cause)))));
  }

  /// Gives each loop its part of a directory. On the directory's journal loop.
  private void shelve(Disk disk, LogDirectory directory) {
    for (Shard shard : node.shards()) {
      directory.shelf(
          shard.loop(),
          shelf -> {
            node.logs(shard).add(disk, shelf, directory.logs());
            quorumLoop.post(this::arrived);
          });
    }
  }

  private void opened(int number, LogDirectory directory) {
    directories.put(number, directory);
    arrived();
  }

  /// The node stops.
  void stopping() {
    own.stop();
  }

  private void directoryOffline() {
    offlineDirectories++;
    if (offlineDirectories == node.world().directories().size()) {
      node.failed("no log directory is left");
    }
  }

  private void arrived() {
    awaited--;
    register();
  }

  private void register() {
    if (awaited > 0 || !metadataKnown || publishing || outcome == null) {
      return;
    }
    publishing = true;
    ClusterImage image = held.getLast().after();
    List<Uuid> missed = mourn(image) ? own.gone() : List.of();
    deleteStrayLogs(image);
    held.forEach(this::publish);
    held.clear();
    Uuid incarnation = Identity.drawId(node.chance());
    own.begin(incarnation, Outcome.of(_ -> register(incarnation, missed), this::fail));
  }

  /// Keeps logs from being begun anew that were in a directory which is gone.
  private boolean mourn(ClusterImage image) {
    Set<LogId> present = new HashSet<>();
    directories.values().forEach(directory -> present.addAll(directory.logs()));
    Set<LogId> missing = own.missing(image, present);
    for (Shard shard : missing.isEmpty() ? List.<Shard>of() : node.shards()) {
      shard.loop().post(() -> node.logs(shard).mourn(missing));
    }
    return !missing.isEmpty();
  }

  private void register(Uuid incarnation, List<Uuid> missed) {
    RegisterBroker command =
        new RegisterBroker(
            node.id(),
            incarnation,
            endpoints(),
            node.settings().rack(),
            own.ids(),
            missed,
            directories.values().stream().allMatch(LogDirectory::clean));
    node.controller()
        .submit(
            command,
            REGISTER_TIMEOUT_MS,
            answer -> {
              if (answer.refusal().refused()) {
                fail(new IOException("not registered: " + answer.refusal().message()));
              } else {
                own.registered();
                serve();
              }
            });
  }

  private List<Broker.Endpoint> endpoints() {
    List<Broker.Endpoint> endpoints = new ArrayList<>();
    listeners.forEach(
        (number, listening) -> {
          NodeSettings.Listener listener = node.settings().listeners().get(number);
          Network.Address told =
              listener.advertised() == null ? listening.address() : listener.advertised();
          int port = told.port() == 0 ? listening.address().port() : told.port();
          endpoints.add(
              new Broker.Endpoint(listener.name(), told.host(), port, listener.securityProtocol()));
        });
    return endpoints;
  }

  /// Deletes logs of partitions that were deleted while this node was down.
  private void deleteStrayLogs(ClusterImage image) {
    for (LogDirectory directory : directories.values()) {
      for (LogId log : directory.logs()) {
        if (image.partition(new PartitionId(log.topicId(), log.partition())) == null) {
          Shard owner = node.shards().getFirst().owner(log.topicId(), log.partition());
          LOG.info("log {} in {} belongs to no partition", log, directory.path());
          owner.loop().post(() -> node.logs(owner).delete(log));
        }
      }
    }
  }

  /// Opens the desks, behind everything that was published to their loops.
  private void serve() {
    int[] left = {node.shards().size()};
    for (Shard shard : node.shards()) {
      shard
          .loop()
          .post(
              () -> {
                node.desks(shard).forEach(Desk::open);
                quorumLoop.post(
                    () -> {
                      if (--left[0] == 0) {
                        served();
                      }
                    });
              });
    }
  }

  private void served() {
    node.shards().getFirst().loop().post(node.lag()::start);
    Outcome<Node> hearing = outcome;
    outcome = null;
    if (hearing != null) {
      hearing.done(node);
    }
  }

  private void fail(IOException cause) {
    Outcome<Node> hearing = outcome;
    outcome = null;
    listeners.values().forEach(Network.Listener::close);
    if (hearing != null) {
      hearing.failed(cause);
    }
  }

  @Override
  public void changed(ClusterDelta delta) {
    if (publishing) {
      publish(delta);
    } else {
      held.add(delta);
      if (!checking && !delta.after().clusterId().isEmpty()) {
        checking = true;
        own.check(delta.after(), Outcome.of(_ -> checked(), this::fail));
      }
    }
  }

  private void checked() {
    metadataKnown = true;
    register();
  }

  private void publish(ClusterDelta delta) {
    for (Shard shard : node.shards()) {
      shard.loop().post(() -> shard.apply(delta));
    }
  }

  @Override
  public void bug(RuntimeException bug) {
    bugs.met("deciding on a change of the metadata", bug);
  }

  @Override
  public void failed(String reason) {
    if (outcome != null) {
      fail(new IOException(reason));
    } else {
      node.failed(reason);
    }
  }
}
