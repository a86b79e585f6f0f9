package barnabas.application;

import barnabas.client.TopicPartition;
import barnabas.record.Header;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A record that was read. Its buffers belong to the reader, but share memory with its neighbours.
///
/// @param timestampMs milliseconds since the epoch
public record Received(
    TopicPartition partition,
    long offset,
    long timestampMs,
    @Nullable ByteBuffer key,
    @Nullable ByteBuffer value,
    List<Header> headers) {

  /// The value as UTF-8, null for a record without one.
  public @Nullable String text() {
    return text(value);
  }

  /// The key as UTF-8, null for a record without one.
  public @Nullable String keyText() {
    return text(key);
  }

  private static @Nullable String text(@Nullable ByteBuffer bytes) {
    return bytes == null ? null : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
