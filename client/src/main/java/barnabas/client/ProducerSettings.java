package barnabas.client;

import barnabas.record.Compression;
import barnabas.record.CompressionChoice;
import java.util.List;
import java.util.Map;

/// What a producer needs to know. Keys and defaults are Kafka's.
///
/// @param acks `acks`: 0, 1, or -1 for all
/// @param batchBytes `batch.size`
/// @param lingerMs `linger.ms`
/// @param bufferBytes `buffer.memory`
/// @param requestBytesMax `max.request.size`
/// @param inFlightMax `max.in.flight.requests.per.connection`
/// @param compression `compression.type` and that codec's level
/// @param deliveryTimeoutMs `delivery.timeout.ms`
/// @param maxBlockMs `max.block.ms`: how long a record waits for its topic to be known
/// @param idempotent `enable.idempotence`
public record ProducerSettings(
    ClientSettings client,
    short acks,
    int batchBytes,
    long lingerMs,
    long bufferBytes,
    int requestBytesMax,
    int inFlightMax,
    CompressionChoice compression,
    long deliveryTimeoutMs,
    long maxBlockMs,
    boolean idempotent) {

  /// More batches in flight than this the brokers don't remember.
  private static final int IDEMPOTENT_IN_FLIGHT_MAX = 5;

  /// Settings by their keys.
  ///
  /// @throws IllegalArgumentException that names the key and what is wrong
  public static ProducerSettings of(Map<String, String> values) {
    return of(new SettingMap(values));
  }

  /// The keys among these that this client does not have, sorted.
  public static List<String> unknownKeys(Map<String, String> values) {
    SettingMap map = new SettingMap(values);
    of(map);
    return map.unread();
  }

  private static ProducerSettings of(SettingMap map) {
    short acks = acks(map.text("acks", "all"));
    int inFlightMax = map.number("max.in.flight.requests.per.connection", 5, 1);
    boolean fits = acks == -1 && inFlightMax <= IDEMPOTENT_IN_FLIGHT_MAX;
    boolean idempotent = map.flag("enable.idempotence", fits);
    if (idempotent && !fits) {
      throw new IllegalArgumentException(
          "enable.idempotence: needs acks=all and at most 5 requests in flight");
    }
    return new ProducerSettings(
        ClientSettings.of(map),
        acks,
        map.number("batch.size", 16_384, 0),
        map.number("linger.ms", 5, 0),
        map.number("buffer.memory", 32L << 20, 0, Long.MAX_VALUE),
        map.number("max.request.size", 1 << 20, 0),
        inFlightMax,
        compression(map),
        map.number("delivery.timeout.ms", 120_000, 1),
        map.number("max.block.ms", 60_000, 0, Long.MAX_VALUE),
        idempotent);
  }

  private static short acks(String value) {
    return switch (value) {
      case "all", "-1" -> -1;
      case "0" -> 0;
      case "1" -> 1;
      default -> throw new IllegalArgumentException("acks: '" + value + "' is not all, 0 or 1");
    };
  }

  private static CompressionChoice compression(SettingMap map) {
    Compression type =
        map.choice("compression.type", Compression.NONE, List.of(Compression.values()));
    CompressionChoice usual = CompressionChoice.of(type);
    int level =
        map.number("compression." + type.key() + ".level", usual.level(), Integer.MIN_VALUE);
    return new CompressionChoice(type, level);
  }
}
