package barnabas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Proves that our codecs and those of kafka-clients are the same: for every API and version,
/// random messages filled by kafka-clients' schemas become the same bytes on both sides, and each
/// side reads from them what the other wrote, field by field and by name.
class DifferentialTest {
  private static final int MESSAGES = 200;

  @ParameterizedTest
  @EnumSource
  void everyVersionOfARequestIsTheSameOnBothSides(ApiKey api) {
    Class<?> type = requestType(api);

    versions(api)
        .forEach(version -> compare(type, () -> kafka(api).newRequest(), (short) (int) version));
  }

  @ParameterizedTest
  @EnumSource
  void everyVersionOfAResponseIsTheSameOnBothSides(ApiKey api) {
    Class<?> type = responseType(api);

    versions(api)
        .forEach(version -> compare(type, () -> kafka(api).newResponse(), (short) (int) version));
  }

  @Test
  void theConsumerProtocolIsTheSameOnBothSides() {
    for (short version = 0; version <= 3; version++) {
      compare(
          ConsumerProtocolSubscription.class,
          org.apache.kafka.common.message.ConsumerProtocolSubscription::new,
          version);
      compare(
          ConsumerProtocolAssignment.class,
          org.apache.kafka.common.message.ConsumerProtocolAssignment::new,
          version);
    }
  }

  private interface Fresh {
    Message make();
  }

  private static void compare(Class<?> type, Fresh fresh, short version) {
    KafkaSpecimens specimens = new KafkaSpecimens(type.getName().hashCode() * 31L + version);
    for (int i = 0; i < MESSAGES; i++) {
      Message theirs = specimens.fill(fresh.make(), version);
      ByteBuffer bytes = Twin.bytes(theirs, version);
      Object twin = Twin.of(theirs, type);

      ByteBuffer written = Codec.write(twin, version);
      Object read = Codec.read(type, bytes, version);

      assertThat(written).as("%s version %d, message %d", type, version, i).isEqualTo(bytes);
      assertThat(read).as("%s version %d, message %d", type, version, i).isEqualTo(twin);
      assertThat(Codec.write(read, version)).isEqualTo(bytes);
      assertThat(Twin.read(fresh.make(), written, version)).isEqualTo(theirs);
    }
  }

  private static ApiMessageType kafka(ApiKey api) {
    return ApiMessageType.fromApiKey(api.id());
  }

  private static Stream<Integer> versions(ApiKey api) {
    return Stream.iterate(
        (int) KeptVersions.lowestOfKafka(api), v -> v <= api.highestVersion(), v -> v + 1);
  }

  static Class<?> requestType(ApiKey api) {
    return Codec.type(api.protocolName() + "Request");
  }

  static Class<?> responseType(ApiKey api) {
    return Codec.type(api.protocolName() + "Response");
  }
}
