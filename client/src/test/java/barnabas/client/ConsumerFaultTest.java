package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.Meddler.Deed;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.FetchResponse;
import barnabas.wire.FindCoordinatorResponse;
import barnabas.wire.MetadataResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A consumer and the real broker with a machine between them that cuts, silences and refuses each
/// request of its way in turn: every record is read in order, nothing that passes is told as a
/// failure, and what was committed is where the next one goes on.
class ConsumerFaultTest {

  private static final Map<String, String> SETTINGS =
      Map.of(
          "auto.offset.reset", "earliest",
          "request.timeout.ms", "3000",
          "session.timeout.ms", "10000",
          "heartbeat.interval.ms", "500",
          "auto.commit.interval.ms", "1000",
          "max.poll.interval.ms", "20000");

  private final SimWorld world = new SimWorld(11, SimTuning.ROUGH);
  private final Meddler meddler = new Meddler(world.node("front"), RealBroker.ADDRESS);
  private final RealBroker broker = new RealBroker(world, meddler.address);

  static Stream<Arguments> mishaps() {
    List<Deed> cuts = List.of(new Deed.CutBefore(), new Deed.CutAfter(), new Deed.Silence());
    List<ApiKey> all =
        List.of(
            ApiKey.API_VERSIONS,
            ApiKey.METADATA,
            ApiKey.FIND_COORDINATOR,
            ApiKey.JOIN_GROUP,
            ApiKey.SYNC_GROUP,
            ApiKey.HEARTBEAT,
            ApiKey.OFFSET_FETCH,
            ApiKey.OFFSET_COMMIT,
            ApiKey.LIST_OFFSETS,
            ApiKey.FETCH);
    return all.stream().flatMap(api -> cuts.stream().map(cut -> Arguments.of(api, cut)));
  }

  @ParameterizedTest
  @MethodSource("mishaps")
  void aConnectionThatDiesCostsOnlyTime(ApiKey api, Deed mishap) {
    meddler.next(api, mishap, new Deed.Pass(), mishap);

    readsAllInAGroup();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
            refusals(
                ApiKey.FETCH,
                ErrorCode.NOT_LEADER_OR_FOLLOWER,
                ErrorCode.LEADER_NOT_AVAILABLE,
                ErrorCode.FENCED_LEADER_EPOCH,
                ErrorCode.UNKNOWN_LEADER_EPOCH,
                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                ErrorCode.OFFSET_NOT_AVAILABLE,
                ErrorCode.KAFKA_STORAGE_ERROR,
                ErrorCode.UNKNOWN_SERVER_ERROR),
            refusals(
                ApiKey.LIST_OFFSETS,
                ErrorCode.NOT_LEADER_OR_FOLLOWER,
                ErrorCode.OFFSET_NOT_AVAILABLE,
                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
            refusals(
                ApiKey.METADATA,
                ErrorCode.LEADER_NOT_AVAILABLE,
                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
            refusals(
                ApiKey.FIND_COORDINATOR,
                ErrorCode.COORDINATOR_NOT_AVAILABLE,
                ErrorCode.COORDINATOR_LOAD_IN_PROGRESS),
            refusals(
                ApiKey.JOIN_GROUP,
                ErrorCode.NOT_COORDINATOR,
                ErrorCode.COORDINATOR_NOT_AVAILABLE,
                ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
                ErrorCode.REBALANCE_IN_PROGRESS,
                ErrorCode.UNKNOWN_MEMBER_ID),
            refusals(
                ApiKey.SYNC_GROUP,
                ErrorCode.NOT_COORDINATOR,
                ErrorCode.REBALANCE_IN_PROGRESS,
                ErrorCode.ILLEGAL_GENERATION,
                ErrorCode.UNKNOWN_MEMBER_ID),
            refusals(
                ApiKey.HEARTBEAT,
                ErrorCode.NOT_COORDINATOR,
                ErrorCode.COORDINATOR_NOT_AVAILABLE,
                ErrorCode.REBALANCE_IN_PROGRESS,
                ErrorCode.ILLEGAL_GENERATION,
                ErrorCode.UNKNOWN_MEMBER_ID),
            refusals(
                ApiKey.OFFSET_FETCH,
                ErrorCode.NOT_COORDINATOR,
                ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
                ErrorCode.UNSTABLE_OFFSET_COMMIT),
            refusals(
                ApiKey.OFFSET_COMMIT,
                ErrorCode.NOT_COORDINATOR,
                ErrorCode.COORDINATOR_NOT_AVAILABLE,
                ErrorCode.COORDINATOR_LOAD_IN_PROGRESS))
        .flatMap(one -> one);
  }

  private static Stream<Arguments> refusals(ApiKey api, ErrorCode... codes) {
    return Stream.of(codes).map(code -> Arguments.of(api, code));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void aRefusalThatPassesCostsOnlyTime(ApiKey api, ErrorCode code) {
    meddler.next(api, Refusals.saying(code), new Deed.Pass(), Refusals.saying(code));

    readsAllInAGroup();
  }

  @ParameterizedTest
  @MethodSource("fatal")
  void aRefusalForGoodIsTold(ApiKey api, ErrorCode code) {
    broker.write(0, 5);
    meddler.always(api, Refusals.saying(code));
    Reading reading = reading("c", "g", SETTINGS);

    reading.run(c -> c.subscribe(List.of("t")));

    assertThat(world.runUntil(() -> !reading.failures.isEmpty(), 20_000)).isTrue();
    assertThat(reading.failures.getFirst()).startsWith(code.name());
    assertThat(reading.count()).isZero();
  }

  static Stream<Arguments> fatal() {
    return Stream.of(
        Arguments.of(ApiKey.METADATA, ErrorCode.TOPIC_AUTHORIZATION_FAILED),
        Arguments.of(ApiKey.METADATA, ErrorCode.INVALID_TOPIC_EXCEPTION),
        Arguments.of(ApiKey.FIND_COORDINATOR, ErrorCode.GROUP_AUTHORIZATION_FAILED),
        Arguments.of(ApiKey.JOIN_GROUP, ErrorCode.GROUP_AUTHORIZATION_FAILED),
        Arguments.of(ApiKey.JOIN_GROUP, ErrorCode.INCONSISTENT_GROUP_PROTOCOL),
        Arguments.of(ApiKey.JOIN_GROUP, ErrorCode.GROUP_MAX_SIZE_REACHED),
        Arguments.of(ApiKey.OFFSET_FETCH, ErrorCode.GROUP_AUTHORIZATION_FAILED),
        Arguments.of(ApiKey.LIST_OFFSETS, ErrorCode.TOPIC_AUTHORIZATION_FAILED),
        Arguments.of(ApiKey.FETCH, ErrorCode.TOPIC_AUTHORIZATION_FAILED));
  }

  @Test
  void aMemberThatIsFencedGivesItsPartitionsUpAndSaysSo() {
    broker.write(0, 5);
    Reading reading = reading("c", "g", SETTINGS);
    reading.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> reading.count() == 5, 30_000)).isTrue();

    meddler.next(ApiKey.HEARTBEAT, Refusals.saying(ErrorCode.FENCED_INSTANCE_ID));

    assertThat(world.runUntil(() -> !reading.failures.isEmpty(), 20_000)).isTrue();
    assertThat(reading.failures).singleElement().asString().startsWith("FENCED_INSTANCE_ID");
    assertThat(reading.story).endsWith("lost 3");
    assertThat(reading.consumer.assignment()).isEmpty();
  }

