package barnabas.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

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

  /// A payload in memory that nobody waits for.
  static Payload of(ByteBuffer bytes) {
    return new Memory(bytes, null);
  }

  /// A payload in memory whose owner wants to know when it is free again.
  static Payload of(ByteBuffer bytes, Runnable whenReleased) {
    return new Memory(bytes, whenReleased);
  }

  /// Bytes in memory: the buffer's position to its limit. Readers work on a duplicate.
  record Memory(ByteBuffer bytes, @Nullable Runnable whenReleased) implements Payload {
    @Override
    public int size() {
      return bytes.remaining();
    }

    @Override
    public void release() {
      if (whenReleased != null) {
        whenReleased.run();
      }
    }
  }
}
