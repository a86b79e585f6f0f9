package barnabas.record;

import java.io.InputStream;
import java.nio.ByteBuffer;

/// The remaining bytes of a buffer as a stream, for codecs that read one.
final class BufferStream extends InputStream {

  private final ByteBuffer buffer;

  BufferStream(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  @Override
  public int read() {
    return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int from, int count) {
    if (count == 0) {
      return 0;
    }
    int available = Math.min(count, buffer.remaining());
    if (available == 0) {
      return -1;
    }
    buffer.get(target, from, available);
    return available;
  }

  @Override
  public int available() {
    return buffer.remaining();
  }
}
