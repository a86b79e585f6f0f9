package barnabas.broker;

import barnabas.broker.measure.NodeReading;
import barnabas.broker.session.Interception;
import barnabas.broker.session.SessionLimits;
import barnabas.log.LogDirectorySettings;
import barnabas.metadata.ConfigCatalogue;
import barnabas.metadata.Configs;
import barnabas.quorum.QuorumSettings;
import barnabas.record.BatchBuilder;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.CreateTopicsRequest;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.DeleteTopicsRequest;
import barnabas.wire.DeleteTopicsResponse;
import barnabas.wire.FetchRequest;
import barnabas.wire.FetchResponse;
import barnabas.wire.IncrementalAlterConfigsRequest;
import barnabas.wire.IncrementalAlterConfigsResponse;
import barnabas.wire.Payload;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import barnabas.wire.Uuid;
import barnabas.world.Disk;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// One whole broker on a simulated machine, with clients on another.
final class OneNode {
  static final Network.Address ADDRESS = new Network.Address("broker", 9092);

  /// A second listener, which tells another address than the one that it listens at.
  static final Network.Address INSIDE = new Network.Address("broker", 9093);

  static final Network.Address ADVERTISED = new Network.Address("inside.example", 19093);
  private static final ConfigCatalogue CATALOGUE = ConfigCatalogue.load();
  private static final long REQUEST_BYTES = 64 << 20;

  final SimWorld world;
  final SimNode machine;
  final SimNode elsewhere;
  private final int loops;
  private final SessionLimits limits;
  private final UnaryOperator<Disk> between;
  private final long requestBytesMax;
  private final Interception interception;
  private final SortedMap<String, String> fixed = new TreeMap<>(Map.of("node.id", "1"));
  private Node node;
  private boolean up;
  String failure;

  OneNode(SimWorld world) {
    this(world, 2, SessionLimits.DEFAULT, Map.of());
  }

  /// @param interception what happens to requests in place of being handled
  OneNode(SimWorld world, Interception interception) {
    this(world, 2, SessionLimits.DEFAULT, Map.of(), disk -> disk, REQUEST_BYTES, interception);
  }

  OneNode(SimWorld world, int loops, SessionLimits limits, Map<String, String> settings) {
    this(world, loops, limits, settings, disk -> disk);
  }

  /// @param between what stands between the broker and its disk
  OneNode(
      SimWorld world,
      int loops,
      SessionLimits limits,
      Map<String, String> settings,
      UnaryOperator<Disk> between) {
    this(world, loops, limits, settings, between, REQUEST_BYTES);
  }

  /// @param requestBytesMax memory for requests and as much for answers, over all loops
  OneNode(
      SimWorld world,
      int loops,
      SessionLimits limits,
      Map<String, String> settings,
      UnaryOperator<Disk> between,
      long requestBytesMax) {
    this(world, loops, limits, settings, between, requestBytesMax, Interception.NONE);
  }

  private OneNode(
      SimWorld world,
      int loops,
      SessionLimits limits,
      Map<String, String> settings,
      UnaryOperator<Disk> between,
      long requestBytesMax,
      Interception interception) {
    this.requestBytesMax = requestBytesMax;
    this.interception = interception;
    this.world = world;
    this.between = between;
    this.machine = world.node("broker");
    this.elsewhere = world.node("client");
    this.loops = loops;
    this.limits = limits;
    fixed.putAll(settings);
    start();
  }

