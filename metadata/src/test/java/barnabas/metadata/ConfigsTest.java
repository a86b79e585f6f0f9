package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.AlterConfigs.Deed;
import barnabas.metadata.ConfigEntry.Source;
import barnabas.metadata.ConfigEntry.Synonym;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Proves the catalogue against kafka-clients' own list of topic keys, the checks of values against
/// what Apache Kafka 4.4.0 was seen to take and refuse, and what counts of what is set where.
class ConfigsTest {
  private static final ConfigCatalogue CATALOGUE = House.CATALOGUE;
  private final Rulings rulings =
      new Rulings(1, new TreeMap<>(Map.of("log.retention.hours", "2", "message.max.bytes", "99")))
          .brokers(2);

  @Test
  void everyTopicKeyOfKafkaIsInTheCatalogue() throws IllegalAccessException {
    List<String> names = new ArrayList<>();
    for (Field field : TopicConfig.class.getFields()) {
      if (field.getName().endsWith("_CONFIG") && !field.isAnnotationPresent(Deprecated.class)) {
        names.add((String) field.get(null));
      }
    }

    assertThat(names).hasSizeGreaterThan(30);
    assertThat(CATALOGUE.topicKeys().keySet()).containsAll(names);
  }

  @Test
  void everyLineOfTheTableIsWholeAndEveryDefaultIsLegal() {
    List<ConfigKey> keys = new ArrayList<>(CATALOGUE.brokerKeys());
    keys.addAll(CATALOGUE.topicKeys().values());
    for (ConfigKey key : keys) {
      String value = key.defaultValue();
      assertThat(value == null ? null : key.fault(value)).as(key.name()).isNull();
      for (ConfigKey.Fallback fallback : key.fallbacks()) {
        ConfigKey broker = CATALOGUE.broker(fallback.name());
        assertThat(broker).as(fallback.name()).isNotNull();
        String inherited = fallback.convert(broker.defaultValue());
        assertThat(inherited == null ? value : inherited).as(key.name()).isEqualTo(value);
      }
      if (key.kind() == ConfigResource.Kind.TOPIC) {
        assertThat(key.documentation()).as(key.name()).isNotBlank();
        assertThat(key.defaultValue()).as(key.name()).isNotNull();
      }
    }
    assertThat(keys).hasSizeGreaterThan(400);
  }

  @ParameterizedTest
  @CsvSource({
    "retention.ms, -1, true",
    "retention.ms, -2, false",
    "retention.ms, ' 5 ', true",
    "retention.ms, abc, false",
    "retention.ms, '', false",
    "retention.ms, 9223372036854775808, false",
    "retention.bytes, -7, true",
    "segment.bytes, 1048575, false",
    "segment.bytes, 1048576, true",
    "segment.bytes, 2147483648, false",
    "min.insync.replicas, 0, false",
    "cleanup.policy, '', true",
    "cleanup.policy, 'compact, delete', true",
    "cleanup.policy, 'compact,compact', true",
    "cleanup.policy, nope, false",
    "cleanup.policy, 'delete,', false",
    "compression.type, gzip, true",
    "compression.type, GZIP, false",
    "compression.gzip.level, 0, false",
    "compression.gzip.level, -1, true",
    "compression.gzip.level, 9, true",
    "compression.gzip.level, 10, false",
    "preallocate, TRUE, true",
    "preallocate, maybe, false",
    "min.cleanable.dirty.ratio, 1.0, true",
    "min.cleanable.dirty.ratio, 1.1, false",
    "min.cleanable.dirty.ratio, NaN, false",
    "leader.replication.throttled.replicas, *, true",
    "leader.replication.throttled.replicas, '0:1,1:1', true",
    "leader.replication.throttled.replicas, x, false",
    "message.timestamp.type, logappendtime, false"
  })
  void valuesAreTakenAndRefusedAsByKafka(String name, String value, boolean legal) {
    assertThat(CATALOGUE.topic(name).fault(value) == null).isEqualTo(legal);
  }

  @Test
  void aFaultIsOneLineThatNamesTheKeyAndHidesSecrets() {
    assertThat(CATALOGUE.topic("retention.ms").fault("-2"))
        .isEqualTo("Invalid value -2 for configuration retention.ms: it must be at least -1.");
    ConfigKey secret =
        new ConfigKey(
            ConfigResource.Kind.BROKER,
            "pass",
            ConfigType.PASSWORD,
            null,
            "{a}",
            List.of(),
            ConfigKey.Scope.FIXED,
            ConfigKey.Mark.KNOWN,
            "");
    assertThat(secret.fault("hunter2")).doesNotContain("hunter2");
  }

  private String topic(String key) {
    Map<String, String> own = rulings.image.configs(ConfigResource.topic("t"));
    return rulings.configs.topic(rulings.image, own, key);
  }

