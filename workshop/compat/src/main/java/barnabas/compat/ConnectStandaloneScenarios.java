package barnabas.compat;

import static barnabas.compat.Scenarios.equal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What somebody does with Kafka Connect on the first day: a worker that needs no others.
public final class ConnectStandaloneScenarios {

  private final ClusterView cluster;

  /// Arguments: the bootstrap address, and a prefix for the names of topics and connectors.
  public static void main(String[] args) {
    var connect = new ConnectStandaloneScenarios(args[0], args[1]);
    var all = new Scenarios();
    all.add(
        "a worker carries a file through a topic into another; started again, it carries what is"
            + " new",
        connect::carries);
    all.play(args.length > 2 ? args[2] : "");
  }

  private ConnectStandaloneScenarios(String bootstrap, String prefix) {
    this.cluster = new ClusterView(bootstrap, prefix);
  }

  private void carries() throws Exception {
    var files = new ConnectFiles(cluster.topics().named("standalone"));
    var settings = new LinkedHashMap<String, String>();
    settings.put("bootstrap.servers", cluster.bootstrap());
    settings.put(
        "offset.storage.file.filename", JavaProcess.emptyFolder().resolve("offsets").toString());
    List<Map<String, String>> connectors =
        List.of(
            files.source(cluster.topics().named("from-file")),
            files.sink(cluster.topics().named("to-file")));

    for (int i = 0; i < 2; i++) {
      files.write(500);
      try (var _ = ConnectWorker.standalone(settings, connectors)) {
        files.awaitCarried();
      }
    }

    equal(
        cluster.contents(files.topic()).stream()
            .map(record -> JavaCluster.text(record.value()))
            .toList(),
        files.written());
  }
}