  /// Starts the broker in this life of the machine, and waits until it serves.
  void start() {
    List<Loop> shardLoops = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      shardLoops.add(machine.loop("loop-" + i));
    }
    World ports =
        new World(
            shardLoops,
            machine.blockingLoop("quorum"),
            List.of(
                new World.Directory(
                    between.apply(machine.disk("data")), machine.blockingLoop("journal"))),
            machine.network(),
            machine.work(),
            machine.randomness(),
            machine.meter());
    NodeSettings settings =
        new NodeSettings(
            new Configs(CATALOGUE, 1, fixed),
            null,
            null,
            List.of(
                new NodeSettings.Listener("PLAINTEXT", (short) 0, ADDRESS, null),
                new NodeSettings.Listener("INSIDE", (short) 0, INSIDE, ADVERTISED)),
            limits,
            requestBytesMax,
            LogDirectorySettings.DEFAULT,
            QuorumSettings.DEFAULT);
    up = false;
    node = new Node(ports, settings, interception, reason -> failure = reason);
    node.start(Outcome.of(_ -> up = true, cause -> failure = cause.getMessage()));
    if (!world.runUntil(() -> up || failure != null, 60_000) || failure != null) {
      throw new AssertionError("not up: " + failure + "\n" + world.lastEvents());
    }
  }

  /// Memory that received bytes occupy now, over all loops.
  long receivedBytes() {
    return node.shards().stream().mapToLong(shard -> shard.buffers().takenBytes()).sum();
  }

  /// Memory of answers that have not left, over all loops.
  long unsentBytes() {
    return node.shards().stream().mapToLong(shard -> shard.writers().lentBytes()).sum();
  }

  /// Bugs that were met and contained in this life.
  long bugs() {
    return machine.meter().value("broker_bugs");
  }

  /// What the broker tells of itself.
  NodeReading survey() {
    List<NodeReading> told = new ArrayList<>(1);
    node.survey(told::add);
    if (!world.runUntil(() -> !told.isEmpty(), 60_000)) {
      throw new AssertionError("tells nothing of itself");
    }
    return told.getFirst();
  }

  /// Stops the broker as SIGTERM does, and ends its life.
  void stop() {
    boolean[] stopped = {false};
    node.stop(() -> stopped[0] = true);
    if (!world.runUntil(() -> stopped[0], 60_000)) {
      throw new AssertionError("does not stop");
    }
    machine.kill();
  }

  /// The folders of partitions' logs that are there.
  List<String> logFolders() {
    List<String> folders = new ArrayList<>();
    boolean[] listed = {false};
    machine
        .disk("data")
        .run(
            machine.blockingLoop("quorum"),
            0,
            folder -> folder.list(""),
            Outcome.of(
                names -> {
                  names.stream().filter(name -> name.length() > 22).forEach(folders::add);
                  listed[0] = true;
                },
                cause -> failure = cause.getMessage()));
    world.runUntil(() -> listed[0], 10_000);
    return folders;
  }

  Caller caller() {
    return new Caller(elsewhere, ADDRESS);
  }

  /// A connection of a client that calls itself so.
  Caller caller(String clientId) {
    return new Caller(elsewhere, ADDRESS, clientId);
  }

  /// A connection through the second listener.
  Caller insideCaller() {
    return new Caller(elsewhere, INSIDE);
  }

  /// Makes a topic; its id is the result.
  Uuid createTopic(String name, int partitions, String... configs) {
    List<CreateTopicsRequest.CreatableTopicConfig> given = new ArrayList<>();
    for (int i = 0; i < configs.length; i += 2) {
      given.add(
          new CreateTopicsRequest.CreatableTopicConfig(configs[i], configs[i + 1], List.of()));
    }
    CreateTopicsRequest request =
        CreateTopicsRequest.DEFAULT.withTopics(
            List.of(
                CreateTopicsRequest.CreatableTopic.DEFAULT
                    .withName(name)
                    .withNumPartitions(partitions)
                    .withReplicationFactor((short) -1)
                    .withConfigs(given)));
    Caller caller = caller();
    CreateTopicsResponse.CreatableTopicResult made =
        caller.call(request, CreateTopicsResponse.class).topics().getFirst();
    caller.close();
    if (made.errorCode() != 0) {
      throw new AssertionError(made.errorMessage());
    }
    return made.topicId();
  }

  void deleteTopic(String name) {
    Caller caller = caller();
    DeleteTopicsResponse response =
        caller.call(
            DeleteTopicsRequest.DEFAULT
                .withTopics(List.of(DeleteTopicsRequest.DeleteTopicState.DEFAULT.withName(name)))
                .withTimeoutMs(10_000),
            DeleteTopicsResponse.class);
    caller.close();
    if (response.responses().getFirst().errorCode() != 0) {
      throw new AssertionError(response.responses().getFirst().errorMessage());
    }
  }

  /// Changes a config of a topic.
  void configure(String topic, String name, String value) {
    var change =
        new IncrementalAlterConfigsRequest.AlterableConfig(name, (byte) 0, value, List.of());
    Caller caller = caller();
    IncrementalAlterConfigsResponse response =
        caller.call(
            IncrementalAlterConfigsRequest.DEFAULT.withResources(
                List.of(
                    new IncrementalAlterConfigsRequest.AlterConfigsResource(
                        (byte) 2, topic, List.of(change), List.of()))),
            IncrementalAlterConfigsResponse.class);
    caller.close();
    if (response.responses().getFirst().errorCode() != 0) {
      throw new AssertionError(response.responses().getFirst().errorMessage());
    }
  }

  static ByteBuffer batch(String... values) {
    BatchBuilder builder = new BatchBuilder();
    for (String value : values) {
      builder.append(
          SimNode.WALL_START_MS, null, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }
    return builder.build().bytes();
  }

  static ProduceRequest produce(String topic, int partition, ByteBuffer records) {
    return produce(topic, partition, (short) -1, records);
  }

  static ProduceRequest produce(String topic, int partition, short acks, ByteBuffer records) {
    return ProduceRequest.DEFAULT
        .withAcks(acks)
        .withTimeoutMs(30_000)
        .withTopicData(
            List.of(
                ProduceRequest.TopicProduceData.DEFAULT
                    .withName(topic)
                    .withPartitionData(
                        List.of(
                            ProduceRequest.PartitionProduceData.DEFAULT
                                .withIndex(partition)
                                .withRecords(Payload.of(records))))));
  }

  static ProduceResponse.PartitionProduceResponse only(ProduceResponse response) {
    return response.responses().getFirst().partitionResponses().getFirst();
  }

  static FetchRequest fetch(String topic, int partition, long offset) {
    return FetchRequest.DEFAULT
        .withMaxWaitMs(0)
        .withMinBytes(1)
        .withMaxBytes(1 << 20)
        .withTopics(
            List.of(
                FetchRequest.FetchTopic.DEFAULT
                    .withTopic(topic)
                    .withPartitions(
                        List.of(
                            FetchRequest.FetchPartition.DEFAULT
                                .withPartition(partition)
                                .withFetchOffset(offset)
                                .withPartitionMaxBytes(1 << 20)))));
  }

  static FetchResponse.PartitionData only(FetchResponse response) {
    return response.responses().getFirst().partitions().getFirst();
  }
}
