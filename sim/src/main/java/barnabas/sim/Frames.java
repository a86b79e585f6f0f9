package barnabas.sim;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Cuts a byte stream into frames of four bytes of length and a body. Owned by its connection.
public final class Frames {
  private static final int LENGTH_BYTES = 4;

  private ByteBuffer gathered = ByteBuffer.allocate(256);

  public void take(ByteBuffer bytes) {
    if (gathered.remaining() < bytes.remaining()) {
      int needed = gathered.position() + bytes.remaining();
      gathered = ByteBuffer.allocate(2 * needed).put(gathered.flip());
    }
    gathered.put(bytes);
  }

  /// The next whole frame without its length, as a copy; null if it hasn't come yet.
  public @Nullable ByteBuffer next() {
    if (gathered.position() < LENGTH_BYTES) {
      return null;
    }
    int length = gathered.getInt(0);
    if (gathered.position() < LENGTH_BYTES + length) {
      return null;
    }
    gathered.flip();
    byte[] frame = new byte[length];
    gathered.position(LENGTH_BYTES).get(frame);
    gathered.compact();
    return ByteBuffer.wrap(frame);
  }
}
