package barnabas.client;

import barnabas.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Takes bytes as they arrive and gives whole frames, each in memory of its own. Owned by its
/// connection. Memory grows with the bytes received, not with the length that a frame declares.
final class FrameReader {

  /// Answers of more bytes than this are refused.
  static final int FRAME_BYTES_MAX = 512 << 20;

  private static final int LENGTH_BYTES = 4;
  private static final int CAPACITY = 16 << 10;

  /// From this size on a frame keeps the memory that it was received in.
  private static final int HANDED_OVER_BYTES = 64 << 10;

  private ByteBuffer input = ByteBuffer.allocate(CAPACITY);

  /// A buffer with room to read into.
  ByteBuffer room() {
    if (!input.hasRemaining()) {
      input = ByteBuffer.allocate(2 * input.capacity()).put(input.flip());
    }
    return input;
  }

  /// The next whole frame without its length, or null if it is not all there yet.
  ///
  /// @throws MalformedMessageException if no frame has that length
  @Nullable ByteBuffer next() {
    int available = input.position();
    if (available < LENGTH_BYTES) {
      return null;
    }
    int length = input.getInt(0);
    if (length < 0 || length > FRAME_BYTES_MAX) {
      throw new MalformedMessageException("a frame of " + length + " bytes");
    }
    if (available - LENGTH_BYTES < length) {
      return null;
    }
    return length >= HANDED_OVER_BYTES ? handedOver(length) : copied(length);
  }

  private ByteBuffer copied(int length) {
    ByteBuffer frame = ByteBuffer.allocate(length);
    frame.put(0, input, LENGTH_BYTES, length);
    input.flip().position(LENGTH_BYTES + length);
    input.compact();
    return frame;
  }

  private ByteBuffer handedOver(int length) {
    ByteBuffer received = input.flip();
    ByteBuffer frame = received.slice(LENGTH_BYTES, length);
    received.position(LENGTH_BYTES + length);
    input = ByteBuffer.allocate(Math.max(CAPACITY, 2 * received.remaining())).put(received);
    return frame;
  }
}
