package barnabas.client;

import barnabas.record.Header;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A record on its way to a topic.
///
/// @param partition the partition, or [#ANY]
/// @param timestampMs when it was made, milliseconds since the epoch, or [#NOW]
public record ProducerRecord(
    String topic,
    int partition,
    long timestampMs,
    @Nullable ByteBuffer key,
    @Nullable ByteBuffer value,
    List<Header> headers) {

  /// The key decides on the partition, or the producer if there is none.
  public static final int ANY = -1;

  /// The time at which the producer takes it.
  public static final long NOW = -1;

  /// A record of now, wherever its key leads.
  public static ProducerRecord of(
      String topic, @Nullable ByteBuffer key, @Nullable ByteBuffer value) {
    return new ProducerRecord(topic, ANY, NOW, key, value, List.of());
  }
}
