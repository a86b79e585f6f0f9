package barnabas.wire;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.message.ApiMessageType;

/// What went with Apache Kafka 4 and is served all the same: kafka-clients knows nothing of it any
/// more.
final class KeptVersions {

  /// The lowest versions of those APIs.
  private static final Map<ApiKey, Short> LOWEST =
      Map.of(
          ApiKey.OFFSET_COMMIT, (short) 1,
          ApiKey.CREATE_TOPICS, (short) 0,
          ApiKey.DESCRIBE_CONFIGS, (short) 0);

  /// Fields that went with the versions that had them.
  static final Set<String> FIELDS = Set.of("commitTimestamp", "isDefault");

  static short lowestOfOurs(ApiKey api) {
    return LOWEST.getOrDefault(api, lowestOfKafka(api));
  }

  static short lowestOfKafka(ApiKey api) {
    return ApiMessageType.fromApiKey(api.id()).lowestSupportedVersion();
  }

  private KeptVersions() {}
}
