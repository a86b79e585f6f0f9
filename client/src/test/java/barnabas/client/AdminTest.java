package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.client.Meddler.Deed;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimTuning;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.CreateTopicsResponse;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.DescribeLogDirsResponse;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The admin client and the real broker: what each deed does, that what passes is tried again, and
/// that a refusal is told at once in the broker's words.
class AdminTest {

  private final SimWorld world = new SimWorld(21, SimTuning.ROUGH);
  private final Meddler meddler = new Meddler(world.node("front"), RealBroker.ADDRESS);
  private final RealBroker broker = new RealBroker(world, meddler.address);
  private final SimNode node = world.node("admin");
  private final Admin admin = admin(meddler.address.toString());

  @Test
  void aTopicIsMadeGrownDescribedAndRemoved() {
    CreateTopicsResponse.CreatableTopicResult made =
        done((a, reply) -> a.createTopic("t", 2, (short) -1, Map.of(), reply));
    done(grown("t", 5));
    Topology described = done((a, reply) -> a.describe(null, reply));
    done(removed("t"));
    Topology without = done((a, reply) -> a.describe(List.of("t"), reply));

    assertThat(made.numPartitions()).isEqualTo(2);
    assertThat(described.topic("t").partitions()).hasSize(5).allMatch(p -> p.leaderId() == 1);
    assertThat(described.topic("t").id()).isEqualTo(made.topicId());
    assertThat(without.topic("t").error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  @Test
  void configurationsAreChangedAndTakenBack() {
    done(made("t"));
    ConfigAdmin.Resource topic = ConfigAdmin.Resource.topic("t");
    SortedMap<String, String> set = new TreeMap<>(Map.of("retention.ms", "5000"));
    done((Admin a, Reply<Object> reply) -> a.configs().alter(topic, set, wide(reply)));
    DescribeConfigsResponse.DescribeConfigsResult changed = configs(topic);
    SortedMap<String, String> unset = new TreeMap<>();
    unset.put("retention.ms", null);
    done((Admin a, Reply<Object> reply) -> a.configs().alter(topic, unset, wide(reply)));

    assertThat(value(changed, "retention.ms").value()).isEqualTo("5000");
    assertThat(value(changed, "retention.ms").configSource()).isEqualTo((byte) 1);
    assertThat(value(changed, "retention.ms").synonyms()).isNotEmpty();
    assertThat(value(configs(topic), "retention.ms").value()).isEqualTo("604800000");
  }

  @Test
  void aBrokerTellsItsConfigurationItsDisksAndItsCluster() {
    done(made("t"));
    Topology cluster = done((a, reply) -> a.brokers().list(reply));
    List<DescribeLogDirsResponse.DescribeLogDirsResult> disks =
        done((a, reply) -> a.brokers().logDirs(1, reply));

    assertThat(value(configs(ConfigAdmin.Resource.broker(1)), "num.partitions").value())
        .isEqualTo("3");
    assertThat(configs(ConfigAdmin.Resource.allBrokers()).resourceName()).isEmpty();
    assertThat(cluster.brokers()).containsOnlyKeys(1);
    assertThat(cluster.clusterId()).hasSize(22);
    assertThat(disks).singleElement().satisfies(d -> assertThat(d.topics()).isNotEmpty());
  }

  @Test
  void offsetsAreFoundByTimeAndAtBothEnds() {
    done(made("t"));
    TopicPartition zero = new TopicPartition("t", 0);

    SortedMap<TopicPartition, Long> first =
        done((a, reply) -> a.listOffsets(Map.of(zero, Admin.EARLIEST), reply));
    SortedMap<TopicPartition, Long> none =
        done((a, reply) -> a.listOffsets(Map.of(zero, 1_000L), reply));

    assertThat(first).containsEntry(zero, 0L);
    assertThat(none).containsEntry(zero, -1L);
  }

  @Test
  void theOldestRecordsAreDeletedAtTheirLeaders() {
    done(made("t"));
    TopicPartition zero = new TopicPartition("t", 0);

    SortedMap<TopicPartition, Long> start =
        done((a, reply) -> a.deleteRecords(Map.of(zero, 0L), reply));

    assertThat(start).containsEntry(zero, 0L);
    assertThat(asked((a, reply) -> a.deleteRecords(Map.of(zero, 5L), wide(reply))))
        .startsWith("OFFSET_OUT_OF_RANGE");
    assertThat(
            asked(
                (a, reply) ->
                    a.deleteRecords(Map.of(new TopicPartition("no", 0), 5L), wide(reply))))
        .startsWith("LEADER_NOT_AVAILABLE: no leader known of no-0");
  }

  @Test
  void aBrokerTellsWhatItServes() {
    ApiVersionsResponse served = done((a, reply) -> a.brokers().apis(1, reply));

    assertThat(served.apiKeys())
        .anyMatch(one -> one.apiKey() == ApiKey.PRODUCE.id() && one.maxVersion() > 0);
    assertThat(asked((a, reply) -> a.brokers().apis(7, wide(reply))))
        .isEqualTo("BROKER_NOT_AVAILABLE: there is no broker 7, but [1]");
  }

  @Test
  void aRefusalIsToldAtOnceInTheBrokersWords() {
    done(made("t"));
    long before = world.nanos();

    assertThat(asked(made("t"))).startsWith("TOPIC_ALREADY_EXISTS: ").contains("'t'");
    assertThat(asked(made("no/name"))).startsWith("INVALID_TOPIC_EXCEPTION: ");
    assertThat(asked(grown("t", 1))).startsWith("INVALID_PARTITIONS: ");
    assertThat(asked(grown("nothing", 5))).startsWith("UNKNOWN_TOPIC_OR_PARTITION");
    assertThat(asked(removed("nothing"))).startsWith("UNKNOWN_TOPIC_OR_PARTITION");
    assertThat(asked(altered("t", "retention.ms", "soon"))).startsWith("INVALID_CONFIG: ");
    assertThat(asked(altered("t", "retention.mz", "1"))).startsWith("INVALID_CONFIG: ");
    assertThat(asked((a, reply) -> a.configs().describe(topic("nothing"), wide(reply))))
        .startsWith("UNKNOWN_TOPIC_OR_PARTITION");
    assertThat(asked((a, reply) -> a.brokers().logDirs(7, wide(reply))))
        .isEqualTo("BROKER_NOT_AVAILABLE: there is no broker 7, but [1]");
    assertThat(world.nanos() - before).isLessThan(2_000_000_000L);
  }

  static Stream<Arguments> passing() {
    List<Arguments> all = new ArrayList<>();
    List<ApiKey> apis =
        List.of(
            ApiKey.CREATE_TOPICS,
            ApiKey.CREATE_PARTITIONS,
            ApiKey.INCREMENTAL_ALTER_CONFIGS,
            ApiKey.DELETE_TOPICS);
    for (ApiKey api : apis) {
      all.add(Arguments.of(api, new Deed.CutBefore()));
      all.add(Arguments.of(api, refusedInstead(ErrorCode.NOT_CONTROLLER)));
      all.add(Arguments.of(api, refusedInstead(ErrorCode.REQUEST_TIMED_OUT)));
      all.add(Arguments.of(api, refusedInstead(ErrorCode.THROTTLING_QUOTA_EXCEEDED)));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatPassesIsTriedAgain(ApiKey api, Deed mishap) {
    meddler.next(api, mishap, mishap);

    done(made("t"));
    done(grown("t", 4));
    done(altered("t", "retention.ms", "70000"));
    Topology described = done((a, reply) -> a.describe(List.of("t"), reply));
    done(removed("t"));

    assertThat(described.topic("t").partitions()).hasSize(4);
    assertThat(meddler.seen(api)).hasSize(3);
  }

  @Test
  void aTopicWhoseAnswerWasLostIsThere() {
    meddler.next(ApiKey.CREATE_TOPICS, new Deed.CutAfter());

    assertThat(asked(made("t"))).startsWith("TOPIC_ALREADY_EXISTS");
    Topology described = done((a, reply) -> a.describe(List.of("t"), reply));

    assertThat(described.topic("t").partitions()).hasSize(3);
  }

  @Test
  void anAnswerWithoutWhatWasAskedEndsInTime() {
    meddler.always(ApiKey.CREATE_TOPICS, new Deed.Instead(r -> CreateTopicsResponse.DEFAULT));
    long before = world.nanos();

    assertThat(asked(made("t"))).startsWith("NETWORK_EXCEPTION: the answer forgets");
    assertThat(world.nanos() - before).isLessThan(16_000_000_000L);
  }

  @Test
  void withoutABrokerADeedEndsInTime() {
    Admin lonely = admin("nowhere:9092");
    long before = world.nanos();

    Answer<Topology> answer = new Answer<>();
    node.loop("l").post(() -> lonely.describe(null, answer));

    assertThat(world.runUntil(answer::settled, 30_000)).isTrue();
    assertThat(answer.failure).startsWith("NETWORK_EXCEPTION: nowhere:9092: connection refused");
    assertThat(world.nanos() - before).isLessThan(16_000_000_000L);
    assertThat(broker.failure).isNull();
  }

  @Test
  void aBrokerThatNeverAnswersEndsInTime() {
    meddler.always(ApiKey.METADATA, new Deed.Silence());
    long before = world.nanos();

    assertThat(asked((a, reply) -> a.describe(null, wide(reply)))).startsWith("REQUEST_TIMED_OUT");
    assertThat(world.nanos() - before).isLessThan(20_000_000_000L);
  }

  private static Deed refusedInstead(ErrorCode code) {
    return new Deed.Instead(request -> Refusals.refused(Refusals.answerTo(request), code.code()));
  }

  private static ConfigAdmin.Resource topic(String name) {
    return ConfigAdmin.Resource.topic(name);
  }

  private static BiConsumer<Admin, Reply<Object>> made(String name) {
    return (a, reply) -> a.createTopic(name, -1, (short) -1, Map.of(), wide(reply));
  }

  private static BiConsumer<Admin, Reply<Object>> grown(String name, int count) {
    return (a, reply) -> a.createPartitions(name, count, wide(reply));
  }

  private static BiConsumer<Admin, Reply<Object>> removed(String name) {
    return (a, reply) -> a.deleteTopic(name, wide(reply));
  }

  private static BiConsumer<Admin, Reply<Object>> altered(String name, String key, String value) {
    return (a, reply) ->
        a.configs().alter(topic(name), new TreeMap<>(Map.of(key, value)), wide(reply));
  }

  private static <T> Reply<T> wide(Reply<Object> reply) {
    return Reply.of(reply::answered, reply::failed);
  }

  private DescribeConfigsResponse.DescribeConfigsResult configs(ConfigAdmin.Resource of) {
    return done((a, reply) -> a.configs().describe(of, reply));
  }

  private static DescribeConfigsResponse.DescribeConfigsResourceResult value(
      DescribeConfigsResponse.DescribeConfigsResult all, String key) {
    return all.configs().stream().filter(c -> c.name().equals(key)).findFirst().orElseThrow();
  }

  private <T> T done(BiConsumer<Admin, Reply<T>> deed) {
    Answer<T> answer = answer(deed);
    assertThat(answer.failure).isNull();
    return answer.value;
  }

  private String asked(BiConsumer<Admin, Reply<Object>> deed) {
    return answer(deed).failure;
  }

  private <T> Answer<T> answer(BiConsumer<Admin, Reply<T>> deed) {
    Answer<T> answer = new Answer<>();
    node.loop("l").post(() -> deed.accept(admin, answer));
    assertThat(world.runUntil(answer::settled, 60_000)).isTrue();
    return answer;
  }

  private Admin admin(String bootstrap) {
    return new Admin(
        node.loop("l"),
        node.network(),
        ClientSettings.of(
            Map.of(
                "bootstrap.servers", bootstrap,
                "request.timeout.ms", "3000",
                "default.api.timeout.ms", "15000")));
  }
}
