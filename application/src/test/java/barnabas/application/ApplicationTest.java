package barnabas.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.client.ProducerRecord;
import barnabas.client.TopicPartition;
import barnabas.host.Server;
import barnabas.record.Header;
import barnabas.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an application does with a real broker through the public clients.
class ApplicationTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir static Path folder;
  private static Server server;
  private static String address;
  private Cluster cluster;

  @BeforeAll
  static void start() throws Exception {
    var keys =
        Map.of(
            "listeners", "PLAINTEXT://127.0.0.1:0",
            "log.dirs", folder.toString(),
            "log.retention.ms", "-1",
            "group.initial.rebalance.delay.ms", "0",
            "group.consumer.min.heartbeat.interval.ms", "100",
            "group.consumer.heartbeat.interval.ms", "100",
            "num.partitions", "2");
    server = Server.start(new java.util.TreeMap<>(keys), reason -> {});
    address = server.listeners().getFirst().replaceFirst(".*//", "");
  }

  @AfterAll
  static void stop() {
    server.stop();
  }

  @BeforeEach
  void connect() {
    cluster = Cluster.at(address);
  }

  @AfterEach
  void disconnect() {
    cluster.close();
  }

  @Test
  void whatIsSentIsReceived() {
    cluster.admin().createTopic("greetings", 1).join();

    Sent sent;
    try (Producer producer = cluster.producer()) {
      sent = producer.send("greetings", "key", "hello").join();
    }

    assertThat(sent).isEqualTo(new Sent(new TopicPartition("greetings", 0), 0));
    try (Consumer consumer = reader("readers")) {
      consumer.subscribe("greetings");
      assertThat(consumer.poll(SOON))
          .singleElement()
          .satisfies(one -> assertThat(one.keyText() + "=" + one.text()).isEqualTo("key=hello"));
      assertThat(consumer.commit().join())
          .containsOnly(Map.entry(new TopicPartition("greetings", 0), 1L));
    }
    assertThat(cluster.admin().committed("readers").join()).containsValue(1L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void everyCodecKeepsOrderAndAllThatARecordHolds(String codec) {
    String topic = "codec-" + codec;
    cluster.admin().createTopic(topic, 1).join();
    try (Producer producer = cluster.producer(Map.of("compression.type", codec))) {
      for (int i = 0; i < 3000; i++) {
        var headers = List.of(new Header("n", bytes("" + i)));
        producer.send(
            new ProducerRecord(topic, 0, 1_000 + i, bytes("k" + i % 3), bytes("v" + i), headers));
      }
      producer.flush().join();
    }

    List<Received> all = read(topic, 3000);

    for (int i = 0; i < 3000; i++) {
      Received one = all.get(i);
      assertThat(one.offset()).isEqualTo(i);
      assertThat(one.timestampMs()).isEqualTo(1_000 + i);
      assertThat(one.keyText() + one.text()).isEqualTo("k" + i % 3 + "v" + i);
      assertThat(one.headers()).containsExactly(new Header("n", bytes("" + i)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aTopicThatIsMadeAgainIsReadFromItsStart(String protocol) {
    String topic = "phoenix-" + protocol;
    var settings =
        Map.of(
            "group.id", "of-" + topic,
            "group.protocol", protocol,
            "auto.offset.reset", "earliest",
            "allow.auto.create.topics", "false",
            "max.poll.records", "2");
    try (Consumer consumer = cluster.consumer(settings);
        Producer producer = cluster.producer(Map.of("linger.ms", "0"))) {
      consumer.subscribe(topic);
      until(consumer, () -> consumer.missingTopics().join().contains(topic));
      cluster.admin().createTopic(topic, 1).join();
      for (int i = 0; i < 10; i++) {
        producer.send(topic, "k", "old" + i).join();
      }
      assertThat(consumer.poll(SOON)).hasSize(2);

      cluster.admin().deleteTopic(topic).join();
      cluster.admin().createTopic(topic, 1).join();
      try (Producer another = cluster.producer()) {
        for (int i = 0; i < 20; i++) {
          another.send(topic, "k", "new" + i).join();
        }
      }

      List<String> read = new ArrayList<>();
      for (int polls = 0; !read.contains("new19") && polls < 200; polls++) {
        consumer.poll(Duration.ofMillis(100)).forEach(each -> read.add(each.text()));
      }
      read.removeIf(each -> each.startsWith("old"));
      assertThat(read).hasSize(20).startsWith("new0");
      assertThat(consumer.missingTopics().join()).isEmpty();
    }
  }

  @Test
  void aReaderPausesSeeksAndRewindsByTime() {
    var zero = new TopicPartition("winding", 0);
    var one = new TopicPartition("winding", 1);
    cluster.admin().createTopic("winding", 2).join();
    try (Producer producer = cluster.producer()) {
      for (int i = 0; i < 10; i++) {
        producer.send(at(zero, 1_000 * i, "a" + i));
        producer.send(at(one, 1_000 * i, "b" + i));
      }
    }
    try (Consumer consumer = cluster.consumer(Map.of("auto.offset.reset", "earliest"))) {
      consumer.assign(List.of(zero, one));
      consumer.pause(List.of(one));
      assertThat(texts(consumer, 10)).allMatch(text -> text.startsWith("a"));

      consumer.resume(List.of(one));
      assertThat(texts(consumer, 10)).allMatch(text -> text.startsWith("b"));

      consumer.seek(zero, 8);
      assertThat(texts(consumer, 2)).containsExactly("a8", "a9");

      assertThat(consumer.seek(Instant.ofEpochMilli(7_500)).join())
          .containsEntry(zero, 8L)
          .containsEntry(one, 8L);
      assertThat(texts(consumer, 4)).containsExactlyInAnyOrder("a8", "a9", "b8", "b9");

      assertThat(consumer.seek(Instant.ofEpochMilli(99_000)).join()).containsEntry(zero, 10L);
      assertThat(consumer.poll(Duration.ofMillis(50))).isEmpty();
      consumer.seekToBeginning().join();
      assertThat(texts(consumer, 20)).hasSize(20);
      assertThat(consumer.position(zero).join()).isEqualTo(10);
      consumer.seekToEnd().join();
      assertThat(consumer.poll(Duration.ofMillis(50))).isEmpty();
    }
  }

  @Test
  void aPollGivesNoMoreThanIsWantedAndNothingIsLostBetweenPolls() {
    cluster.admin().createTopic("portions", 1).join();
    try (Producer producer = cluster.producer(Map.of("linger.ms", "0"))) {
      for (int i = 0; i < 5000; i++) {
        producer.send("portions", "v" + i);
      }
    }
    var settings = new HashMap<>(Map.of("auto.offset.reset", "earliest", "max.poll.records", "7"));
    settings.put("max.partition.fetch.bytes", "4000");
    try (Consumer consumer = cluster.consumer(settings)) {
      consumer.assign(List.of(new TopicPartition("portions", 0)));
      var all = new ArrayList<String>();
      while (all.size() < 5000) {
        List<Received> records = consumer.poll(SOON);
        assertThat(records).hasSizeBetween(1, 7);
        records.forEach(record -> all.add(record.text()));
      }
      for (int i = 0; i < 5000; i++) {
        assertThat(all.get(i)).isEqualTo("v" + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aGroupGoesOnBehindWhatWasPolled(String protocol) {
    sendNumbers("resumed-" + protocol, 20);
    try (Consumer consumer = member(protocol, "going-on", "max.poll.records", "5")) {
      consumer.subscribe("resumed-" + protocol);
      assertThat(consumer.poll(SOON)).hasSize(5);
    }
    try (Consumer consumer = member(protocol, "going-on")) {
      consumer.subscribe("resumed-" + protocol);
      assertThat(texts(consumer, 15)).hasSize(15);
    }
    assertThat(cluster.admin().committed("going-on-" + protocol).join()).containsValue(20L);
  }

  @Test
  void withoutAutoCommitOnlyWhatIsCommittedCounts() {
    sendNumbers("by-hand", 20);
    try (Consumer consumer = reader("manual", "enable.auto.commit", "false")) {
      consumer.subscribe("by-hand");
      texts(consumer, 20);
      consumer.commit(Map.of(new TopicPartition("by-hand", 0), 3L)).join();
      assertThat(consumer.committed(List.of(new TopicPartition("by-hand", 0))).join())
          .containsValue(3L);
    }
    try (Consumer consumer = reader("manual", "enable.auto.commit", "false")) {
      consumer.subscribe("by-hand");
      assertThat(texts(consumer, 17)).hasSize(17).startsWith("v3");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void twoReadersShareATopicAndOneTakesOverFromTheOther(String protocol) {
    cluster.admin().createTopic("shared-" + protocol, 2).join();
    try (Consumer first = member(protocol, "sharers");
        Producer producer = cluster.producer()) {
      first.subscribe("shared-" + protocol);
      until(first, () -> first.assignment().join().size() == 2);
      Consumer second = member(protocol, "sharers");
      second.subscribe("shared-" + protocol);
      until(
          first,
          () -> {
            second.poll(Duration.ofMillis(20));
            return second.assignment().join().size() == 1 && first.assignment().join().size() == 1;
          });
      second.close();
      until(first, () -> first.assignment().join().size() == 2);
      producer.send(at(new TopicPartition("shared-" + protocol, 0), 1, "x"));
      producer.send(at(new TopicPartition("shared-" + protocol, 1), 1, "y"));
      assertThat(texts(first, 2)).containsExactlyInAnyOrder("x", "y");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void whatAnApplicationIsAtWorkOnIsGivenToNobodyElse(String protocol) {
    String topic = "worked-" + protocol;
    sendNumbers(topic, 3);
    try (Consumer first = member(protocol, "workers");
        Consumer second = member(protocol, "workers");
        Producer producer = cluster.producer()) {
      first.subscribe(topic);
      assertThat(texts(first, 3)).containsExactly("v0", "v1", "v2");
      second.subscribe(topic);

      // Time enough to take the partition while the first one has not polled again.
      assertThat(second.poll(Duration.ofMillis(1_500))).isEmpty();

      first.close();
      producer.send(topic, "v3");
      assertThat(texts(second, 1)).containsExactly("v3");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aReaderThatNoLongerPollsGivesItsPartUpAndGetsItBack(String protocol) {
    sendNumbers("stuck-" + protocol, 3);
    try (Consumer hanging = member(protocol, "stickers", "max.poll.interval.ms", "400");
        Consumer other = member(protocol, "stickers")) {
      hanging.subscribe("stuck-" + protocol);
      assertThat(hanging.poll(SOON)).hasSize(3);
      other.subscribe("stuck-" + protocol);

      assertThat(texts(other, 3)).containsExactly("v0", "v1", "v2");

      other.close();
      until(hanging, () -> hanging.assignment().join().size() == 1);
    }
  }

  @Test
  void aFullBufferHoldsTheSenderBackAndNotTheClientsOwnThread() {
    cluster.admin().createTopic("crowded", 1).join();
    var settings = Map.of("buffer.memory", "20000", "batch.size", "4000", "linger.ms", "1000");
    try (Producer producer = cluster.producer(settings)) {
      var last = new ArrayList<CompletableFuture<Sent>>();
      for (int i = 0; i < 2000; i++) {
        last.add(
            producer
                .send("crowded", "a value of some length " + i)
                .thenCompose(_ -> producer.send("crowded", "chained")));
      }
      last.forEach(CompletableFuture::join);
    }
    assertThat(read("crowded", 4000)).hasSize(4000);
  }

  @Test
  void refusalsHaveKafkasCode() {
    Admin admin = cluster.admin();
    admin.createTopic("once", 1).join();

    assertThatThrownBy(() -> admin.createTopic("once", 1).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.TOPIC_ALREADY_EXISTS));
    try (Producer producer = cluster.producer(Map.of("max.request.size", "1000"))) {
      assertThatThrownBy(() -> producer.send("once", "x".repeat(2000)).join())
          .hasMessageContaining("MESSAGE_TOO_LARGE");
    }
    try (Consumer consumer = cluster.consumer(Map.of())) {
      consumer.subscribe("once");
      assertThatThrownBy(() -> consumer.poll(SOON))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("group.id");
    }
    assertThatThrownBy(() -> cluster.producer(Map.of("ack", "1")))
        .hasMessage("there is no setting ack");
    assertThatThrownBy(() -> cluster.consumer(Map.of("max.poll.records", "0")))
        .hasMessageContaining("max.poll.records: 0 is less than 1");
    assertThatThrownBy(() -> cluster.consumer(Map.of("isolation.level", "committed")))
        .hasMessageContaining("isolation.level: 'committed' is none of");
    assertThatThrownBy(() -> Cluster.at("host:port")).hasMessageContaining("has no port");
  }

  @Test
  void anAdministratorLooksAndChanges() {
    Admin admin = cluster.admin();
    admin.createTopic("ruled", 1, Map.of("retention.ms", "70000")).join();
    sendNumbers("counted", 10);
    var zero = new TopicPartition("counted", 0);

    assertThat(admin.growTopic("ruled", 3).join()).isEqualTo(3);
    assertThat(admin.topics().join().get("ruled").partitions()).isEqualTo(3);
    assertThat(admin.topicConfigs("ruled").join()).containsEntry("retention.ms", "70000");
    admin.alterTopic("ruled", Map.of("retention.ms", "80000")).join();
    assertThat(admin.topicConfigs("ruled").join()).containsEntry("retention.ms", "80000");
    assertThat(admin.deleteTopic("ruled").join()).isEqualTo("ruled");
    assertThat(admin.endOffsets(List.of(zero)).join()).containsEntry(zero, 10L);
    assertThat(admin.deleteRecords(Map.of(zero, 4L)).join()).containsEntry(zero, 4L);
    assertThat(admin.firstOffsets(List.of(zero)).join()).containsEntry(zero, 4L);
    assertThat(admin.offsetsAt(List.of(zero), Instant.ofEpochMilli(1)).join())
        .containsEntry(zero, 4L);
    admin.resetGroup("moved", Map.of(zero, 6L)).join();
    assertThat(admin.groups().join()).anyMatch(group -> group.id().equals("moved"));
    assertThat(admin.deleteGroup("moved").join()).isEqualTo("moved");
  }

  @Test
  void whatWaitsWhenTheClusterIsClosedFails() {
    Cluster closed = Cluster.at("127.0.0.1:1");
    CompletableFuture<Sent> sent = closed.producer().send("nowhere", "x");

    closed.close();

    assertThatThrownBy(sent::join).hasRootCauseMessage("the cluster's clients are closed");
    assertThatThrownBy(() -> closed.admin().topics().join())
        .hasRootCauseMessage("the cluster's clients are closed");
  }

  private Consumer member(String protocol, String group, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(List.of("group.protocol", protocol));
    if (protocol.equals("classic")) {
      all.addAll(List.of("heartbeat.interval.ms", "100"));
    }
    return reader(group + "-" + protocol, all.toArray(String[]::new));
  }

  private void sendNumbers(String topic, int count) {
    cluster.admin().createTopic(topic, 1).join();
    try (Producer producer = cluster.producer()) {
      for (int i = 0; i < count; i++) {
        producer.send(topic, "v" + i);
      }
    }
  }

  private Consumer reader(String group, String... more) {
    var settings = new HashMap<>(Map.of("group.id", group, "auto.offset.reset", "earliest"));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return cluster.consumer(settings);
  }

  private List<Received> read(String topic, int count) {
    var all = new ArrayList<Received>();
    try (Consumer consumer = cluster.consumer(Map.of("auto.offset.reset", "earliest"))) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      while (all.size() < count) {
        all.addAll(some(consumer));
      }
    }
    return all;
  }

  private static List<String> texts(Consumer consumer, int count) {
    var texts = new ArrayList<String>();
    while (texts.size() < count) {
      some(consumer).forEach(record -> texts.add(record.text()));
    }
    return texts;
  }

  private static List<Received> some(Consumer consumer) {
    List<Received> records = consumer.poll(SOON);
    assertThat(records).as("records in time").isNotEmpty();
    return records;
  }

  private static void until(Consumer polled, BooleanSupplier condition) {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      polled.poll(Duration.ofMillis(20));
    }
  }

  private static ProducerRecord at(TopicPartition partition, long timestampMs, String value) {
    return new ProducerRecord(
        partition.topic(), partition.partition(), timestampMs, null, bytes(value), List.of());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
