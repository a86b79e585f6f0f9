package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.JoinGroupResponse;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A consumer and topics that are not there yet, go, and come again under the same name: of a new
/// topic it reads all, and nothing that was committed of the old one counts for it.
class TopicChangesTest {

  private static final TopicPartition ZERO = new TopicPartition("t", 0);

  private final SimWorld world = new SimWorld(31, SimTuning.ROUGH);
  private final Meddler meddler = new Meddler(world.node("front"), RealBroker.ADDRESS);
  private final RealBroker broker = new RealBroker(world, meddler.address);
  private final SimNode node = world.node("admin");
  private final Admin admin =
      new Admin(
          node.loop("l"),
          node.network(),
          ClientSettings.of(Map.of("bootstrap.servers", meddler.address.toString())));

  @ParameterizedTest
  @ValueSource(ints = {0, 3_000})
  void aTopicThatIsMadeAgainIsReadFromItsStart(int gapMs) {
    Reading reading = reading(null, Map.of("auto.offset.reset", "latest"));
    make();
    reading.run(c -> c.assign(List.of(ZERO)));
    assertThat(world.runUntil(() -> reading.consumer.position(ZERO) == 0, 20_000)).isTrue();
    readsAllOfBothLives(reading, gapMs);

    assertThat(reading.story).containsExactly("restarted 1");
  }

  @ParameterizedTest
  @CsvSource({"classic, 0", "classic, 3000", "consumer, 0", "consumer, 3000"})
  void aGroupReadsATopicThatIsMadeAgainFromItsStart(String protocol, int gapMs) {
    Reading reading =
        reading(
            "g",
            Map.of(
                "auto.offset.reset", "earliest",
                "group.protocol", protocol,
                "auto.commit.interval.ms", "1000"));
    make();
    reading.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> reading.consumer.position(ZERO) == 0, 20_000)).isTrue();
    readsAllOfBothLives(reading, gapMs);
    reading.close();

    SortedMap<TopicPartition, CommittedOffset> committed =
        done((a, reply) -> a.groups().committed("g", reply));
    assertThat(committed.get(ZERO).offset()).isEqualTo(20);
  }

  private void readsAllOfBothLives(Reading reading, int gapMs) {
    broker.write(0, 10);
    assertThat(world.runUntil(() -> reading.count() == 10, 30_000)).isTrue();
    world.runFor(2_000);

    done((Admin a, Reply<Object> reply) -> a.deleteTopic("t", wide(reply)));
    world.runFor(gapMs);
    make();
    broker.write(10, 30);

    assertThat(world.runUntil(() -> reading.count() == 30, 30_000))
        .as(() -> "read " + reading.values("t", 0))
        .isTrue();
    assertThat(reading.values("t", 0)).isEqualTo(names(30));
    assertThat(reading.failures).isEmpty();
  }

  @Test
  void aTopicThatIsMadeAgainIsToldToWhoWantsNoReset() {
    Reading reading = reading(null, Map.of("auto.offset.reset", "none"));
    make();
    reading.run(
        c -> {
          c.assign(List.of(ZERO));
          c.seek(ZERO, 0);
          c.resume(ZERO);
        });
    broker.write(0, 5);
    assertThat(world.runUntil(() -> reading.count() == 5, 20_000)).isTrue();
    reading.failures.clear();

    done((Admin a, Reply<Object> reply) -> a.deleteTopic("t", wide(reply)));
    make();

    assertThat(world.runUntil(() -> !reading.failures.isEmpty(), 20_000)).isTrue();
    assertThat(reading.failures)
        .singleElement()
        .isEqualTo("OFFSET_OUT_OF_RANGE deleted and made again: [t-0]");
  }

  @Test
  void aTopicThatIsNotThereIsToldUntilItIs() {
    Reading reading = reading("g", Map.of());
    reading.run(c -> c.subscribe(List.of("t", "u")));

    assertThat(world.runUntil(() -> reading.consumer.missingTopics().size() == 2, 5_000)).isTrue();
    make();

    assertThat(world.runUntil(() -> reading.story.contains("assigned 3"), 20_000)).isTrue();
    assertThat(reading.consumer.missingTopics()).containsExactly("u");
    assertThat(reading.failures).isEmpty();
  }

  @Test
  void aTopicThatComesWhileItsAbsenceIsDealtOutIsReadSoonAfter() {
    meddler.always(
        ApiKey.JOIN_GROUP,
        new Meddler.Deed.Change(answer -> ((JoinGroupResponse) answer).withThrottleTimeMs(5_000)));
    Reading reading = reading("g", Map.of());
    reading.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> !meddler.seen(ApiKey.JOIN_GROUP).isEmpty(), 5_000)).isTrue();
    world.runFor(7_000);
    assertThat(meddler.seen(ApiKey.SYNC_GROUP)).isEmpty();

    make();

    assertThat(world.runUntil(() -> reading.story.contains("assigned 3"), 30_000)).isTrue();
    assertThat(reading.story).startsWith("assigned 0");
  }

  @Test
  void aPartitionThatIsNotThereIsAskedForNowAndThenOnly() {
    TopicPartition absent = new TopicPartition("t", 7);
    make();
    Reading reading = reading(null, Map.of());
    reading.run(
        c -> {
          c.assign(List.of(absent));
          c.seek(absent, 5);
        });

    world.runFor(20_000);

    assertThat(meddler.seen(ApiKey.METADATA)).hasSizeBetween(15, 50);
  }

  @Test
  void aRecordThatIsNotDeliveredInTimeIsToldWithWhatStoodInItsWay() {
    make();
    broker.write(0, 1);
    Producer producer =
        new Producer(
            node.loop("l"),
            node.network(),
            node.randomness(),
            ProducerSettings.of(
                Map.of(
                    "bootstrap.servers", meddler.address.toString(),
                    "request.timeout.ms", "3000",
                    "delivery.timeout.ms", "5000")));
    meddler.always(ApiKey.PRODUCE, Refusals.saying(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    Answer<Long> answer = new Answer<>();
    ProducerRecord record =
        new ProducerRecord("t", 0, ProducerRecord.NOW, null, Texts.bytes("r"), List.of());

    node.loop("l")
        .post(
            () ->
                producer.send(
                    record, Delivery.of((p, offset) -> answer.answered(offset), answer::failed)));

    assertThat(world.runUntil(answer::settled, 20_000)).isTrue();
    assertThat(answer.failure)
        .startsWith("REQUEST_TIMED_OUT: not delivered within delivery.timeout.ms")
        .contains("UNKNOWN_TOPIC_OR_PARTITION");
  }

  private void make() {
    done((Admin a, Reply<Object> reply) -> a.createTopic("t", 3, (short) 1, Map.of(), wide(reply)));
  }

  private <R> R done(BiConsumer<Admin, Reply<R>> deed) {
    Answer<R> answer = new Answer<>();
    node.loop("l").post(() -> deed.accept(admin, answer));
    assertThat(world.runUntil(answer::settled, 60_000)).isTrue();
    assertThat(answer.failure).isNull();
    return answer.value;
  }

  private static <R> Reply<R> wide(Reply<Object> reply) {
    return Reply.of(reply::answered, reply::failed);
  }

  private Reading reading(String group, Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("allow.auto.create.topics", "false");
    return new Reading(world, "c", meddler.address, group, all);
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
  }
}
