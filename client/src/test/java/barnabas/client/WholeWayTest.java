package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.record.Record;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Producers and consumers against the real broker in a simulated world, through power cuts and
/// rebalances.
class WholeWayTest {

  private SimWorld world = new SimWorld(3, SimTuning.ROUGH);
  private RealBroker broker = new RealBroker(world);
  private final Map<String, Long> delivered = new LinkedHashMap<>();
  private final Map<String, ErrorCode> failed = new TreeMap<>();

  @Test
  void recordsComeBackWithAllThatTheyHad() {
    Producer producer = producer(Map.of("compression.type", "zstd"));
    ProducerRecord record =
        new ProducerRecord(
            "t",
            2,
            1_767_225_600_123L,
            Texts.bytes("key"),
            Texts.bytes("value"),
            List.of(new barnabas.record.Header("h", Texts.bytes("1"))));

    on("p", () -> producer.send(record, delivery("it")));
    flush(producer);
    Reading reading = reading("c", null, Map.of("auto.offset.reset", "earliest"));
    reading.run(c -> c.assign(List.of(new TopicPartition("t", 2))));
    world.runUntil(() -> reading.count() == 1, 20_000);

    Record read = reading.records.get(new TopicPartition("t", 2)).getFirst();
    assertThat(delivered).containsEntry("it", 0L);
    assertThat(Texts.text(read.key())).isEqualTo("key");
    assertThat(Texts.text(read.value())).isEqualTo("value");
    assertThat(read.timestampMs()).isEqualTo(1_767_225_600_123L);
    assertThat(read.headers()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyRecordIsThereOnceAndInOrderAfterPowerCuts(int seed) {
    world = new SimWorld(seed, SimTuning.ROUGH);
    broker = new RealBroker(world);
    Producer producer = producer(Map.of("batch.size", "200"));

    for (int round = 0; round < 4; round++) {
      sendAll(producer, round * 100, round * 100 + 100);
      world.runFor(world.chance().nextInt(60));
      broker.machine.cutPower();
      broker.start();
    }
    flush(producer);
    Reading reading = reading("c", null, Map.of("auto.offset.reset", "earliest"));
    reading.run(c -> c.assign(List.of(new TopicPartition("t", 0))));
    world.runUntil(() -> reading.count() >= 400, 60_000);

    assertThat(failed).isEmpty();
    assertThat(reading.values("t", 0)).isEqualTo(names(0, 400));
  }

  @Test
  void aGroupGoesOnWhereItHasCommitted() {
    Producer producer = producer(Map.of());
    sendAll(producer, 0, 50);
    flush(producer);
    Reading first = reading("c1", "g", Map.of("auto.offset.reset", "earliest"));
    first.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> first.count() == 50, 60_000)).isTrue();
    first.close();

    sendAll(producer, 50, 80);
    flush(producer);
    Reading second = reading("c2", "g", Map.of("auto.offset.reset", "earliest"));
    second.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> second.count() == 30, 60_000)).isTrue();

    assertThat(second.values("t", 0)).isEqualTo(names(50, 80));
    assertThat(first.failures).isEmpty();
    assertThat(second.failures).isEmpty();
  }

  @Test
  void aReaderIsRewoundByTime() {
    Producer producer = producer(Map.of());
    for (int i = 0; i < 10; i++) {
      String name = "r" + i;
      ProducerRecord record =
          new ProducerRecord("t", 0, 1_000L * i, null, Texts.bytes(name), List.of());
      on("p", () -> producer.send(record, delivery(name)));
    }
    flush(producer);
    Reading reading = reading("c", null, Map.of("auto.offset.reset", "earliest"));
    reading.run(c -> c.assign(List.of(new TopicPartition("t", 0), new TopicPartition("t", 1))));
    assertThat(world.runUntil(() -> reading.count() == 10, 60_000)).isTrue();
    Answer<SortedMap<TopicPartition, Long>> went = new Answer<>();

    reading.run(c -> c.seekToTime(7_500, went));
    assertThat(world.runUntil(() -> reading.count() == 12, 60_000)).isTrue();

    assertThat(went.value)
        .as("where nothing is that young it goes on at the end")
        .isEqualTo(Map.of(new TopicPartition("t", 0), 8L, new TopicPartition("t", 1), 0L));
    assertThat(reading.values("t", 0)).endsWith("r9", "r8", "r9");
  }

  @Test
  void aMemberLeavesForATimeAndComesBack() {
    Producer producer = producer(Map.of());
    sendAll(producer, 0, 5);
    flush(producer);
    Reading reading = reading("c1", "g", Map.of("auto.offset.reset", "earliest"));
    reading.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> reading.count() == 5, 60_000)).isTrue();
    boolean[] gone = {false};
    Answer<SortedMap<TopicPartition, CommittedOffset>> committed = new Answer<>();

    reading.run(c -> c.unsubscribe(() -> gone[0] = true));
    assertThat(world.runUntil(() -> gone[0], 60_000)).isTrue();
    sendAll(producer, 5, 8);
    flush(producer);
    reading.run(c -> c.committed(List.of(new TopicPartition("t", 0)), committed));
    assertThat(world.runUntil(committed::settled, 60_000)).isTrue();
    int before = reading.count();
    reading.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> reading.count() == 8, 60_000)).isTrue();

    assertThat(before).isEqualTo(5);
    assertThat(committed.value.get(new TopicPartition("t", 0)).offset()).isEqualTo(5);
    assertThat(reading.values("t", 0)).isEqualTo(names(0, 8));
    assertThat(reading.failures).isEmpty();
  }

  @Test
  void membersShareThePartitionsAndTakeOverThoseOfTheDead() {
    Producer producer = producer(Map.of());
    sendAll(producer, 0, 1);
    flush(producer);
    Map<String, String> settings =
        Map.of("auto.offset.reset", "earliest", "session.timeout.ms", "6000");
    Reading one = reading("c1", "g", settings);
    Reading two = reading("c2", "g", settings);
    one.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> one.assigned.size() == 3, 60_000)).isTrue();

    two.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> two.assigned.size() == 1 && one.assigned.size() == 2, 60_000))
        .isTrue();
    assertThat(new TreeSet<>(one.assigned)).doesNotContainAnyElementsOf(two.assigned);

    world.node("c1").kill();
    assertThat(world.runUntil(() -> two.assigned.size() == 3, 60_000)).isTrue();
  }

  @Test
  void seekingPausingAndCommittingByHand() {
    Producer producer = producer(Map.of());
    sendAll(producer, 0, 10);
    flush(producer);
    TopicPartition zero = new TopicPartition("t", 0);
    Map<String, String> byHand =
        Map.of("auto.offset.reset", "latest", "enable.auto.commit", "false");
    Reading reading = reading("c", "g", byHand);
    reading.run(c -> c.assign(List.of(zero)));
    world.runFor(3_000);
    assertThat(reading.count()).isZero();

    reading.run(c -> c.seek(zero, 7));
    world.runUntil(() -> reading.count() == 3, 10_000);
    assertThat(reading.values("t", 0)).isEqualTo(names(7, 10));

    reading.run(c -> c.pause(zero));
    reading.run(c -> c.seek(zero, 0));
    world.runFor(3_000);
    assertThat(reading.count()).isEqualTo(3);
    boolean[] committed = {false};
    reading.run(
        c ->
            c.commit(
                Map.of(zero, CommittedOffset.of(4)),
                Reply.of(x -> committed[0] = true, (e, w) -> {})));
    assertThat(world.runUntil(() -> committed[0], 10_000)).isTrue();
    reading.close();

    Reading next = reading("d", "g", byHand);
    next.run(c -> c.assign(List.of(zero)));
    world.runUntil(() -> next.count() == 6, 10_000);
    assertThat(next.values("t", 0)).isEqualTo(names(4, 10));
  }

  @Test
  void anOffsetThatIsGoneIsResetAsTheSettingsSay() {
    Producer producer = producer(Map.of());
    sendAll(producer, 0, 10);
    flush(producer);
    TopicPartition zero = new TopicPartition("t", 0);
    Reading reading = reading("c", null, Map.of("auto.offset.reset", "earliest"));
    reading.run(
        c -> {
          c.assign(List.of(zero));
          c.seek(zero, 1_000);
        });

    assertThat(world.runUntil(() -> reading.count() == 10, 20_000)).isTrue();
    assertThat(reading.values("t", 0)).isEqualTo(names(0, 10));
  }

  static IntStream seeds() {
    return IntStream.range(0, Integer.getInteger("seeds", 12));
  }

  private Reading reading(String name, String group, Map<String, String> settings) {
    return new Reading(world, name, RealBroker.ADDRESS, group, settings);
  }

  private Producer producer(Map<String, String> settings) {
    SimNode node = world.node("p");
    Map<String, String> all = new TreeMap<>(settings);
    all.put("bootstrap.servers", "broker:9092");
    return new Producer(
        node.loop("l"), node.network(), node.randomness(), ProducerSettings.of(all));
  }

  private void on(String node, Runnable deed) {
    world.node(node).loop("l").post(deed);
  }

  private void sendAll(Producer producer, int from, int to) {
    for (int i = from; i < to; i++) {
      String name = "r" + i;
      ProducerRecord record =
          new ProducerRecord("t", 0, ProducerRecord.NOW, null, Texts.bytes(name), List.of());
      on("p", () -> assertThat(producer.send(record, delivery(name))).isTrue());
      if (i % 10 == 0) {
        world.runFor(2);
      }
    }
  }

  private Delivery delivery(String name) {
    return Delivery.of(
        (partition, offset) -> delivered.put(name, offset),
        (code, words) -> failed.put(name, code));
  }

  private void flush(Producer producer) {
    boolean[] done = {false};
    on("p", () -> producer.flush(() -> done[0] = true));
    assertThat(world.runUntil(() -> done[0], 200_000)).isTrue();
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "r" + i).toList();
  }
}
