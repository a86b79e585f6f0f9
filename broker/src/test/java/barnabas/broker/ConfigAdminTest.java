package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import barnabas.sim.ports.SimWorld;
import barnabas.wire.AlterConfigsRequest;
import barnabas.wire.AlterConfigsResponse;
import barnabas.wire.DescribeConfigsRequest;
import barnabas.wire.DescribeConfigsRequest.DescribeConfigsResource;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.DescribeConfigsResponse.DescribeConfigsResourceResult;
import barnabas.wire.DescribeConfigsResponse.DescribeConfigsResult;
import barnabas.wire.DescribeConfigsResponse.DescribeConfigsSynonym;
import barnabas.wire.ErrorCode;
import barnabas.wire.IncrementalAlterConfigsRequest;
import barnabas.wire.IncrementalAlterConfigsRequest.AlterConfigsResource;
import barnabas.wire.IncrementalAlterConfigsRequest.AlterableConfig;
import barnabas.wire.IncrementalAlterConfigsResponse;
import barnabas.wire.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Configs on a whole node: described with their sources, changed one by one or all at once. What
/// is expected is what an Apache Kafka 4.4.0 answered to the same requests.
class ConfigAdminTest {
  private static final byte TOPIC = 2;
  private static final byte BROKER = 4;
  private static final byte SET = 0;
  private static final byte DELETE = 1;
  private static final byte APPEND = 2;
  private static final byte SUBTRACT = 3;

  private OneNode node;
  private Caller caller;

  @BeforeEach
  void start() {
    node = new OneNode(new SimWorld(1));
    node.createTopic("a", 1);
    caller = node.caller();
  }

  @Test
  void aConfigComesWithEveryPlaceThatItMayComeFrom() {
    alter(TOPIC, "a", config("retention.ms", SET, "5000"));

    DescribeConfigsResourceResult config =
        described(TOPIC, "a", "retention.ms").configs().getFirst();

    assertThat(config.value()).isEqualTo("5000");
    assertThat(config.configSource()).isEqualTo((byte) 1);
    assertThat(config.synonyms())
        .extracting(DescribeConfigsSynonym::name, DescribeConfigsSynonym::source)
        .containsExactly(tuple("retention.ms", (byte) 1), tuple("log.retention.hours", (byte) 5));
  }

  @Test
  void aClientOfOldIsToldWhatNobodyHasSet() {
    alter(TOPIC, "a", config("retention.ms", SET, "604800000"));

    DescribeConfigsRequest request = describe(TOPIC, "a", List.of("retention.ms", "flush.ms"));
    DescribeConfigsResult result =
        caller.call(request, 0, DescribeConfigsResponse.class).results().getFirst();

    assertThat(result.configs())
        .extracting(DescribeConfigsResourceResult::name, DescribeConfigsResourceResult::isDefault)
        .containsExactlyInAnyOrder(tuple("retention.ms", false), tuple("flush.ms", true));
  }

  @Test
  void aValueIsShownWithoutTheBlanksAroundIt() {
    alter(TOPIC, "a", config("retention.ms", SET, " 5000 "));

    assertThat(value("retention.ms")).isEqualTo("5000");
  }

  @Test
  void noKeysMeansAllKeysAndUnknownOnesAreLeftOut() {
    int all = described(TOPIC, "a", (List<String>) null).configs().size();

    assertThat(all).isGreaterThan(20);
    assertThat(described(TOPIC, "a", List.of()).configs()).hasSize(all);
    assertThat(described(TOPIC, "a", List.of("retention.ms", "nope")).configs()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "2, nosuch, UNKNOWN_TOPIC_OR_PARTITION",
    "2, bad name, INVALID_TOPIC_EXCEPTION",
    "2, '', INVALID_TOPIC_EXCEPTION",
    "4, 77, INVALID_REQUEST",
    "4, x, INVALID_REQUEST",
    "8, 1, NONE",
    "16, m, NONE",
    "32, g, NONE",
    "99, g, INVALID_REQUEST"
  })
  void aResourceThatThereIsNotIsRefusedAsKafkaDoes(byte type, String name, ErrorCode expected) {
    DescribeConfigsResult result = described(type, name, "retention.ms");

    assertThat(ErrorCode.of(result.errorCode())).isEqualTo(expected);
    assertThat(result.resourceName()).isEqualTo(name);
    assertThat(result.configs()).isEmpty();
  }

  @Test
  void aBrokersConfigIsChangedForOneOrForAll() {
    assertThat(alter(BROKER, "", config("log.retention.ms", SET, "7000"))).isZero();
    assertThat(alter(BROKER, "1", config("log.retention.ms", SET, "6000"))).isZero();

    DescribeConfigsResourceResult topic =
        described(TOPIC, "a", "retention.ms").configs().getFirst();
    DescribeConfigsResourceResult own =
        described(BROKER, "1", "log.retention.ms").configs().getFirst();
    DescribeConfigsResult all = described(BROKER, "", (List<String>) null);

    assertThat(own.synonyms())
        .extracting(DescribeConfigsSynonym::name, DescribeConfigsSynonym::source)
        .containsExactly(
            tuple("log.retention.ms", (byte) 2),
            tuple("log.retention.ms", (byte) 3),
            tuple("log.retention.hours", (byte) 5));
    assertThat(topic.value()).isEqualTo("6000");
    assertThat(topic.configSource()).isEqualTo((byte) 2);
    assertThat(all.configs())
        .extracting(DescribeConfigsResourceResult::name, DescribeConfigsResourceResult::value)
        .containsExactly(tuple("log.retention.ms", "7000"));
  }

