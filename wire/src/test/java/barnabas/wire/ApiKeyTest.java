package barnabas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Proves that keys, version ranges, header versions and error codes are those of kafka-clients.
class ApiKeyTest {

  @ParameterizedTest
  @EnumSource
  void theVersionRangeIsThatOfKafkaWithoutItsUnstableVersionsAndWithThoseThatAreKept(ApiKey api) {
    ApiMessageType kafka = ApiMessageType.fromApiKey(api.id());

    assertThat(api.name()).isEqualTo(kafka.name());
    assertThat(api.protocolName()).isEqualTo(kafka.name);
    assertThat(api.lowestVersion()).isEqualTo(KeptVersions.lowestOfOurs(api));
    assertThat(api.highestVersion()).isEqualTo(kafka.highestSupportedVersion(false));
  }

  @ParameterizedTest
  @EnumSource
  void theHeaderVersionsAreThoseOfKafka(ApiKey api) {
    ApiMessageType kafka = ApiMessageType.fromApiKey(api.id());

    for (short version = KeptVersions.lowestOfKafka(api);
        version <= api.highestVersion();
        version++) {
      assertThat(api.requestHeaderVersion(version)).isEqualTo(kafka.requestHeaderVersion(version));
      assertThat(api.responseHeaderVersion(version))
          .isEqualTo(kafka.responseHeaderVersion(version));
    }
  }

  @ParameterizedTest
  @EnumSource
  void versionsThatAreKeptHaveHeadersWithoutTags(ApiKey api) {
    for (short version = api.lowestVersion();
        version < KeptVersions.lowestOfKafka(api);
        version++) {
      assertThat(api.requestHeaderVersion(version)).isEqualTo((short) 1);
      assertThat(api.responseHeaderVersion(version)).isEqualTo((short) 0);
    }
  }

  @Test
  void produceIsAdvertisedFromZeroAndServedFromThree() {
    assertThat(ApiKey.PRODUCE.lowestAdvertised()).isZero();
    assertThat(ApiKey.PRODUCE.serves((short) 2)).isFalse();
    assertThat(ApiKey.PRODUCE.serves((short) 3)).isTrue();
  }

  @Test
  void aKeyWithoutSchemaIsNull() {
    assertThat(ApiKey.of((short) -1)).isNull();
    assertThat(ApiKey.of((short) 4)).isNull();
    assertThat(ApiKey.of(Short.MAX_VALUE)).isNull();
    assertThat(ApiKey.of((short) 75)).isEqualTo(ApiKey.DESCRIBE_TOPIC_PARTITIONS);
  }

  @Test
  void readingAVersionThatIsNotServedIsTheCallersMistake() {
    Reader reader = new Reader(ByteBuffer.allocate(100));

    assertThatThrownBy(() -> ApiKey.PRODUCE.readRequest(reader, (short) 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theErrorCodesAreThoseOfKafka() {
    assertThat(ErrorCode.values()).hasSameSizeAs(Errors.values());
    for (Errors kafka : Errors.values()) {
      ErrorCode ours = ErrorCode.of(kafka.code());
      assertThat(ours.name()).isEqualTo(kafka.name());
      assertThat(ours.code()).isEqualTo(kafka.code());
      assertThat(ours.retriable()).isEqualTo(kafka.exception() instanceof RetriableException);
    }
  }

  @Test
  void aNumberThatNoErrorHasIsAnUnknownError() {
    assertThat(ErrorCode.of((short) 137)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    assertThat(ErrorCode.of((short) -2)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
  }
}
