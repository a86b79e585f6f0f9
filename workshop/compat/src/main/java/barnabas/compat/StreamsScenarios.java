package barnabas.compat;

import static barnabas.compat.JavaCluster.bytes;
import static barnabas.compat.Scenarios.check;
import static barnabas.compat.Scenarios.equal;

import barnabas.compat.StreamsApplication.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.LongDeserializer;

/// What somebody does with Kafka Streams on the first day.
public final class StreamsScenarios {

  private static final String[] WORDS = "the quick brown fox jumps over one lazy dog".split(" ");
  private static final int LINES = 600;

  private final ClusterView cluster;

  /// Arguments: the bootstrap address, and a prefix for the names of topics and applications.
  public static void main(String[] args) {
    var streams = new StreamsScenarios(new ClusterView(args[0], args[1]));
    var all = new Scenarios();
    all.add("counts words, stops, and counts on from its state", streams::wordsAreCounted);
    all.add("exactly once is refused with words why", streams::exactlyOnceIsRefused);
    all.add("the streams protocol is refused with words why", streams::streamsProtocolIsRefused);
    all.play(args.length > 2 ? args[2] : "");
  }

  private StreamsScenarios(ClusterView cluster) {
    this.cluster = cluster;
  }

  private void wordsAreCounted() throws Exception {
    String lines = cluster.topics().topic("lines", 3);
    String counts = cluster.topics().topic("counts", 2);
    Map<String, String> settings = StreamsProcess.settings(cluster, "words");
    settings.put("repartition.purge.interval.ms", "500");
    Map<String, List<String>> expected = new TreeMap<>();

    for (int half = 0; half < 2; half++) {
      int words = produceLines(lines, half * LINES / 2, LINES / 2, expected);
      try (var application = StreamsProcess.start(Kind.WORDS, lines, counts, settings)) {
        application.awaitWord("STATE RUNNING");
        cluster.awaitRecords(counts, words);
        cluster.awaitCommitted("words", lines);
        repartitionedRecordsGo();
      }
    }

    equal(cluster.texts(counts), expected);
    changelogHoldsTheCounts(expected);
  }

  /// Gives how many words there are by now, in these lines and those before.
  private int produceLines(String topic, int from, int count, Map<String, List<String>> expected)
      throws Exception {
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
    for (int i = from; i < from + count; i++) {
      var line = new ArrayList<String>();
      for (int j = 0; j <= i % 5; j++) {
        String word = WORDS[(i * 7 + j * j) % WORDS.length];
        List<String> counted = expected.computeIfAbsent(word, key -> new ArrayList<>());
        counted.add(String.valueOf(counted.size() + 1));
        line.add(word);
      }
      records.add(new ProducerRecord<>(topic, null, bytes(String.join(" ", line))));
    }
    cluster.topics().produce(records, Map.of());
    return expected.values().stream().mapToInt(List::size).sum();
  }

  /// Streams deletes the records of the topic between its two halves once they are counted.
  private void repartitionedRecordsGo() throws Exception {
    String topic = cluster.topics().named("words-words-repartition");
    equal(
        cluster.settings(topic, "cleanup.policy", "retention.ms"),
        Map.of("cleanup.policy", "delete", "retention.ms", "-1"));
    cluster.awaitCommitted("words", topic);
    Scenarios.await(
        "the counted records of " + topic + " to be deleted",
        () -> {
          try {
            return cluster
                .offsets(topic, OffsetSpec.earliest())
                .equals(cluster.offsets(topic, OffsetSpec.latest()));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private void changelogHoldsTheCounts(Map<String, List<String>> expected) throws Exception {
    String topic = cluster.topics().named("words-words-changelog");
    equal(cluster.settings(topic, "cleanup.policy"), Map.of("cleanup.policy", "compact"));
    var last = new TreeMap<String, Long>();
    try (var number = new LongDeserializer()) {
      for (var record : cluster.contents(topic)) {
        last.put(JavaCluster.text(record.key()), number.deserialize(topic, record.value()));
      }
    }
    var counted = new TreeMap<String, Long>();
    expected.forEach((word, counts) -> counted.put(word, (long) counts.size()));
    equal(last, counted);
  }

  private void exactlyOnceIsRefused() throws Exception {
    String lines = cluster.topics().topic("lines-once", 1);
    Map<String, String> settings = StreamsProcess.settings(cluster, "once");
    settings.put("processing.guarantee", "exactly_once_v2");
    refused(lines, settings, "Error encountered trying to initialize transactions");
  }

  private void streamsProtocolIsRefused() throws Exception {
    String lines = cluster.topics().topic("lines-protocol", 1);
    Map<String, String> settings = StreamsProcess.settings(cluster, "protocol");
    settings.remove("session.timeout.ms");
    settings.remove("heartbeat.interval.ms");
    settings.put("group.protocol", "streams");
    refused(lines, settings, "org.apache.kafka.common.errors.UnsupportedVersionException");
  }

  /// The application ends by itself, and one of the reasons that it gives is this one.
  private static void refused(String input, Map<String, String> settings, String why)
      throws Exception {
    try (var application = StreamsProcess.start(Kind.WORDS, input, "nowhere", settings)) {
      String word = application.awaitWord("ERROR", "STATE RUNNING");
      check(!word.equals("STATE RUNNING"), "it runs");
      application.awaitWord("STATE ERROR");
      List<String> said = application.said("ERROR");
      check(said.stream().anyMatch(line -> line.contains(why)), "it says " + said);
    }
  }
}
