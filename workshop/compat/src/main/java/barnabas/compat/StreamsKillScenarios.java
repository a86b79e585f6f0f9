package barnabas.compat;

import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import barnabas.compat.StreamsApplication.Kind;
import barnabas.compat.StreamsOrders.Order;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.OffsetSpec;

/// Applications of Kafka Streams that are killed, and their state that outlives them.
public final class StreamsKillScenarios {

  private static final int ORDERS = 6_000;
  private static final int PARTITIONS = 2;

  private final ClusterView cluster;

  /// Arguments: the bootstrap address, and a prefix for the names of topics and applications.
  public static void main(String[] args) {
    var streams = new StreamsKillScenarios(new ClusterView(args[0], args[1]));
    var all = new Scenarios();
    all.add(
        "counts each user's orders in windows of five minutes; is killed, restores its state in an"
            + " empty folder and counts on",
        streams::countsOnAfterAKill);
    all.add(
        "one of two instances is killed between commits; the other has its work and no order is"
            + " lost",
        streams::anotherInstanceTakesOver);
    all.play(args.length > 2 ? args[2] : "");
  }

  private StreamsKillScenarios(ClusterView cluster) {
    this.cluster = cluster;
  }

  /// It is killed when it has committed all that it has seen, so that "at least once" is once, and
  /// each single result can be held against the plain computation.
  private void countsOnAfterAKill() throws Exception {
    String orders = cluster.topics().topic("orders", PARTITIONS);
    String counts = cluster.topics().topic("order-counts", PARTITIONS);
    List<Order> all = StreamsOrders.list(ORDERS, PARTITIONS);
    List<Order> half = all.subList(0, ORDERS / 2);

    produce(orders, half);
    StreamsProcess first =
        StreamsProcess.start(
            Kind.ORDERS, orders, counts, StreamsProcess.settings(cluster, "orders"));
    cluster.awaitRecords(counts, StreamsOrders.inTime(half).size());
    cluster.awaitCommitted("orders", orders);
    first.kill();
    same(cluster.texts(counts), StreamsOrders.counts(half));
    String changelog = changelogOf("orders");

    try (var second =
        StreamsProcess.start(
            Kind.ORDERS, orders, counts, StreamsProcess.settings(cluster, "orders"))) {
      second.awaitWord("STATE RUNNING");
      equal(Set.copyOf(second.said("RESTORED")), restoredWhole(changelog));
      produce(orders, all.subList(ORDERS / 2, ORDERS));
      cluster.awaitRecords(counts, StreamsOrders.inTime(all).size());
      cluster.awaitCommitted("orders", orders);
    }

    same(cluster.texts(counts), StreamsOrders.counts(all));
  }

  private String changelogOf(String application) throws Exception {
    String changelog = cluster.topics().named(application + "-orders-changelog");
    long retentionMs =
        StreamsApplication.WINDOW.plus(StreamsApplication.GRACE).plusDays(1).toMillis();
    equal(
        cluster.settings(changelog, "cleanup.policy", "retention.ms"),
        Map.of("cleanup.policy", "compact,delete", "retention.ms", String.valueOf(retentionMs)));
    return changelog;
  }

  private Set<String> restoredWhole(String changelog) throws Exception {
    var starts = cluster.offsets(changelog, OffsetSpec.earliest());
    var restored = new HashSet<String>();
    cluster
        .offsets(changelog, OffsetSpec.latest())
        .forEach(
            (partition, end) ->
                restored.add(
                    "RESTORED " + partition.partition() + " " + (end - starts.get(partition))));
    return restored;
  }

  /// Nothing is committed before the kill, so the other one sees orders again: each order is to be
  /// in its window once for all that.
  private void anotherInstanceTakesOver() throws Exception {
    String orders = cluster.topics().topic("more-orders", PARTITIONS);
    String seen = cluster.topics().topic("orders-seen", PARTITIONS);
    List<Order> all = StreamsOrders.inTime(StreamsOrders.list(ORDERS, PARTITIONS));
    var settings = new Instances();

    StreamsProcess one = settings.start(orders, seen);
    try (StreamsProcess other = settings.start(orders, seen)) {
      one.awaitWord("STATE RUNNING");
      other.awaitWord("STATE RUNNING");
      produce(orders, all.subList(0, ORDERS / 2));
      cluster.awaitRecords(seen, ORDERS / 4);
      one.kill();
      produce(orders, all.subList(ORDERS / 2, all.size()));
      awaitDistinct(seen, StreamsOrders.distinct(all));
      check(
          cluster.contents(seen).size() > all.size(),
          "nothing was seen twice: the kill came too late to prove anything");
    }
  }

  /// Two instances that keep a copy of each other's state and commit seldom.
  private final class Instances {
    StreamsProcess start(String input, String output) throws Exception {
      Map<String, String> settings = StreamsProcess.settings(cluster, "two");
      settings.put("commit.interval.ms", "30000");
      settings.put("num.standby.replicas", "1");
      return StreamsProcess.start(Kind.DISTINCT_ORDERS, input, output, settings);
    }
  }

  private void awaitDistinct(String topic, Map<String, String> expected) throws Exception {
    var last = new TreeMap<String, String>();
    long deadline = System.nanoTime() + Scenarios.DEADLINE_S * 1_000_000_000L;
    while (!last.equals(expected) && System.nanoTime() < deadline) {
      last.clear();
      cluster.texts(topic).forEach((window, told) -> last.put(window, told.getLast()));
    }
    same(last, expected);
  }

  /// Holds results against what they have to be, and names the first that is different.
  private static <V> void same(Map<String, V> results, Map<String, V> expected) {
    expected.forEach(
        (window, value) -> {
          V result = results.get(window);
          check(value.equals(result), window + " was " + result + ", expected " + value);
        });
    equal(results.keySet(), expected.keySet());
  }

  private void produce(String topic, List<Order> orders) throws Exception {
    cluster.topics().produce(orders.stream().map(order -> order.record(topic)).toList(), Map.of());
  }
}