  @Test
  void anOffsetThatIsGoneWithoutAResetIsTold() {
    broker.write(0, 5);
    Reading reading = reading("c", null, Map.of("auto.offset.reset", "none"));
    TopicPartition zero = new TopicPartition("t", 0);
    reading.run(
        c -> {
          c.assign(List.of(zero));
          c.seek(zero, 77);
        });

    assertThat(world.runUntil(() -> !reading.failures.isEmpty(), 20_000)).isTrue();
    assertThat(reading.failures.getFirst()).startsWith("OFFSET_OUT_OF_RANGE");

    reading.run(
        c -> {
          c.seek(zero, 2);
          c.resume(zero);
        });
    assertThat(world.runUntil(() -> reading.count() == 3, 20_000)).isTrue();
  }

  @Test
  void aThrottledConsumerKeepsStill() {
    broker.write(0, 5);
    meddler.next(
        ApiKey.FETCH,
        new Deed.Change(answer -> ((FetchResponse) answer).withThrottleTimeMs(5_000)));
    Reading reading = reading("c", null, SETTINGS);
    reading.run(c -> c.assign(List.of(new TopicPartition("t", 0))));

    assertThat(world.runUntil(() -> meddler.seen(ApiKey.FETCH).size() == 2, 20_000)).isTrue();

    List<Meddler.Seen> fetches = meddler.seen(ApiKey.FETCH);
    assertThat(fetches.get(1).nanos() - fetches.get(0).nanos()).isGreaterThan(4_990_000_000L);
    assertThat(reading.count()).isEqualTo(5);
  }