  private ConfigEntry shown(String key) {
    Map<String, String> own = rulings.image.configs(ConfigResource.topic("t"));
    return rulings.configs.describeTopic(rulings.image, own).stream()
        .filter(entry -> entry.key().name().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsSetNearestCounts() {
    rulings.created("t", 1, 1);
    assertThat(topic("retention.ms")).isEqualTo("7200000");
    assertThat(shown("retention.ms").source()).isEqualTo(Source.FIXED);
    assertThat(topic("max.message.bytes")).isEqualTo("99");
    assertThat(topic("segment.ms")).isEqualTo("604800000");
    assertThat(shown("segment.ms").source()).isEqualTo(Source.DEFAULT);

    rulings.alter(ConfigResource.ALL_BROKERS, "log.retention.ms", Deed.SET, "3");
    assertThat(topic("retention.ms")).isEqualTo("3");
    rulings.alter(ConfigResource.broker(2), "log.retention.ms", Deed.SET, "20");
    assertThat(topic("retention.ms")).isEqualTo("3");
    rulings.alter(ConfigResource.broker(1), "log.retention.ms", Deed.SET, "2");
    assertThat(topic("retention.ms")).isEqualTo("2");
    rulings.alter(ConfigResource.topic("t"), "retention.ms", Deed.SET, "1");
    assertThat(topic("retention.ms")).isEqualTo("1");

    ConfigEntry entry = shown("retention.ms");
    assertThat(entry.value()).isEqualTo("1");
    assertThat(entry.source()).isEqualTo(Source.TOPIC);
    assertThat(entry.synonyms())
        .containsExactly(
            new Synonym("retention.ms", "1", Source.TOPIC),
            new Synonym("log.retention.ms", "2", Source.BROKER),
            new Synonym("log.retention.ms", "3", Source.ALL_BROKERS),
            new Synonym("log.retention.hours", "2", Source.FIXED),
            new Synonym("log.retention.hours", "168", Source.DEFAULT));
  }

  @Test
  void aMoreExactKeyCountsBeforeACoarserOne() {
    Rulings both =
        new Rulings(
                1, new TreeMap<>(Map.of("log.retention.hours", "2", "log.retention.minutes", "5")))
            .brokers(1);

    assertThat(both.configs.topic(both.image, Map.of(), "retention.ms")).isEqualTo("300000");
  }

  @Test
  void retentionForEverStaysForEverInEveryUnit() {
    Rulings ever = new Rulings(1, new TreeMap<>(Map.of("log.retention.hours", "-1"))).brokers(1);

    assertThat(ever.configs.topic(ever.image, Map.of(), "retention.ms")).isEqualTo("-1");
  }

  @Test
  void ourOwnDefaultsAreSyncedRecordsAndAShortRebalanceDelay() {
    TopicSettings settings = TopicSettings.of(rulings.configs, rulings.image, "t");

    assertThat(settings.synced()).isTrue();
    assertThat(settings.segmentBytes()).isEqualTo(1 << 30);
    assertThat(settings.deleted()).isTrue();
    assertThat(settings.compacted()).isFalse();
    assertThat(rulings.configs.brokerNumber(rulings.image, "group.initial.rebalance.delay.ms"))
        .isLessThanOrEqualTo(300);
  }

  @Test
  void aBrokerShowsItsKeysAndHidesItsSecrets() {
    Rulings secret =
        new Rulings(1, new TreeMap<>(Map.of("ssl.keystore.password", "hunter2", "node.id", "1")))
            .brokers(1);

    List<ConfigEntry> entries = secret.configs.describeBroker(secret.image, 1);

    assertThat(entries.toString()).doesNotContain("hunter2");
    assertThat(entries).hasSizeGreaterThan(300);
    assertThat(entries)
        .filteredOn(entry -> entry.key().name().equals("node.id"))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.value()).isEqualTo("1");
              assertThat(entry.source()).isEqualTo(Source.FIXED);
              assertThat(entry.readOnly()).isTrue();
            });
  }

  @Test
  void theDefaultsOfAllBrokersShowOnlyWhatIsSetThere() {
    rulings.alter(ConfigResource.ALL_BROKERS, "log.retention.ms", Deed.SET, "3");

    assertThat(rulings.configs.describeAllBrokers(rulings.image))
        .singleElement()
        .satisfies(entry -> assertThat(entry.source()).isEqualTo(Source.ALL_BROKERS));
  }

  @Test
  void aConfigurationIsReviewedBeforeItCounts() {
    ConfigReview review =
        ConfigReview.of(
            CATALOGUE,
            new TreeMap<>(
                Map.of(
                    "process.roles", "broker,controller",
                    "controller.quorum.voters", "1@localhost:9093",
                    "num.partitions", "0",
                    "log.cleaner.threads", "2",
                    "retention.ms", "5",
                    "log.retention.hour", "3",
                    "entirely.unheard.of", "x",
                    "message.max.bytes", "1000")));

    assertThat(review.faults())
        .containsExactly(
            "Invalid value 0 for configuration num.partitions: it must be at least 1.");
    assertThat(review.warnings())
        .containsExactly(
            "unknown key entirely.unheard.of",
            "log.cleaner.threads is a key of Apache Kafka's that does nothing here yet",
            "unknown key log.retention.hour; did you mean log.retention.hours?",
            "retention.ms is a key of topics; for brokers it is called log.retention.ms");
  }

  @Test
  void whatIsSetAndDoesNothingYetIsWarnedOf() {
    rulings.created("t", 1, 1, "cleanup.policy", "compact,delete", "preallocate", "true");
    rulings.created(TopicNames.CONSUMER_OFFSETS, 1, 1, "cleanup.policy", "compact");
    rulings.created("plain", 1, 1, "retention.ms", "5");

    List<String> warnings = ConfigWarnings.of(CATALOGUE, rulings.image);

    assertThat(warnings).containsExactly("topic t: preallocate is stored but does nothing yet");
    assertThat(ConfigWarnings.of(CATALOGUE, rulings.last)).isEmpty();
  }
}
