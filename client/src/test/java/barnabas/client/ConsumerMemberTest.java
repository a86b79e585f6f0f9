package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.client.Meddler.Deed;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ConsumerGroupHeartbeatRequest;
import barnabas.wire.ConsumerGroupHeartbeatResponse;
import barnabas.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Members of the consumer protocol and the real broker, with a machine between them that cuts,
/// silences and refuses: members give up before others take, say what they are and no more than
/// they must, and lose nothing but time.
class ConsumerMemberTest {

  private static final Map<String, String> SETTINGS =
      Map.of(
          "group.protocol", "consumer",
          "auto.offset.reset", "earliest",
          "request.timeout.ms", "3000",
          "metadata.max.age.ms", "3000",
          "auto.commit.interval.ms", "1000",
          "max.poll.interval.ms", "20000");

  private final SimWorld world = new SimWorld(11, SimTuning.ROUGH);
  private final Meddler meddler = new Meddler(world.node("front"), RealBroker.ADDRESS);
  private final RealBroker broker = new RealBroker(world, meddler.address);

  static Stream<Arguments> mishaps() {
    return Stream.of(
            ApiKey.CONSUMER_GROUP_HEARTBEAT,
            ApiKey.OFFSET_COMMIT,
            ApiKey.OFFSET_FETCH,
            ApiKey.FIND_COORDINATOR)
        .flatMap(
            api ->
                Stream.of(new Deed.CutBefore(), new Deed.CutAfter(), new Deed.Silence())
                    .map(deed -> Arguments.of(api, deed)));
  }