  @Test
  void aConsumerFollowsItsLeaderToAnotherBroker() {
    Meddler other = new Meddler(world.node("other"), RealBroker.ADDRESS);
    boolean[] moved = {false};
    Deed metadata = new Deed.Change(answer -> twoBrokers((MetadataResponse) answer, moved[0]));
    for (Meddler each : List.of(meddler, other)) {
      each.always(ApiKey.METADATA, metadata);
    }
    other.always(ApiKey.FETCH, new Deed.Change(answer -> answer));
    broker.write(0, 20);
    Reading reading = reading("c", null, SETTINGS);
    reading.run(c -> c.assign(List.of(new TopicPartition("t", 0))));
    assertThat(world.runUntil(() -> reading.count() == 20, 20_000)).isTrue();
    assertThat(other.seen(ApiKey.FETCH)).isEmpty();

    moved[0] = true;
    meddler.always(ApiKey.FETCH, Refusals.saying(ErrorCode.NOT_LEADER_OR_FOLLOWER));
    meddler.always(ApiKey.PRODUCE, Refusals.saying(ErrorCode.NOT_LEADER_OR_FOLLOWER));
    broker.write(20, 40);

    assertThat(world.runUntil(() -> reading.count() == 40, 30_000)).isTrue();
    assertThat(reading.values("t", 0)).isEqualTo(names(40));
    assertThat(other.seen(ApiKey.FETCH)).isNotEmpty();
    assertThat(reading.failures).isEmpty();
  }

  @Test
  void aGroupFollowsItsCoordinatorToAnotherBroker() {
    Meddler other = new Meddler(world.node("other"), RealBroker.ADDRESS);
    boolean[] moved = {false};
    Deed found =
        new Deed.Change(
            answer -> at((FindCoordinatorResponse) answer, moved[0] ? other : meddler, moved[0]));
    meddler.always(ApiKey.FIND_COORDINATOR, found);
    other.always(ApiKey.FIND_COORDINATOR, found);
    broker.write(0, 20);
    Reading reading = reading("c", "g", SETTINGS);
    reading.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> reading.count() == 20, 30_000)).isTrue();

    moved[0] = true;
    for (ApiKey api : List.of(ApiKey.HEARTBEAT, ApiKey.OFFSET_COMMIT, ApiKey.JOIN_GROUP)) {
      meddler.always(api, Refusals.saying(ErrorCode.NOT_COORDINATOR));
    }
    broker.write(20, 40);

    assertThat(world.runUntil(() -> other.seen(ApiKey.OFFSET_COMMIT).size() > 2, 30_000)).isTrue();
    assertThat(reading.values("t", 0)).isEqualTo(names(40));
    assertThat(reading.story).containsExactly("assigned 3");
    assertThat(reading.failures).isEmpty();
  }

  /// The metadata of a cluster of two brokers, of which the first leads until the lead has moved.
  private static MetadataResponse twoBrokers(MetadataResponse answer, boolean moved) {
    List<MetadataResponse.MetadataResponseBroker> brokers = new ArrayList<>(answer.brokers());
    brokers.add(answer.brokers().getFirst().withNodeId(2).withHost("other"));
    return answer
        .withBrokers(brokers)
        .withTopics(
            answer.topics().stream()
                .map(
                    t ->
                        t.withPartitions(
                            t.partitions().stream()
                                .map(p -> p.withLeaderId(moved ? 2 : p.leaderId()))
                                .toList()))
                .toList());
  }

  private static FindCoordinatorResponse at(
      FindCoordinatorResponse answer, Meddler coordinator, boolean moved) {
    return answer.withCoordinators(
        answer.coordinators().stream()
            .map(c -> c.withHost(coordinator.address.host()).withNodeId(moved ? 2 : 1))
            .toList());
  }

  private void readsAllInAGroup() {
    broker.write(0, 30);
    Reading first = reading("c1", "g", SETTINGS);
    first.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> read(first).size() == 30, 60_000))
        .as(world::lastEvents)
        .isTrue();
    world.runFor(4_000);
    broker.write(30, 60);
    assertThat(world.runUntil(() -> read(first).size() == 60, 60_000))
        .as(world::lastEvents)
        .isTrue();
    first.close();

    broker.write(60, 70);
    Reading second = reading("c2", "g", SETTINGS);
    second.run(c -> c.subscribe(List.of("t")));
    assertThat(world.runUntil(() -> read(second).contains("r69"), 60_000)).isTrue();
    second.close();

    assertThat(second.values("t", 0)).startsWith("r60").hasSize(10);
    assertThat(first.failures).isEmpty();
    assertThat(second.failures).isEmpty();
    assertThat(broker.failure).isNull();
  }

  private static TreeSet<String> read(Reading reading) {
    return new TreeSet<>(reading.values("t", 0));
  }

  private Reading reading(String name, String group, Map<String, String> settings) {
    return new Reading(world, name, meddler.address, group, settings);
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
  }
}
