package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.FakeBroker.Mishap;
import barnabas.record.Compression;
import barnabas.record.RecordBatch;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A producer against one broker that loses, refuses and forgets by script, in a simulated world:
/// every record is delivered once and in order, or its sender is told that it was not.
class ProducerTest {

  private final SimWorld world = new SimWorld(7, SimTuning.ROUGH);
  private final FakeBroker broker = new FakeBroker(world.node("broker"));
  private final SimNode node = world.node("client");
  private final Map<String, Long> delivered = new LinkedHashMap<>();
  private final Map<String, ErrorCode> failed = new TreeMap<>();

  @Test
  void recordsOfATopicThatWasUnknownAreDeliveredInOrder() {
    Producer producer = producer(Map.of());

    sendAll(producer, 0, 500, 16);
    flush(producer);

    assertThat(delivered).hasSize(500);
    assertThat(broker.values("t", 1)).isEqualTo(names(500));
    assertThat(List.copyOf(delivered.values())).isSorted();
  }

  @ParameterizedTest
  @EnumSource(
      value = Mishap.class,
      names = {"ANSWER_LOST", "REQUEST_LOST", "REFUSED", "IGNORED"})
  void aMishapNeitherLosesNorDoublesNorReorders(Mishap mishap) {
    broker.script.addAll(List.of(Mishap.NONE, mishap));
    Producer producer = producer(Map.of("batch.size", "300", "request.timeout.ms", "2000"));

    sendAll(producer, 0, 200, 16);
    flush(producer);

    assertThat(delivered).hasSize(200);
    assertThat(broker.values("t", 1)).isEqualTo(names(200));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void manyMishapsInARowEndInTheSameLog(int seed) {
    Random random = new Random(seed);
    Mishap[] any = {
      Mishap.NONE, Mishap.ANSWER_LOST, Mishap.REQUEST_LOST, Mishap.REFUSED, Mishap.IGNORED
    };
    IntStream.range(0, 60).forEach(i -> broker.script.add(any[random.nextInt(any.length)]));
    Producer producer = producer(Map.of("batch.size", "200", "request.timeout.ms", "1000"));

    for (int i = 0; i < 300; i += 50) {
      sendAll(producer, i, i + 50, 10);
      world.runFor(random.nextInt(2_000));
    }
    flush(producer);

    assertThat(delivered).hasSize(300);
    assertThat(broker.values("t", 1)).isEqualTo(names(300));
  }

  @Test
  void aBatchThatIsRefusedForGoodFailsAndThoseBehindItAreDelivered() {
    broker.script.addAll(List.of(Mishap.NONE, Mishap.REFUSED_FOR_GOOD));
    Producer producer = producer(Map.of("batch.size", "200", "linger.ms", "0"));

    sendAll(producer, 0, 100, 10);
    flush(producer);

    assertThat(failed).isNotEmpty();
    assertThat(failed.values()).containsOnly(ErrorCode.TOPIC_AUTHORIZATION_FAILED);
    assertThat(broker.values("t", 1)).isEqualTo(List.copyOf(delivered.keySet()));
    assertThat(delivered.size() + failed.size()).isEqualTo(100);
    List<RecordBatch> batches = broker.logs.get(new TopicPartition("t", 1)).batches;
    assertThat(batches.getLast().producerEpoch()).isEqualTo((short) 1);
  }

  @Test
  void aRecordIsGivenUpWhenItsTimeIsUp() {
    Producer producer =
        producer(Map.of("delivery.timeout.ms", "3000", "request.timeout.ms", "500"));
    IntStream.range(0, 100).forEach(i -> broker.script.add(Mishap.IGNORED));

    sendAll(producer, 0, 3, 10);
    flush(producer);

    assertThat(failed).hasSize(3);
    assertThat(failed.values()).containsOnly(ErrorCode.REQUEST_TIMED_OUT);
    assertThat(world.nanos()).isLessThan(6_000_000_000L);
  }

  @Test
  void aBatchThatIsTooLargeForTheBrokerIsHalvedUntilItFits() {
    broker.batchBytesMax = 400;
    Producer producer = producer(Map.of("batch.size", "4000"));

    sendAll(producer, 0, 200, 30);
    flush(producer);

    assertThat(delivered).hasSize(200);
    assertThat(broker.values("t", 1)).isEqualTo(names(200));
  }

  @ParameterizedTest
  @EnumSource
  void everyCodecIsSent(Compression compression) {
    Producer producer = producer(Map.of("compression.type", compression.key()));

    sendAll(producer, 0, 100, 10);
    flush(producer);

    assertThat(broker.values("t", 1)).isEqualTo(names(100));
    assertThat(broker.logs.get(new TopicPartition("t", 1)).batches)
        .allMatch(b -> b.compression() == compression);
  }

  @Test
  void aBrokerThatIsTwoVersionsBehindIsUnderstood() {
    broker.highestVersion = 3;
    Producer producer = producer(Map.of());

    sendAll(producer, 0, 10, 10);
    flush(producer);

    assertThat(delivered).hasSize(10);
  }

  @Test
  void zstdIsNotSentToABrokerThatDoesNotKnowIt() {
    broker.highestVersion = 6;
    Producer producer = producer(Map.of("compression.type", "zstd"));

    sendAll(producer, 0, 10, 10);
    flush(producer);

    assertThat(failed.values()).hasSize(10).containsOnly(ErrorCode.UNSUPPORTED_VERSION);
  }

  @Test
  void memoryIsBoundedAndRoomIsAnnounced() {
    Producer producer = producer(Map.of("buffer.memory", "1000", "batch.size", "100"));
    int[] sent = {0};
    Runnable[] pump = new Runnable[1];
    pump[0] =
        () -> {
          while (sent[0] < 300) {
            if (!send(producer, "r" + sent[0])) {
              producer.onRoom(pump[0]);
              return;
            }
            sent[0]++;
          }
        };
    node.loop("l").post(pump[0]);
    world.runFor(10);

    assertThat(sent[0]).isLessThan(100);
    assertThat(world.runUntil(() -> delivered.size() == 300, 60_000)).isTrue();
    assertThat(broker.values("t", 1)).isEqualTo(names(300));
  }

  @Test
  void withoutAcksNobodyWaitsForAnOffset() {
    Producer producer = producer(Map.of("acks", "0"));

    sendAll(producer, 0, 20, 10);
    flush(producer);
    world.runFor(1_000);

    assertThat(delivered.values()).containsOnly(Delivery.UNKNOWN_OFFSET);
    assertThat(broker.values("t", 1)).isEqualTo(names(20));
  }

  @Test
  void whatCanNeverBeSentIsRefusedAtOnce() {
    Producer producer = producer(Map.of("max.request.size", "100"));
    List<ErrorCode> codes = new ArrayList<>();
    Delivery refusals = Delivery.of((p, o) -> {}, (code, words) -> codes.add(code));

    node.loop("l")
        .post(
            () -> {
              producer.send(ProducerRecord.of("t", null, Texts.bytes("x".repeat(101))), refusals);
              producer.send(ProducerRecord.of("bad topic", null, null), refusals);
              producer.send(new ProducerRecord("t", 99, -1, null, null, List.of()), refusals);
            });
    flush(producer);

    assertThat(codes)
        .containsExactlyInAnyOrder(
            ErrorCode.MESSAGE_TOO_LARGE,
            ErrorCode.INVALID_TOPIC_EXCEPTION,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  @Test
  void recordsWithoutAKeyStayWithOnePartitionUntilABatchIsFull() {
    Producer producer = producer(Map.of("batch.size", "1000"));

    node.loop("l")
        .post(
            () -> {
              for (int i = 0; i < 5_000; i++) {
                producer.send(
                    ProducerRecord.of("t", null, Texts.bytes("r" + i)),
                    Delivery.of((p, o) -> delivered.put(p + "@" + o, o), (c, w) -> {}));
              }
            });
    flush(producer);

    assertThat(delivered).hasSize(5_000);
    for (int p = 0; p < 3; p++) {
      assertThat(broker.values("t", p)).isNotEmpty();
    }
    int batches = broker.logs.values().stream().mapToInt(log -> log.batches.size()).sum();
    assertThat(batches).isLessThan(100);
  }

  @Test
  void aFlushWaitsForWhatWasSentBeforeItAndForNothingElse() {
    Producer producer = producer(Map.of("linger.ms", "60000", "request.timeout.ms", "500000"));
    boolean[] flushed = {false};
    node.loop("l")
        .post(
            () -> {
              send(producer, "r0");
              producer.flush(() -> flushed[0] = true);
            });
    assertThat(world.runUntil(() -> broker.values("t", 1).size() == 1, 10_000)).isTrue();
    broker.script.add(Mishap.IGNORED);

    node.loop("l").post(() -> send(producer, "r1"));

    assertThat(world.runUntil(() -> flushed[0], 5_000)).isTrue();
    assertThat(delivered).containsOnlyKeys("r0");
    world.runFor(30_000);
    assertThat(broker.script).as("what came after the flush lingers on").hasSize(1);
  }

  @Test
  void flushesAreAnsweredInTheirOrderEachWithItsOwnRecords() {
    Producer producer = producer(Map.of("batch.size", "100"));
    List<String> story = new ArrayList<>();
    node.loop("l")
        .post(
            () -> {
              for (int i = 0; i < 5; i++) {
                int flush = i;
                send(producer, "r" + i);
                producer.flush(
                    () -> {
                      assertThat(delivered).containsKey("r" + flush);
                      story.add("flush " + flush);
                    });
              }
            });

    assertThat(world.runUntil(() -> story.size() == 5, 10_000)).isTrue();
    assertThat(story).containsExactly("flush 0", "flush 1", "flush 2", "flush 3", "flush 4");
  }

  @Test
  void whoAbandonsAProducerIsToldOfEveryRecordAndFlush() {
    broker.script.add(Mishap.IGNORED);
    Producer producer = producer(Map.of());
    sendAll(producer, 0, 3, 3);
    world.runFor(1_000);
    boolean[] flushed = {false};

    node.loop("l")
        .post(
            () -> {
              send(producer, "r3");
              producer.flush(() -> flushed[0] = true);
              producer.abandon();
            });
    world.runFor(1_000);

    assertThat(flushed[0]).isTrue();
    assertThat(failed).hasSize(4);
    assertThat(failed.values()).containsOnly(ErrorCode.NETWORK_EXCEPTION);
  }

  @Test
  void whoHearsOfAFailureMaySendElsewhereAtOnce() {
    Producer producer =
        producer(Map.of("delivery.timeout.ms", "1500", "request.timeout.ms", "1000"));
    broker.script.addAll(List.of(Mishap.IGNORED, Mishap.IGNORED));
    Delivery later = Delivery.of((p, o) -> delivered.put("letter", o), (code, words) -> {});
    node.loop("l")
        .post(
            () ->
                producer.send(
                    new ProducerRecord("t", 0, -1, null, Texts.bytes("lost"), List.of()),
                    Delivery.of(
                        (p, o) -> {},
                        (code, words) ->
                            producer.send(
                                new ProducerRecord(
                                    "t", 2, -1, null, Texts.bytes("letter"), List.of()),
                                later))));

    world.runFor(10_000);

    assertThat(delivered).containsKey("letter");
  }

  @Test
  void aBatchThatIsGivenUpButStillInFlightKeepsNobodyBusy() {
    Producer producer =
        producer(Map.of("delivery.timeout.ms", "2000", "request.timeout.ms", "60000"));
    sendAll(producer, 0, 1, 1);
    flush(producer);
    broker.script.add(Mishap.IGNORED);
    sendAll(producer, 1, 2, 1);
    world.runFor(3_000);
    assertThat(failed).containsOnlyKeys("r1");

    int steps = 0;
    for (long end = world.nanos() + 10_000_000_000L; world.nanos() < end && steps < 1_000; ) {
      world.step();
      steps++;
    }

    assertThat(steps).isLessThan(100);
  }

  @Test
  void aTopicThatCanNotBeIsRefusedAgainWithoutWaiting() {
    Producer producer = producer(Map.of());
    List<ErrorCode> codes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int expected = i + 1;
      node.loop("l")
          .post(
              () ->
                  producer.send(
                      ProducerRecord.of("bad topic", null, null),
                      Delivery.of((p, o) -> {}, (code, words) -> codes.add(code))));
      assertThat(world.runUntil(() -> codes.size() == expected, 5_000)).isTrue();
    }

    assertThat(codes).containsOnly(ErrorCode.INVALID_TOPIC_EXCEPTION);
  }

  static IntStream seeds() {
    return IntStream.range(0, 60);
  }

  private Producer producer(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("bootstrap.servers", "broker:9092");
    return new Producer(
        node.loop("l"), node.network(), node.randomness(), ProducerSettings.of(all));
  }

  private void sendAll(Producer producer, int from, int to, int perTurn) {
    for (int start = from; start < to; start += perTurn) {
      int first = start;
      node.loop("l")
          .post(
              () -> {
                for (int i = first; i < Math.min(to, first + perTurn); i++) {
                  assertThat(send(producer, "r" + i)).isTrue();
                }
              });
      world.runFor(1);
    }
  }

  private boolean send(Producer producer, String name) {
    ProducerRecord record =
        new ProducerRecord("t", 1, ProducerRecord.NOW, null, Texts.bytes(name), List.of());
    return producer.send(
        record,
        Delivery.of(
            (partition, offset) -> delivered.put(name, offset),
            (code, words) -> failed.put(name, code)));
  }

  private void flush(Producer producer) {
    boolean[] done = {false};
    node.loop("l").post(() -> producer.flush(() -> done[0] = true));
    assertThat(world.runUntil(() -> done[0], 200_000)).isTrue();
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
  }
}
