package barnabas.compat;

import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the tools tell of the cluster and its brokers.
final class ToolClusterScenarios {

  private final KafkaTools tools;

  ToolClusterScenarios(KafkaTools tools) {
    this.tools = tools;
  }

  void addTo(Scenarios all) {
    all.add("kafka-cluster tells the cluster's id and endpoints", this::cluster);
    all.add("kafka-broker-api-versions tells what each broker serves", this::versions);
    all.add("kafka-metadata-quorum describes status and replication", this::quorum);
    all.add("kafka-features describes, and tries changes without making them", this::features);
    all.add("kafka-log-dirs tells sizes of partitions", this::logDirs);
    all.add("kafka-leader-election finds that leaders are elected already", this::elections);
    all.add("kafka-reassign-partitions lists none and proposes a plan", this::reassignments);
    all.add(
        "kafka-transactions tells of a partition's producers and of none that hangs",
        this::producers);
    all.add("kafka-transactions lists transactions", this::transactions);
    all.add("kafka-client-metrics lists no subscriptions", this::clientMetrics);
  }

  private void cluster() {
    String id = tools.run("kafka-cluster cluster-id").rows().getFirst();
    check(id.matches("Cluster ID: [A-Za-z0-9_-]{22}"), id);
    String[] address = tools.bootstrap().split(":");
    tools
        .run("kafka-cluster list-endpoints")
        .is(
            "ID HOST PORT RACK STATE ENDPOINT_TYPE",
            "1 %s %s null unfenced broker".formatted(address[0], address[1]));
  }

  private void versions() {
    tools
        .run("kafka-broker-api-versions")
        .has(tools.bootstrap() + " (id: 1 rack: null isFenced: false) -> (")
        .has("Produce(0): 0 to 13 [usable: 13],")
        .has("Fetch(1): 4 to 18 [usable: 18],")
        .has("ListOffsets(2): 1 to 11 [usable: 11],")
        .has("OffsetFetch(9): 1 to 10 [usable: 10],")
        .has("JoinGroup(11): 0 to 9 [usable: 9],")
        .has("ConsumerGroupHeartbeat(68): 0 to 1 [usable: 1],");
  }

  private void quorum() {
    tools
        .run("kafka-metadata-quorum describe --status")
        .has("ClusterId: …")
        .has("LeaderId: 1")
        .has("MaxFollowerLag: 0")
        .has("CurrentVoters: [{\"id\": 1, …}]")
        .has("CurrentObservers: []");
    tools
        .run("kafka-metadata-quorum describe --replication --human-readable")
        .has("NodeId DirectoryId LogEndOffset Lag LastFetchTimestamp LastCaughtUpTimestamp Status")
        .has("1 … 0 … ms ago … ms ago Leader");
  }

  private void features() {
    String level =
        "Feature: group.version SupportedMinVersion: 0 SupportedMaxVersion: 1"
            + " FinalizedVersionLevel: 1 Epoch: …";
    tools.run("kafka-features describe").has(level).has("Feature: metadata.version …");
    tools
        .run("kafka-features upgrade --feature group.version=1 --dry-run")
        .is("group.version can be upgraded to 1.");
    tools
        .run("kafka-features downgrade --feature group.version=0 --dry-run")
        .is("group.version can be downgraded to 0.");
    tools
        .run("kafka-features disable --feature group.version --dry-run")
        .is("group.version can be disabled.");
    tools
        .refused("kafka-features upgrade --feature nonsense=1 --dry-run")
        .has("Can not upgrade nonsense to 1. …")
        .has("1 out of 1 operation(s) failed.");
    tools.run("kafka-features describe").has(level);
  }

  private void logDirs() {
    String topic = tools.topic("log-dirs", 1);
    tools.write(topic, "x\n");
    String told = "{\"partition\":\"%s-0\",\"size\":%s,\"offsetLag\":0,\"isFuture\":false}";
    var dirs = tools.run("kafka-log-dirs --describe --topic-list " + topic);
    dirs.has("Received log directory information from brokers 1");
    dirs.has("{\"brokers\":[{\"broker\":1,\"logDirs\":[…" + told.formatted(topic, "…") + "…");
    dirs.lacks(told.formatted(topic, "0"));
    tools
        .refused("kafka-log-dirs --describe --broker-list 9")
        .has(
            "ERROR: The given brokers do not exist from --broker-list: 9. Current existent brokers:"
                + " 1");
  }

  private void elections() {
    String topic = tools.topic("elections", 1);
    for (String type : new String[] {"preferred", "unclean"}) {
      tools
          .run(
              "kafka-leader-election --election-type %s --partition 0 --topic %s"
                  .formatted(type, topic))
          .has("Valid replica already elected for partitions " + topic + "-0");
    }
    tools.run("kafka-leader-election --election-type preferred --all-topic-partitions");
    tools
        .refused(
            "kafka-leader-election --election-type preferred --partition 0 --topic "
                + tools.named("nowhere"))
        .has("1 replica(s) could not be elected");
  }

  private void reassignments() throws IOException {
    tools.run("kafka-reassign-partitions --list").is("No partition reassignments found.");
    String topic = tools.topic("reassigned", 1);
    Path file = Files.createTempFile("compat", ".json");
    file.toFile().deleteOnExit();
    Files.writeString(file, "{\"topics\":[{\"topic\":\"" + topic + "\"}],\"version\":1}");
    tools
        .run(
            "kafka-reassign-partitions --generate --broker-list 1 --topics-to-move-json-file "
                + file)
        .has("Proposed partition reassignment configuration")
        .has(
            "{…{\"topic\":\""
                + topic
                + "\",\"partition\":0,\"replicas\":[1],\"log_dirs\":[\"any\"]}]}");
  }

  private void producers() {
    String topic = tools.topic("producers", 1);
    tools.write(topic, "x\n");
    var told = tools.run("kafka-transactions describe-producers --partition 0 --topic " + topic);
    told.has(
        "ProducerId ProducerEpoch LatestCoordinatorEpoch LastSequence LastTimestamp"
            + " CurrentTransactionStartOffset");
    told.has("… 0 -1 0 … None");
    equal(told.rows().size(), 2);
    equal(tools.run("kafka-transactions find-hanging --broker-id 1").rows().size(), 1);
  }

  private void transactions() {
    tools
        .run("kafka-transactions list")
        .has("TransactionalId Coordinator ProducerId TransactionState");
  }

  private void clientMetrics() {
    tools.run("kafka-client-metrics --list").is();
  }
}
