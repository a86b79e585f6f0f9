package barnabas.metadata;

import static barnabas.metadata.AlterConfigs.Deed.APPEND;
import static barnabas.metadata.AlterConfigs.Deed.DELETE;
import static barnabas.metadata.AlterConfigs.Deed.SET;
import static barnabas.metadata.AlterConfigs.Deed.SUBTRACT;
import static barnabas.metadata.ConfigResource.ALL_BROKERS;
import static barnabas.wire.ErrorCode.INVALID_CONFIG;
import static barnabas.wire.ErrorCode.INVALID_REQUEST;
import static barnabas.wire.ErrorCode.NONE;
import static barnabas.wire.ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.AlterConfigs.Change;
import barnabas.metadata.AlterConfigs.Operation;
import barnabas.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Proves how configs of topics and brokers change, with the codes that Apache Kafka 4.4.0 was seen
/// to give.
class AlterConfigsTest {
  private static final ConfigResource TOPIC = ConfigResource.topic("t");
  private final Rulings rulings = new Rulings().brokers(1);

  @BeforeEach
  void aTopic() {
    rulings.created("t", 1, 1);
  }

  private Map<String, String> configs() {
    return rulings.image.configs(TOPIC);
  }

  private ErrorCode alter(
      ConfigResource resource, String key, AlterConfigs.Deed deed, String value) {
    return rulings.alter(resource, key, deed, value).code();
  }

  @Test
  void aKeyIsSetAndTakenAway() {
    assertThat(alter(TOPIC, "retention.ms", SET, "5")).isEqualTo(NONE);
    assertThat(configs()).containsEntry("retention.ms", "5");
    assertThat(alter(TOPIC, "retention.ms", DELETE, null)).isEqualTo(NONE);
    assertThat(configs()).isEmpty();
    assertThat(alter(TOPIC, "segment.ms", DELETE, null)).isEqualTo(NONE);
    assertThat(rulings.last).isEmpty();
  }

  @Test
  void listsGrowAndShrinkFromWhatCounts() {
    assertThat(alter(TOPIC, "cleanup.policy", APPEND, "compact")).isEqualTo(NONE);
    assertThat(configs()).containsEntry("cleanup.policy", "delete,compact");
    assertThat(alter(TOPIC, "cleanup.policy", APPEND, "compact")).isEqualTo(NONE);
    assertThat(rulings.last).isEmpty();
    assertThat(alter(TOPIC, "cleanup.policy", SUBTRACT, "delete")).isEqualTo(NONE);
    assertThat(configs()).containsEntry("cleanup.policy", "compact");
    assertThat(alter(TOPIC, "retention.ms", APPEND, "5")).isEqualTo(INVALID_CONFIG);
    assertThat(alter(TOPIC, "cleanup.policy", APPEND, "shred")).isEqualTo(INVALID_CONFIG);
  }

