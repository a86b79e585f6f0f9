package barnabas.record;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One record of a batch. Key and value are each the buffer's position to its limit.
///
/// @param offset its place in the partition
/// @param timestampMs when it was made or, in a batch of log append time, when it was appended;
///   milliseconds since the epoch, -1 where the producer gave none
public record Record(
    long offset,
    long timestampMs,
    @Nullable ByteBuffer key,
    @Nullable ByteBuffer value,
    List<Header> headers) {

  /// Bytes of key and value.
  public int payloadBytes() {
    return (key == null ? 0 : key.remaining()) + (value == null ? 0 : value.remaining());
  }
}
