package barnabas.broker;

import barnabas.broker.api.ApiParts;
import barnabas.broker.api.ApiTable;
import barnabas.broker.measure.LagWatch;
import barnabas.broker.measure.NodeReading;
import barnabas.broker.quota.Quotas;
import barnabas.broker.quota.RateWindows;
import barnabas.broker.session.BufferPool;
import barnabas.broker.session.Desk;
import barnabas.broker.session.Interception;
import barnabas.broker.session.Requests;
import barnabas.broker.session.Session;
import barnabas.broker.session.WriterPool;
import barnabas.log.LogDirectory;
import barnabas.metadata.ClusterImage;
import barnabas.metadata.Command;
import barnabas.metadata.Configs;
import barnabas.metadata.Controller;
import barnabas.quorum.Identity;
import barnabas.quorum.RaftVoter;
import barnabas.replica.Partitions;
import barnabas.replica.Placement;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One broker with its controller: every part is listed in its constructor. Owned by the quorum's
/// loop; [#start] and [#stop] may be called anywhere.
///
/// The same class runs on real ports and on simulated ones.
public final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final World world;
  private final NodeSettings settings;
  private final int id;
  private final Chance chance;
  private final RaftVoter voter;
  private final Controller controller;
  private final List<ShardLogs> logs = new ArrayList<>();
  private final List<Shard> shards = new ArrayList<>();
  private final List<List<Desk>> desks = new ArrayList<>();
  private final LagWatch lag;
  private final NodeStart start;
  private final Control control;
  private final Interception interception;
  private final Consumer<String> failed;

  /// @param failed hears, on the quorum's loop, why the node can't go on
  public Node(World world, NodeSettings settings, Consumer<String> failed) {
    this(world, settings, Interception.NONE, failed);
  }

  /// @param interception sees each request before it is handled
  /// @param failed hears, on the quorum's loop, why the node can't go on
  public Node(
      World world, NodeSettings settings, Interception interception, Consumer<String> failed) {
    this.world = world;
    this.settings = settings;
    this.interception = interception;
    this.failed = failed;
    this.id = settings.configs().nodeId();
    this.chance = new Chance(world.randomness().nextLong());
    this.voter =
        new RaftVoter(
            world.quorumLoop(),
            world.directories().getFirst().disk(),
            new Chance(chance.nextLong()),
            settings.quorum(),
            new Identity.Wanted(settings.clusterId(), id));
    this.start = new NodeStart(this);
    this.controller =
        new Controller(
            world.quorumLoop(), voter, settings.configs(), new Chance(chance.nextLong()), start);
    Placement placement = new Placement(world.loops().size());
    this.control = new Control(world.quorumLoop(), controller, world.loops());
    for (int number = 0; number < world.loops().size(); number++) {
      shards.add(shard(number, placement));
    }
    Shard.introduce(shards);
    List<Coordinators> coordinators = new ArrayList<>();
    for (Shard shard : shards) {
      coordinators.add(
          new Coordinators(
              shard, logs.get(shard.number()), settings.configs(), new Chance(chance.nextLong())));
    }
    List<Quotas> quotas = shards.stream().map(shard -> new Quotas(shard, rateWindows())).toList();
    Quotas.introduce(quotas);
    this.lag = new LagWatch(shards.getFirst(), coordinators);
    for (Shard shard : shards) {
      desks.add(desks(shard, List.copyOf(coordinators), quotas.get(shard.number())));
    }
  }

  private RateWindows rateWindows() {
    Configs configs = settings.configs();
    return new RateWindows(
        (int) configs.brokerNumber(ClusterImage.EMPTY, "quota.window.num"),
        (int) configs.brokerNumber(ClusterImage.EMPTY, "quota.window.size.seconds"),
        (int)
            (configs.brokerNumber(ClusterImage.EMPTY, "controller.quota.window.num")
                * configs.brokerNumber(
                    ClusterImage.EMPTY, "controller.quota.window.size.seconds")));
  }

  private Shard shard(int number, Placement placement) {
    Loop loop = world.loops().get(number);
    ShardLogs shardLogs = new ShardLogs(loop);
    logs.add(shardLogs);
    Bugs bugs = new Bugs(loop, world.meter());
    Partitions partitions =
        new Partitions(
            id,
            number,
            loop,
            placement,
            world.work(),
            shardLogs,
            (image, topic) -> PartitionConfigs.of(settings.configs(), image, topic),
            bugs::met);
    long budgetBytes = settings.requestBytesMax() / world.loops().size();
    return new Shard(
        number,
        loop,
        settings.configs(),
        placement,
        partitions,
        shardLogs,
        new BufferPool(budgetBytes),
        new WriterPool(budgetBytes),
        HeapShares.of(settings.heapBytes(), world.loops().size()),
        bugs);
  }

  private List<Desk> desks(Shard shard, List<Coordinators> coordinators, Quotas quotas) {
    ApiParts parts =
        new ApiParts(
            shard,
            id,
            control,
            settings.configs(),
            coordinators,
            world.directories().stream().map(World.Directory::disk).toList(),
            world.logLevels(),
            (int) chance.nextLong());
    Requests requests = interception.before(shard.loop(), new ApiTable(parts));
    List<Desk> made = new ArrayList<>();
    for (NodeSettings.Listener listener : settings.listeners()) {
      made.add(
          new Desk(
              shard.loop(),
              listener.name(),
              settings.sessions(),
              shard.buffers(),
              shard.writers(),
              requests,
              shard.refusals(),
              quotas,
              shard.requests()));
    }
    return made;
  }

  /// Recovers what is stored, registers with the cluster, and serves.
  ///
  /// @param outcome called on the quorum's loop once requests are answered, or with the reason why
  ///   that can't be
  public void start(Outcome<Node> outcome) {
    world.quorumLoop().post(() -> start.begin(outcome));
  }

  /// Stops cleanly: takes no more connections, lets requests end, makes everything durable.
  ///
  /// @param stopped called on the quorum's loop, last
  public void stop(Runnable stopped) {
    world
        .quorumLoop()
        .post(
            () -> {
              start.stopping();
              new NodeStop(this, stopped).begin();
            });
  }

  /// Gathers what it tells of itself. Callable anywhere.
  ///
  /// @param done called on the first loop
  public void survey(Consumer<NodeReading> done) {
    Survey.of(this, lag, done);
  }

  /// Where it listens, in the order of the settings. On the quorum's loop, once it has started.
  public List<Network.Listener> listeners() {
    return start.listeners();
  }

  /// The id of the cluster. On the quorum's loop, once it has started.
  public String clusterId() {
    return controller.image().clusterId();
  }

  /// The cluster's metadata. On the quorum's loop, once it has started.
  public ClusterImage image() {
    return controller.image();
  }

  /// Changes the cluster's metadata as a client's request would. Callable on any loop.
  ///
  /// @param answer called on the quorum's loop, once every loop knows of the change
  public <A> void submit(Command<A> command, int timeoutMs, Consumer<A> answer) {
    control.submit(world.quorumLoop(), command, timeoutMs, answer);
  }

  /// What is seen of the node's logs when it starts. On the quorum's loop, once it has started.
  public List<LogDirectory> directories() {
    return start.directories();
  }

  LagWatch lag() {
    return lag;
  }

  World world() {
    return world;
  }

  NodeSettings settings() {
    return settings;
  }

  int id() {
    return id;
  }

  Chance chance() {
    return chance;
  }

  RaftVoter voter() {
    return voter;
  }

  Controller controller() {
    return controller;
  }

  List<Shard> shards() {
    return shards;
  }

  ShardLogs logs(Shard shard) {
    return logs.get(shard.number());
  }

  /// The desks of a shard, one for each listener.
  List<Desk> desks(Shard shard) {
    return desks.get(shard.number());
  }

  /// Gives the session for a new connection to a listener, on the connection's loop.
  Session session(int listener, Loop loop) {
    return new Session(desks.get(world.loops().indexOf(loop)).get(listener));
  }

  void failed(String reason) {
    LOG.error("node {} can't go on: {}", id, reason);
    failed.accept(reason);
  }
}
