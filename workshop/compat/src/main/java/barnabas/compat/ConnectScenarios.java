package barnabas.compat;

import static barnabas.compat.Scenarios.await;
import static barnabas.compat.Scenarios.equal;

import barnabas.compat.ConnectWorker.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;

/// Workers of Kafka Connect that form a group and share connectors: one story, whose chapters are
/// the scenarios.
public final class ConnectScenarios {

  private final ClusterView cluster;
  private final ConnectFiles files;
  private final List<ConnectWorker> workers = new ArrayList<>();

  /// Arguments: the bootstrap address, and a prefix for the names of topics, groups and connectors.
  public static void main(String[] args) throws IOException {
    var connect = new ConnectScenarios(args[0], args[1]);
    var all = new Scenarios();
    all.add("a worker makes its group and its compacted topics", connect::workerStarts);
    all.add("connectors made over REST carry a file into another", connect::connectorsCarry);
    all.add("a second worker joins and takes its share", connect::secondWorkerJoins);
    all.add("a worker is killed and its tasks go to the other", connect::workerIsKilled);
    all.add("all workers stop; a new one goes on where they were", connect::workersStartAgain);
    all.add("a connector is paused and resumed", connect::connectorIsPaused);
    all.add("a sink's offsets are reset and all comes again", connect::sinkStartsAnew);
    all.add("connectors are deleted", connect::connectorsAreDeleted);
    all.play(args.length > 2 ? args[2] : "");
  }

  private ConnectScenarios(String bootstrap, String prefix) throws IOException {
    this.cluster = new ClusterView(bootstrap, prefix);
    this.files = new ConnectFiles(cluster.topics().named("carried"));
  }