  @Test
  void listsGrowAndShrinkByElements() {
    assertThat(alter(TOPIC, "a", config("cleanup.policy", APPEND, "compact"))).isZero();
    assertThat(value("cleanup.policy")).isEqualTo("delete,compact");

    assertThat(alter(TOPIC, "a", config("cleanup.policy", SUBTRACT, "delete"))).isZero();
    assertThat(value("cleanup.policy")).isEqualTo("compact");

    assertThat(alter(TOPIC, "a", config("cleanup.policy", DELETE, null))).isZero();
    assertThat(value("cleanup.policy")).isEqualTo("delete");
  }

  @ParameterizedTest
  @CsvSource({
    "2, a, retention.ms, 2, 5000, INVALID_CONFIG",
    "2, a, retention.ms, 0, many, INVALID_CONFIG",
    "2, a, nope.x, 0, 1, INVALID_CONFIG",
    "2, a, retention.ms, 0, , INVALID_REQUEST",
    "2, a, retention.ms, 9, 1, INVALID_REQUEST",
    "2, zz, retention.ms, 0, 1, UNKNOWN_TOPIC_OR_PARTITION",
    "4, x, log.retention.ms, 0, 1, INVALID_REQUEST",
    "99, c, retention.ms, 0, 1, INVALID_REQUEST"
  })
  void aChangeThatCannotBeIsRefusedAlone(
      byte type, String name, String key, byte operation, String value, ErrorCode expected) {
    IncrementalAlterConfigsRequest request =
        IncrementalAlterConfigsRequest.DEFAULT.withResources(
            List.of(
                resource(type, name, config(key, operation, value)),
                resource(BROKER, "", config("log.retention.ms", SET, "1234"))));

    List<AlterConfigsResourceResponse> responses =
        caller.call(request, IncrementalAlterConfigsResponse.class).responses();

    assertThat(responses)
        .extracting(r -> ErrorCode.of(r.errorCode()), AlterConfigsResourceResponse::resourceName)
        .containsExactly(tuple(expected, name), tuple(ErrorCode.NONE, ""));
  }

  @Test
  void whatIsOnlyValidatedStaysAsItWas() {
    IncrementalAlterConfigsRequest request =
        IncrementalAlterConfigsRequest.DEFAULT
            .withValidateOnly(true)
            .withResources(List.of(resource(TOPIC, "a", config("retention.ms", SET, "5000"))));

    caller.call(request, IncrementalAlterConfigsResponse.class);

    assertThat(value("retention.ms")).isNotEqualTo("5000");
  }

  @Test
  void theOlderRequestTakesAwayWhatItDoesNotName() {
    alter(TOPIC, "a", config("retention.ms", SET, "5000"));
    AlterConfigsRequest request =
        AlterConfigsRequest.DEFAULT.withResources(
            List.of(
                AlterConfigsRequest.AlterConfigsResource.DEFAULT
                    .withResourceType(TOPIC)
                    .withResourceName("a")
                    .withConfigs(
                        List.of(
                            new AlterConfigsRequest.AlterableConfig(
                                "max.message.bytes", "2000", List.of())))));

    AlterConfigsResponse response = caller.call(request, 0, AlterConfigsResponse.class);

    assertThat(response.responses().getFirst().errorCode()).isZero();
    assertThat(value("max.message.bytes")).isEqualTo("2000");
    assertThat(value("retention.ms")).isEqualTo("604800000");
  }

  private String value(String key) {
    return described(TOPIC, "a", key).configs().getFirst().value();
  }

  private DescribeConfigsResult described(byte type, String name, String key) {
    return described(type, name, List.of(key));
  }

  private DescribeConfigsResult described(byte type, String name, List<String> keys) {
    DescribeConfigsRequest request = describe(type, name, keys).withIncludeSynonyms(true);
    return caller.call(request, DescribeConfigsResponse.class).results().getFirst();
  }

  private static DescribeConfigsRequest describe(byte type, String name, List<String> keys) {
    return DescribeConfigsRequest.DEFAULT.withResources(
        List.of(new DescribeConfigsResource(type, name, keys, List.of())));
  }

  private short alter(byte type, String name, AlterableConfig config) {
    IncrementalAlterConfigsRequest request =
        IncrementalAlterConfigsRequest.DEFAULT.withResources(List.of(resource(type, name, config)));
    return caller
        .call(request, IncrementalAlterConfigsResponse.class)
        .responses()
        .getFirst()
        .errorCode();
  }

  private static AlterConfigsResource resource(byte type, String name, AlterableConfig config) {
    return new AlterConfigsResource(type, name, List.of(config), List.of());
  }

  private static AlterableConfig config(String key, byte operation, String value) {
    return new AlterableConfig(key, operation, value, List.of());
  }
}
