package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.Meddler.Deed;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.ProduceResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A producer and the real broker with a machine between them that cuts, silences and refuses each
/// request of its way in turn: every record is in the log once and in order, or its sender is told
/// why not.
class ProducerFaultTest {

  private final SimWorld world = new SimWorld(5, SimTuning.ROUGH);
  private final Meddler meddler = new Meddler(world.node("front"), RealBroker.ADDRESS);
  private final RealBroker broker = new RealBroker(world, meddler.address);
  private final SimNode node = world.node("p");
  private final Map<String, Long> delivered = new LinkedHashMap<>();
  private final Map<String, ErrorCode> failed = new TreeMap<>();

  static Stream<Arguments> passing() {
    List<Arguments> all = new ArrayList<>();
    for (ApiKey api :
        List.of(ApiKey.API_VERSIONS, ApiKey.METADATA, ApiKey.INIT_PRODUCER_ID, ApiKey.PRODUCE)) {
      all.add(Arguments.of(api, new Deed.CutBefore()));
      all.add(Arguments.of(api, new Deed.CutAfter()));
      all.add(Arguments.of(api, new Deed.Silence()));
    }
    for (ErrorCode code :
        List.of(
            ErrorCode.COORDINATOR_NOT_AVAILABLE,
            ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
            ErrorCode.REQUEST_TIMED_OUT)) {
      all.add(Arguments.of(ApiKey.INIT_PRODUCER_ID, Refusals.saying(code)));
    }
    all.add(Arguments.of(ApiKey.METADATA, Refusals.saying(ErrorCode.LEADER_NOT_AVAILABLE)));
    // The broker has appended, and says otherwise: a repetition must not double the records.
    for (ErrorCode code :
        List.of(
            ErrorCode.NOT_LEADER_OR_FOLLOWER,
            ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
            ErrorCode.REQUEST_TIMED_OUT,
            ErrorCode.KAFKA_STORAGE_ERROR,
            ErrorCode.NETWORK_EXCEPTION,
            ErrorCode.CORRUPT_MESSAGE,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)) {
      all.add(Arguments.of(ApiKey.PRODUCE, Refusals.saying(code)));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatPassesNeitherLosesNorDoublesNorReorders(ApiKey api, Deed mishap) {
    meddler.next(api, mishap, new Deed.Pass(), mishap);
    Producer producer = producer(Map.of("batch.size", "200", "request.timeout.ms", "2000"));

    sendAll(producer, 0, 100);
    flush(producer);

    assertThat(failed).isEmpty();
    assertThat(delivered).hasSize(100);
    assertThat(log()).isEqualTo(names(0, 100));
  }

  static Stream<Deed> losses() {
    return Stream.of(new Deed.Silence(), new Deed.CutAfter(), new Deed.CutBefore());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void fiveInFlightOnALostConnectionAreRepeatedInTheirOrder(Deed loss) {
    Producer producer =
        producer(Map.of("batch.size", "1", "linger.ms", "0", "request.timeout.ms", "2000"));
    sendAll(producer, 0, 1);
    flush(producer);
    meddler.next(ApiKey.PRODUCE, loss);

    sendAll(producer, 1, 9);
    world.runFor(80);
    List<Meddler.Seen> before = meddler.seen(ApiKey.PRODUCE);
    flush(producer);

    if (loss instanceof Deed.Silence) {
      assertThat(before).as("one before, and five in flight").hasSize(6);
    }
    assertThat(failed).isEmpty();
    assertThat(List.copyOf(delivered.values())).isSorted().doesNotHaveDuplicates();
    assertThat(log()).isEqualTo(names(0, 9));
  }

  static IntStream seeds() {
    return IntStream.range(0, Integer.getInteger("seeds", 20));
  }

  /// What was not delivered in time may be there nevertheless, and leaves gaps behind which the
  /// others must go on.
  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsGivenUpAmongOthersNeitherDoublesNorReorders(int seed) {
    Random random = new Random(seed);
    List<Deed> any =
        List.of(
            new Deed.Pass(),
            new Deed.CutBefore(),
            new Deed.CutAfter(),
            new Deed.Silence(),
            Refusals.saying(ErrorCode.NOT_LEADER_OR_FOLLOWER),
            Refusals.saying(ErrorCode.REQUEST_TIMED_OUT));
    for (int i = 0; i < 30; i++) {
      meddler.next(ApiKey.PRODUCE, any.get(random.nextInt(any.size())));
    }
    Producer producer =
        producer(
            Map.of(
                "batch.size", "150",
                "request.timeout.ms", "1000",
                "delivery.timeout.ms", "2500"));

    for (int i = 0; i < 200; i += 20) {
      sendAll(producer, i, i + 20);
      world.runFor(random.nextInt(1_500));
    }
    flush(producer);

    List<String> log = log();
    assertThat(delivered.size() + failed.size()).isEqualTo(200);
    assertThat(failed.values()).containsOnly(ErrorCode.REQUEST_TIMED_OUT);
    assertThat(log).containsAll(delivered.keySet()).doesNotHaveDuplicates();
    assertThat(log.stream().map(name -> Integer.valueOf(name.substring(1))).toList()).isSorted();
  }

  static Stream<Arguments> lasting() {
    return Stream.of(
        Arguments.of(ApiKey.METADATA, ErrorCode.TOPIC_AUTHORIZATION_FAILED),
        Arguments.of(ApiKey.METADATA, ErrorCode.INVALID_TOPIC_EXCEPTION),
        Arguments.of(ApiKey.INIT_PRODUCER_ID, ErrorCode.CLUSTER_AUTHORIZATION_FAILED),
        Arguments.of(ApiKey.PRODUCE, ErrorCode.TOPIC_AUTHORIZATION_FAILED),
        Arguments.of(ApiKey.PRODUCE, ErrorCode.INVALID_REQUIRED_ACKS),
        Arguments.of(ApiKey.PRODUCE, ErrorCode.INVALID_TIMESTAMP),
        Arguments.of(ApiKey.PRODUCE, ErrorCode.INVALID_RECORD),
        Arguments.of(ApiKey.PRODUCE, ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT),
        Arguments.of(ApiKey.PRODUCE, ErrorCode.POLICY_VIOLATION));
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void aRefusalForGoodIsToldSoon(ApiKey api, ErrorCode code) {
    meddler.always(api, Refusals.saying(code));
    Producer producer = producer(Map.of());

    sendAll(producer, 0, 3);
    world.runFor(5_000);

    assertThat(failed).hasSize(3);
    assertThat(failed.values()).containsOnly(code);
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void afterARefusalForGoodTheProducerServesOn(ApiKey api, ErrorCode code) {
    meddler.next(api, Refusals.saying(code));
    Producer producer = producer(Map.of());
    sendAll(producer, 0, 3);
    flush(producer);

    sendAll(producer, 3, 6);
    flush(producer);

    assertThat(failed).containsOnlyKeys("r0", "r1", "r2");
    assertThat(delivered).containsOnlyKeys("r3", "r4", "r5");
  }

  @Test
  void aMissingSequenceNumberLeadsToAnEpochInWhichTheyBeginAgain() {
    Producer producer = producer(Map.of());
    sendAll(producer, 0, 3);
    flush(producer);
    meddler.next(
        ApiKey.PRODUCE,
        new Deed.Instead(
            r ->
                Refusals.refused(answerOf("t", 0), ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER.code())));

    sendAll(producer, 3, 6);
    flush(producer);

    assertThat(failed).isEmpty();
    assertThat(log()).isEqualTo(names(0, 6));
  }

  @Test
  void aProducerWhoseEpochHasPassedGoesOnUnderAnotherId() {
    Producer producer = producer(Map.of());
    sendAll(producer, 0, 3);
    flush(producer);
    meddler.next(
        ApiKey.PRODUCE,
        new Deed.Instead(
            r -> Refusals.refused(answerOf("t", 0), ErrorCode.INVALID_PRODUCER_EPOCH.code())));

    sendAll(producer, 3, 4);
    flush(producer);
    sendAll(producer, 4, 6);
    flush(producer);

    assertThat(failed).containsOnlyKeys("r3");
    assertThat(log()).containsExactly("r0", "r1", "r2", "r4", "r5");
    assertThat(meddler.seen(ApiKey.INIT_PRODUCER_ID)).hasSize(2);
  }

  @Test
  void aDuplicateIsDeliveredWithoutItsOffset() {
    meddler.next(ApiKey.PRODUCE, Refusals.saying(ErrorCode.DUPLICATE_SEQUENCE_NUMBER));
    Producer producer = producer(Map.of());

    sendAll(producer, 0, 2);
    flush(producer);

    assertThat(delivered.values()).containsOnly(Delivery.UNKNOWN_OFFSET);
    assertThat(log()).isEqualTo(names(0, 2));
  }

  @Test
  void aThrottledProducerKeepsStill() {
    meddler.next(
        ApiKey.PRODUCE,
        new Deed.Change(answer -> ((ProduceResponse) answer).withThrottleTimeMs(4_000)));
    Producer producer = producer(Map.of());
    sendAll(producer, 0, 1);
    flush(producer);

    sendAll(producer, 1, 2);
    flush(producer);

    List<Meddler.Seen> seen = meddler.seen(ApiKey.PRODUCE);
    assertThat(seen.get(1).nanos() - seen.get(0).nanos()).isGreaterThan(3_990_000_000L);
    assertThat(log()).isEqualTo(names(0, 2));
  }

  @Test
  void recordsThatNoBrokerTakesAreGivenUpInTime() {
    world.node("p").network();
    Producer producer =
        new Producer(
            node.loop("l"),
            node.network(),
            node.randomness(),
            ProducerSettings.of(
                Map.of("bootstrap.servers", "nowhere:9092", "max.block.ms", "5000")));

    sendAll(producer, 0, 2);
    world.runFor(6_000);

    assertThat(failed.values()).hasSize(2).containsOnly(ErrorCode.REQUEST_TIMED_OUT);
  }

  private static ProduceResponse answerOf(String topic, int partition) {
    return ProduceResponse.DEFAULT.withResponses(
        List.of(
            ProduceResponse.TopicProduceResponse.DEFAULT
                .withName(topic)
                .withPartitionResponses(
                    List.of(
                        ProduceResponse.PartitionProduceResponse.DEFAULT.withIndex(partition)))));
  }

  private List<String> log() {
    Reading reading =
        new Reading(
            world, "reader", RealBroker.ADDRESS, null, Map.of("auto.offset.reset", "earliest"));
    TopicPartition zero = new TopicPartition("t", 0);
    reading.run(c -> c.assign(List.of(zero)));
    assertThat(
            world.runUntil(
                () ->
                    reading.consumer.endOffset(zero) >= 0
                        && reading.consumer.position(zero) == reading.consumer.endOffset(zero),
                60_000))
        .isTrue();
    return reading.values("t", 0);
  }

  private Producer producer(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("bootstrap.servers", meddler.address.toString());
    return new Producer(
        node.loop("l"), node.network(), node.randomness(), ProducerSettings.of(all));
  }

  private void sendAll(Producer producer, int from, int to) {
    for (int i = from; i < to; i++) {
      String name = "r" + i;
      ProducerRecord record =
          new ProducerRecord("t", 0, ProducerRecord.NOW, null, Texts.bytes(name), List.of());
      Delivery delivery =
          Delivery.of((p, o) -> delivered.put(name, o), (code, words) -> failed.put(name, code));
      node.loop("l").post(() -> assertThat(producer.send(record, delivery)).isTrue());
      if (i % 10 == 9) {
        world.runFor(2);
      }
    }
  }

  private void flush(Producer producer) {
    boolean[] done = {false};
    node.loop("l").post(() -> producer.flush(() -> done[0] = true));
    assertThat(world.runUntil(() -> done[0], 200_000)).as(world::lastEvents).isTrue();
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "r" + i).toList();
  }
}