  private Map<String, String> settings(String group) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("bootstrap.servers", cluster.bootstrap());
    settings.put("group.id", cluster.topics().named(group));
    for (String kind : List.of("config", "offset", "status")) {
      settings.put(kind + ".storage.topic", cluster.topics().named(group + "-" + kind));
      settings.put(kind + ".storage.replication.factor", "1");
    }
    settings.put("session.timeout.ms", "6000");
    settings.put("heartbeat.interval.ms", "500");
    settings.put("scheduled.rebalance.max.delay.ms", "1000");
    // A sink reads as a member of a group of its own.
    settings.put("consumer.session.timeout.ms", "6000");
    settings.put("consumer.heartbeat.interval.ms", "500");
    return settings;
  }

  private ConnectWorker start() throws IOException {
    ConnectWorker worker = ConnectWorker.distributed(settings("workers"));
    workers.add(worker);
    return worker;
  }

  private String source() {
    return cluster.topics().named("from-file");
  }

  private String sink() {
    return cluster.topics().named("to-file");
  }

  private void workerStarts() throws Exception {
    equal(start().must("GET", "/connectors", ""), "[]");

    Map<String, Integer> partitions = Map.of("config", 1, "offset", 25, "status", 5);
    for (String kind : List.of("config", "offset", "status")) {
      String topic = cluster.topics().named("workers-" + kind);
      equal(cluster.settings(topic, "cleanup.policy"), Map.of("cleanup.policy", "compact"));
      equal(cluster.offsets(topic, OffsetSpec.earliest()).size(), partitions.get(kind));
    }
    equal(group("workers").map(GroupListing::protocol).toList(), List.of("connect"));
  }

  private Stream<GroupListing> group(String name) throws Exception {
    try (Admin admin = cluster.topics().admin()) {
      String id = cluster.topics().named(name);
      return admin.listGroups().all().get().stream().filter(each -> each.groupId().equals(id));
    }
  }

  private void connectorsCarry() throws Exception {
    ConnectWorker worker = workers.getFirst();
    files.write(300);

    worker.configure(files.source(source()));
    worker.configure(files.sink(sink()));
    awaitRunning(worker, Set.of(worker.id()));

    files.awaitCarried();
    equal(cluster.contents(files.topic()).size(), 300);
  }

  private void secondWorkerJoins() throws Exception {
    ConnectWorker second = start();

    awaitRunning(second, Set.of(workers.getFirst().id(), second.id()));

    files.write(300);
    files.awaitCarried();
  }

  /// Killed when its offsets are kept, so that nothing is carried twice.
  private void workerIsKilled() throws Exception {
    ConnectWorker first = workers.removeFirst();
    ConnectWorker second = workers.getFirst();
    awaitOffsetsKept(second);

    first.kill();
    files.write(300);
    awaitRunning(second, Set.of(second.id()));

    files.awaitCarried();
  }

  private void workersStartAgain() throws Exception {
    workers.removeFirst().close();
    files.write(300);

    ConnectWorker third = start();
    awaitRunning(third, Set.of(third.id()));

    files.awaitCarried();
    equal(cluster.contents(files.topic()).size(), files.written().size());
  }

  private void connectorIsPaused() throws Exception {
    ConnectWorker worker = workers.getFirst();
    worker.must("PUT", "/connectors/" + sink() + "/pause", "");
    await("the sink to pause", () -> states(worker, sink()).equals(Set.of("PAUSED")));
    files.write(10);

    worker.must("PUT", "/connectors/" + sink() + "/resume", "");

    files.awaitCarried();
  }

  /// Connect resets them by deleting the offsets of the sink's own consumer group.
  private void sinkStartsAnew() throws Exception {
    ConnectWorker worker = workers.getFirst();
    worker.must("PUT", "/connectors/" + sink() + "/stop", "");
    await("the sink to stop", () -> states(worker, sink()).equals(Set.of("STOPPED")));

    worker.must("DELETE", "/connectors/" + sink() + "/offsets", "");
    equal(worker.must("GET", "/connectors/" + sink() + "/offsets", ""), "{\"offsets\":[]}");
    worker.must("PUT", "/connectors/" + sink() + "/resume", "");

    var twice = new ArrayList<>(files.written());
    twice.addAll(files.written());
    files.awaitCarried(twice);
  }

  private void connectorsAreDeleted() throws Exception {
    ConnectWorker worker = workers.getFirst();

    worker.must("DELETE", "/connectors/" + source(), "");
    worker.must("DELETE", "/connectors/" + sink(), "");

    equal(worker.must("GET", "/connectors", ""), "[]");
    awaitEmpty("connect-" + sink());
    worker.close();
    workers.clear();
    awaitEmpty(cluster.topics().named("workers"));
  }

  private void awaitEmpty(String group) throws Exception {
    try (Admin admin = cluster.topics().admin()) {
      await(
          group + " to have no members",
          () -> {
            try {
              return admin
                  .describeClassicGroups(List.of(group))
                  .all()
                  .get()
                  .get(group)
                  .members()
                  .isEmpty();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
    }
  }

  private static Set<String> states(ConnectWorker worker, String connector) {
    return worker.placed(connector).stream().map(Placed::state).collect(Collectors.toSet());
  }

  /// Waits until both connectors and a task of each run, at these workers.
  private void awaitRunning(ConnectWorker asked, Set<String> places) {
    await(
        "connectors and tasks to run at " + places,
        () -> {
          var placed = new ArrayList<>(asked.placed(source()));
          placed.addAll(asked.placed(sink()));
          return placed.size() == 4
              && placed.stream().allMatch(each -> each.state().equals("RUNNING"))
              && placed.stream()
                  .map(Placed::worker)
                  .collect(Collectors.toCollection(TreeSet::new))
                  .equals(places);
        });
  }

  private void awaitOffsetsKept(ConnectWorker asked) throws IOException {
    String position = "\"position\":" + files.size() + "}";
    String end = "\"kafka_offset\":" + files.written().size() + "}";
    awaitOffset(asked, source(), position);
    awaitOffset(asked, sink(), end);
  }

  private static void awaitOffset(ConnectWorker asked, String connector, String told) {
    await(
        connector + " to keep " + told,
        () -> {
          try {
            return asked
                .ask("GET", "/connectors/" + connector + "/offsets", "")
                .body()
                .contains(told);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