  @ParameterizedTest
  @MethodSource("mishaps")
  void aConnectionThatDiesCostsOnlyTime(ApiKey api, Deed mishap) {
    meddler.next(api, mishap, new Deed.Pass(), mishap, new Deed.Pass(), new Deed.Pass(), mishap);

    twoShareAndOneStays();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "NOT_COORDINATOR",
        "COORDINATOR_NOT_AVAILABLE",
        "COORDINATOR_LOAD_IN_PROGRESS",
      })
  void aRefusalThatPassesCostsOnlyTime(ErrorCode code) {
    Deed no = Refusals.saying(code);
    meddler.next(ApiKey.CONSUMER_GROUP_HEARTBEAT, no, new Deed.Pass(), no, new Deed.Pass(), no, no);

    twoShareAndOneStays();
  }

  private void twoShareAndOneStays() {
    write(0, 30);
    Reading first = joined("c1", Map.of());
    assertThat(world.runUntil(() -> read(first).size() == 30, 60_000)).isTrue();
    Reading second = joined("c2", Map.of());
    assertThat(world.runUntil(() -> shared(first, second), 60_000)).as(world::lastEvents).isTrue();
    first.close();

    assertThat(world.runUntil(() -> second.assigned.size() == 3, 60_000)).isTrue();
    write(30, 40);
    assertThat(world.runUntil(() -> read(second).contains("r39"), 60_000)).isTrue();
    assertThat(first.failures).isEmpty();
    assertThat(second.failures).isEmpty();
    assertThat(broker.failure).isNull();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "GROUP_AUTHORIZATION_FAILED",
        "TOPIC_AUTHORIZATION_FAILED",
        "GROUP_MAX_SIZE_REACHED",
        "INVALID_REQUEST",
        "UNSUPPORTED_ASSIGNOR",
        "UNSUPPORTED_VERSION",
        "FENCED_INSTANCE_ID",
      })
  void aRefusalForGoodIsTold(ErrorCode code) {
    meddler.always(ApiKey.CONSUMER_GROUP_HEARTBEAT, Refusals.saying(code));
    Reading reading = joined("c", Map.of());

    assertThat(world.runUntil(() -> !reading.failures.isEmpty(), 20_000)).isTrue();
    world.runFor(20_000);

    assertThat(reading.failures).singleElement().asString().startsWith(code.name());
    assertThat(beats()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "FENCED_MEMBER_EPOCH",
        "UNKNOWN_MEMBER_ID",
        "GROUP_ID_NOT_FOUND",
      })
  void aMemberThatTheGroupHasGivenUpLosesItsPartitionsAndJoinsAgain(ErrorCode code) {
    Reading reading = joined("c", Map.of());
    assertThat(world.runUntil(() -> reading.assigned.size() == 3, 20_000)).isTrue();

    meddler.next(ApiKey.CONSUMER_GROUP_HEARTBEAT, Refusals.saying(code));

    assertThat(world.runUntil(() -> reading.story.size() == 3, 20_000)).isTrue();
    assertThat(reading.story).containsExactly("assigned 3", "lost 3", "assigned 3");
    assertThat(reading.failures).isEmpty();
  }

  @Test
  void onlyThePartitionsThatMoveAreGivenUp() {
    Reading first = joined("c1", Map.of());
    assertThat(world.runUntil(() -> first.assigned.size() == 3, 20_000)).isTrue();

    Reading second = joined("c2", Map.of());

    assertThat(world.runUntil(() -> shared(first, second), 20_000)).isTrue();
    assertThat(first.story).containsExactly("assigned 3", "revoked 1");
    assertThat(second.story).containsExactly("assigned 1");
  }

  @Test
  void whatIsGivenUpIsCommittedBeforeAnotherBeginsToReadIt() {
    write(0, 30);
    Map<String, String> seldom = Map.of("auto.commit.interval.ms", "600000");
    Reading first = joined("c1", seldom);
    assertThat(world.runUntil(() -> first.count() == 30, 20_000)).isTrue();

    Reading second = joined("c2", seldom);
    assertThat(world.runUntil(() -> shared(first, second), 20_000)).isTrue();
    Reading third = joined("c3", seldom);
    assertThat(world.runUntil(() -> third.assigned.size() == 1, 20_000)).isTrue();
    world.runFor(5_000);

    assertThat(first.count() + second.count() + third.count()).isEqualTo(30);
  }

  @Test
  void nobodyTakesWhatAnotherTakesItsTimeToGiveUp() {
    Reading first = joined("c1", Map.of());
    assertThat(world.runUntil(() -> first.assigned.size() == 3, 20_000)).isTrue();
    first.takesItsTime(15_000);

    Reading second = joined("c2", Map.of());
    assertThat(world.runUntil(() -> first.story.contains("revoked 1"), 20_000)).isTrue();
    boolean early = world.runUntil(() -> !second.assigned.isEmpty(), 14_000);

    assertThat(early).isFalse();
    assertThat(world.runUntil(() -> shared(first, second), 5_000)).isTrue();
    assertThat(first.story).containsExactly("assigned 3", "revoked 1");
  }

  @Test
  void whoTakesTooLongToGiveUpIsGivenUp() {
    Reading first = joined("c1", Map.of());
    assertThat(world.runUntil(() -> first.assigned.size() == 3, 20_000)).isTrue();
    first.takesItsTime(60_000);

    Reading second = joined("c2", Map.of());
    assertThat(world.runUntil(() -> first.story.contains("revoked 1"), 20_000)).isTrue();
    boolean early = world.runUntil(() -> !second.assigned.isEmpty(), 19_000);

    assertThat(early).isFalse();
    assertThat(world.runUntil(() -> shared(first, second), 10_000)).isTrue();
    assertThat(first.story).startsWith("assigned 3", "revoked 1", "lost 3");
  }

  @Test
  void aHeartbeatSaysNoMoreThanHasChanged() {
    Reading reading = joined("c", Map.of());
    assertThat(world.runUntil(() -> reading.assigned.size() == 3, 20_000)).isTrue();
    world.runFor(10_000);

    List<ConsumerGroupHeartbeatRequest> beats = beats();
    assertThat(beats.get(0).memberEpoch()).isZero();
    assertThat(beats.get(0).subscribedTopicNames()).containsExactly("t");
    assertThat(beats.get(0).topicPartitions()).isEmpty();
    assertThat(beats.get(1).subscribedTopicNames()).isNull();
    assertThat(beats.get(1).topicPartitions()).hasSize(1);
    assertThat(beats.subList(2, beats.size()))
        .hasSizeGreaterThan(10)
        .allMatch(beat -> beat.topicPartitions() == null && beat.rebalanceTimeoutMs() == -1);
  }

  @Test
  void everythingIsSaidAgainWhenNobodyKnowsWhatWasHeard() {
    Reading reading = joined("c", Map.of());
    assertThat(world.runUntil(() -> reading.assigned.size() == 3, 20_000)).isTrue();
    int before = beats().size();

    meddler.next(ApiKey.CONSUMER_GROUP_HEARTBEAT, new Deed.CutAfter());
    assertThat(world.runUntil(() -> beats().size() > before + 1, 20_000)).isTrue();

    ConsumerGroupHeartbeatRequest again = beats().get(before + 1);
    assertThat(again.subscribedTopicNames()).containsExactly("t");
    assertThat(again.topicPartitions()).hasSize(1);
    assertThat(again.rebalanceTimeoutMs()).isEqualTo(20_000);
    assertThat(reading.story).containsExactly("assigned 3");
  }

  @Test
  void aMemberThatClosesLeaves() {
    Reading reading = joined("c", Map.of());
    assertThat(world.runUntil(() -> reading.assigned.size() == 3, 20_000)).isTrue();

    reading.close();

    assertThat(beats().getLast().memberEpoch()).isEqualTo(-1);
  }

  @Test
  void aMemberThatClosesBeforeItHasHeardThatItIsInLeavesToo() {
    meddler.next(ApiKey.CONSUMER_GROUP_HEARTBEAT, new Deed.Silence());
    Reading reading = joined("c", Map.of());
    assertThat(world.runUntil(() -> beats().size() == 1, 20_000)).isTrue();

    reading.close();
    Reading other = joined("c2", Map.of());

    assertThat(world.runUntil(() -> other.assigned.size() == 3, 5_000)).isTrue();
  }

  @Test
  void aStaticMemberComesBackToWhatItHad() {
    Map<String, String> named = Map.of("group.instance.id", "one");
    Reading one = joined("c1", named);
    Reading two = joined("c2", Map.of("group.instance.id", "two"));
    assertThat(world.runUntil(() -> shared(one, two), 20_000)).isTrue();
    TreeSet<TopicPartition> had = new TreeSet<>(one.assigned);

    one.close();
    assertThat(beats().stream().filter(beat -> beat.memberEpoch() == -2)).hasSize(1);
    world.runFor(3_000);
    Reading back = joined("c3", named);

    assertThat(world.runUntil(() -> !back.assigned.isEmpty(), 5_000)).isTrue();
    assertThat(back.assigned).isEqualTo(had);
    assertThat(two.story).hasSizeLessThanOrEqualTo(2).doesNotContain("lost 1", "lost 2");
  }

  @Test
  void aStaticMemberThatDiedWaitsForTheEndOfItsFormerSession() {
    Map<String, String> named = Map.of("group.instance.id", "one");
    Reading dies = joined("c1", named);
    assertThat(world.runUntil(() -> dies.assigned.size() == 3, 20_000)).isTrue();
    world.node("c1").kill();

    Reading back = joined("c2", named);

    assertThat(world.runUntil(() -> back.assigned.size() == 3, 10_000)).isTrue();
    assertThat(back.failures).isEmpty();
  }

  @Test
  void anExpressionFollowsTopicsThatComeLater() {
    write("apple", 0, 3);
    write("pear", 0, 3);
    Reading reading = reading("c", Map.of());
    reading.run(c -> c.subscribeMatching("a.*"));
    assertThat(world.runUntil(() -> reading.count() == 3, 20_000)).isTrue();

    write("apricot", 0, 4);

    assertThat(world.runUntil(() -> reading.count() == 7, 20_000)).isTrue();
    assertThat(reading.assigned).extracting(TopicPartition::topic).doesNotContain("pear");
  }

  @Test
  void namesTakeThePlaceOfAnExpression() {
    write("apple", 0, 3);
    write("pear", 0, 3);
    Reading reading = reading("c", Map.of());
    reading.run(c -> c.subscribeMatching("a.*"));
    assertThat(world.runUntil(() -> reading.count() == 3, 20_000)).isTrue();

    reading.run(c -> c.subscribe(List.of("pear")));

    assertThat(world.runUntil(() -> reading.count() == 6, 20_000)).isTrue();
    assertThat(reading.assigned).extracting(TopicPartition::topic).containsOnly("pear");
  }

  @Test
  void anExpressionThatIsNoneIsToldInWords() {
    Reading reading = reading("c", Map.of());

    reading.run(c -> c.subscribeMatching("(oops"));

    assertThat(world.runUntil(() -> !reading.failures.isEmpty(), 20_000)).isTrue();
    assertThat(reading.failures.getFirst())
        .startsWith("INVALID_REGULAR_EXPRESSION SubscribedTopicRegex `(oops`");
  }

  @Test
  void aHeldUpRebalanceEndsWithTheMembersSessionAtTheLatest() {
    Reading first = joined("c1", Map.of());
    assertThat(world.runUntil(() -> first.assigned.size() == 3, 20_000)).isTrue();
    world.node("c1").kill();

    Reading second = joined("c2", Map.of());

    assertThat(world.runUntil(() -> second.assigned.size() == 3, 8_000)).isTrue();
  }

  @Test
  void whatTheBrokerSaysAboutTheIntervalIsKept() {
    meddler.always(
        ApiKey.CONSUMER_GROUP_HEARTBEAT,
        new Deed.Change(
            answer -> ((ConsumerGroupHeartbeatResponse) answer).withHeartbeatIntervalMs(2_500)));
    Reading reading = joined("c", Map.of());
    assertThat(world.runUntil(() -> reading.assigned.size() == 3, 20_000)).isTrue();
    world.runFor(20_000);

    assertThat(beats()).hasSizeBetween(8, 10);
  }

  @Test
  void settingsThatAreTheBrokersAreRefused() {
    assertThatThrownBy(
            () ->
                ConsumerSettings.of(
                    Map.of(
                        "bootstrap.servers", "b:9092",
                        "group.protocol", "consumer",
                        "session.timeout.ms", "1000")))
        .hasMessage("session.timeout.ms: has no meaning with group.protocol=consumer");
  }

  private List<ConsumerGroupHeartbeatRequest> beats() {
    return meddler.seen(ApiKey.CONSUMER_GROUP_HEARTBEAT).stream()
        .map(seen -> (ConsumerGroupHeartbeatRequest) seen.request())
        .toList();
  }

  private static boolean shared(Reading first, Reading second) {
    return first.assigned.size() == 2 && second.assigned.size() == 1
        || first.assigned.size() == 1 && second.assigned.size() == 2;
  }

  private static TreeSet<String> read(Reading reading) {
    return new TreeSet<>(reading.values("t", 0));
  }

  private Reading joined(String name, Map<String, String> own) {
    Reading reading = reading(name, own);
    reading.run(c -> c.subscribe(List.of("t")));
    return reading;
  }

  private Reading reading(String name, Map<String, String> own) {
    Map<String, String> settings = new TreeMap<>(SETTINGS);
    settings.putAll(own);
    return new Reading(world, name, meddler.address, "g", settings);
  }

  private void write(int from, int to) {
    write("t", from, to);
  }

  private void write(String topic, int from, int to) {
    SimNode node = world.node("p-" + topic + from);
    Producer producer =
        new Producer(
            node.loop("l"),
            node.network(),
            node.randomness(),
            ProducerSettings.of(Map.of("bootstrap.servers", RealBroker.ADDRESS.toString())));
    boolean[] done = {false};
    node.loop("l")
        .post(
            () -> {
              for (int i = from; i < to; i++) {
                producer.send(
                    new ProducerRecord(
                        topic, 0, ProducerRecord.NOW, null, Texts.bytes("r" + i), List.of()),
                    Delivery.of((p, o) -> {}, (code, words) -> {}));
              }
              producer.close(() -> done[0] = true);
            });
    assertThat(world.runUntil(() -> done[0], 200_000)).isTrue();
  }
}