  @Test
  void badValuesKeysAndTopicsAreRefused() {
    assertThat(alter(TOPIC, "retention.ms", SET, "x")).isEqualTo(INVALID_CONFIG);
    assertThat(alter(TOPIC, "foo", SET, "x")).isEqualTo(INVALID_CONFIG);
    assertThat(alter(TOPIC, "retention.ms", SET, null)).isEqualTo(INVALID_REQUEST);
    assertThat(alter(ConfigResource.topic("none"), "retention.ms", SET, "5"))
        .isEqualTo(UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(alter(ConfigResource.topic(""), "retention.ms", SET, "5"))
        .isEqualTo(INVALID_REQUEST);
    assertThat(alter(TOPIC, "remote.storage.enable", SET, "true")).isEqualTo(INVALID_CONFIG);
  }

  @Test
  void limitsThatContradictEachOtherAreRefusedWhicheverComesSecond() {
    assertThat(alter(TOPIC, "max.compaction.lag.ms", SET, "100")).isEqualTo(NONE);
    assertThat(alter(TOPIC, "min.compaction.lag.ms", SET, "101")).isEqualTo(INVALID_CONFIG);
    assertThat(alter(TOPIC, "min.compaction.lag.ms", SET, "100")).isEqualTo(NONE);
    assertThat(alter(TOPIC, "max.compaction.lag.ms", SET, "99")).isEqualTo(INVALID_CONFIG);
  }

  @Test
  void allChangesOfAResourceHappenOrNoneAndOtherResourcesGoTheirWay() {
    Change half =
        new Change(
            TOPIC,
            List.of(
                new Operation("retention.ms", SET, "5"), new Operation("segment.ms", SET, "x")));
    Change whole = new Change(ALL_BROKERS, List.of(new Operation("log.retention.ms", SET, "9")));

    AlterConfigs.Answer answer =
        rulings.decide(new AlterConfigs(List.of(half, whole), false, false));

    assertThat(answer.resources())
        .extracting(each -> each.refusal().code())
        .containsExactly(INVALID_CONFIG, NONE);
    assertThat(configs()).isEmpty();
    assertThat(rulings.image.configs(ALL_BROKERS)).containsEntry("log.retention.ms", "9");
  }

  @Test
  void theOlderFormReplacesAllThatWasSet() {
    alter(TOPIC, "retention.ms", SET, "5");
    Change change = new Change(TOPIC, List.of(new Operation("segment.ms", SET, "7")));

    rulings.decide(new AlterConfigs(List.of(change), true, false));

    assertThat(configs()).containsOnlyKeys("segment.ms");
  }

  @Test
  void validateOnlyDoesNothing() {
    Change change = new Change(TOPIC, List.of(new Operation("segment.ms", SET, "7")));

    AlterConfigs.Answer answer = rulings.decide(new AlterConfigs(List.of(change), false, true));

    assertThat(answer.resources().getFirst().refusal().code()).isEqualTo(NONE);
    assertThat(configs()).isEmpty();
  }

  @Test
  void aKeyOrAResourceTwiceIsRefused() {
    Change twice =
        new Change(
            TOPIC,
            List.of(
                new Operation("segment.ms", SET, "7"), new Operation("segment.ms", DELETE, null)));
    Change once = new Change(TOPIC, List.of(new Operation("segment.ms", SET, "7")));

    assertThat(code(List.of(twice))).isEqualTo(INVALID_REQUEST);
    assertThat(code(List.of(once, once))).isEqualTo(INVALID_REQUEST);
    assertThat(configs()).isEmpty();
  }

  private ErrorCode code(List<Change> changes) {
    return rulings
        .decide(new AlterConfigs(changes, false, false))
        .resources()
        .getFirst()
        .refusal()
        .code();
  }

  @Test
  void brokersKeysChangeOnlyWhereTheyMay() {
    ConfigResource one = ConfigResource.broker(1);

    assertThat(alter(one, "log.retention.ms", SET, "9")).isEqualTo(NONE);
    assertThat(alter(ALL_BROKERS, "log.retention.ms", SET, "9")).isEqualTo(NONE);
    assertThat(alter(ALL_BROKERS, "log.retention.ms", SET, "x")).isEqualTo(INVALID_REQUEST);
    assertThat(alter(one, "num.partitions", SET, "3")).isEqualTo(INVALID_REQUEST);
    assertThat(alter(ALL_BROKERS, "leader.replication.throttled.rate", SET, "3"))
        .isEqualTo(INVALID_REQUEST);
    assertThat(alter(one, "no.such.key", SET, "3")).isEqualTo(INVALID_REQUEST);
    assertThat(alter(ConfigResource.broker(77), "log.retention.ms", SET, "9"))
        .isEqualTo(INVALID_REQUEST);
    assertThat(
            alter(
                new ConfigResource(ConfigResource.Kind.BROKER, "abc"),
                "log.retention.ms",
                SET,
                "9"))
        .isEqualTo(INVALID_REQUEST);
  }

  @Test
  void nothingDangerousComesInOverTheNetwork() {
    ConfigResource one = ConfigResource.broker(1);

    for (String key :
        List.of(
            "sasl.jaas.config",
            "ssl.keystore.location",
            "ssl.engine.factory.class",
            "sasl.oauthbearer.jwks.endpoint.url",
            "metric.reporters",
            "principal.builder.class",
            "config.providers",
            "log.dirs",
            "listeners",
            "authorizer.class.name")) {
      assertThat(alter(one, key, SET, "x")).as(key).isEqualTo(INVALID_REQUEST);
    }
  }

  @Test
  void listsOfBrokersThatAreSetNowhereCanBeAppendedToOnlyIfTheyMayChange() {
    assertThat(alter(ConfigResource.broker(1), "log.dirs", APPEND, "/x"))
        .isEqualTo(INVALID_REQUEST);
    assertThat(alter(ALL_BROKERS, "log.cleanup.policy", APPEND, "compact")).isEqualTo(NONE);
    assertThat(rulings.image.configs(ALL_BROKERS))
        .containsEntry("log.cleanup.policy", "delete,compact");
  }

  @Test
  void refusalsShowNeitherControlCharactersNorEndlessText() {
    Refusal refusal = rulings.alter(TOPIC, "retention.ms", SET, "\u001b[31m\n" + "x".repeat(9999));

    assertThat(refusal.message()).doesNotContain("\u001b", "\n").hasSizeLessThan(400);
  }

  @Test
  void aGroupHasConfigsInTheRangeThatTheBrokerSays() {
    Rulings groups = new Rulings();
    ConfigResource group = ConfigResource.group("g");
    String session = "consumer.session.timeout.ms";

    assertThat(groups.alter(group, session, AlterConfigs.Deed.SET, "50000").refused()).isFalse();
    assertThat(groups.configs.group(groups.image, "g", session)).isEqualTo("50000");
    assertThat(groups.configs.group(groups.image, "other", session)).isEqualTo("45000");
    for (String bad : new String[] {"44999", "60001", "abc"}) {
      assertThat(groups.alter(group, session, AlterConfigs.Deed.SET, bad).code())
          .isEqualTo(ErrorCode.INVALID_CONFIG);
    }
    assertThat(groups.alter(group, "retention.ms", AlterConfigs.Deed.SET, "1").code())
        .isEqualTo(ErrorCode.INVALID_CONFIG);
    assertThat(
            groups.alter(ConfigResource.group(""), session, AlterConfigs.Deed.SET, "50000").code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(groups.alter(group, session, AlterConfigs.Deed.DELETE, null).refused()).isFalse();
    assertThat(groups.image.configs()).isEmpty();
  }

  @Test
  void noMoreThanSoManyGroupsHaveConfigs() {
    Rulings groups = new Rulings();
    groups.image =
        groups.image.with(
            IntStream.range(0, AlterConfigs.GROUPS_MAX)
                .mapToObj(i -> ImageEvents.config(ConfigResource.group("g" + i), "k", "v"))
                .toList());

    Refusal refusal =
        groups.alter(
            ConfigResource.group("one-more"),
            "consumer.session.timeout.ms",
            AlterConfigs.Deed.SET,
            "50000");

    assertThat(refusal.code()).isEqualTo(ErrorCode.POLICY_VIOLATION);
  }
}
