package barnabas.wire;

import java.nio.ByteBuffer;

/// Bytes that travel inside a message without being copied into it: memory, or a piece of a file.
///
/// The codec only asks for the size. Whoever sends a message decides how the bytes get to the
/// socket, so that a fetched file slice can leave by `sendfile`.
public interface Payload {

  /// Number of bytes, never negative.
  int size();

  /// Tells the owner that these bytes are no longer needed. Called exactly once by whoever sent or
  /// dropped the payload, on the loop that it was handed to.
  default void release() {}

  /// A payload in memory.
  static Payload of(ByteBuffer bytes) {
    return new Memory(bytes);
  }

  /// Bytes in memory: the buffer's position to its limit. Readers work on a duplicate.
  record Memory(ByteBuffer bytes) implements Payload {
    @Override
    public int size() {
      return bytes.remaining();
    }
  }
}
