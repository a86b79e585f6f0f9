package barnabas.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The bytes of records, read forward: all in one buffer, or through a window that a stream fills.
/// Owned by whoever made it.
final class RecordInput {

  private final ByteBuffer window;
  private final @Nullable InputStream stream;
  private long windowStart;

  private RecordInput(ByteBuffer window, @Nullable InputStream stream) {
    this.window = window;
    this.stream = stream;
  }

  /// All bytes of `whole`, whose position moves with the reading.
  static RecordInput of(ByteBuffer whole) {
    return new RecordInput(whole.order(ByteOrder.BIG_ENDIAN), null);
  }

  /// The bytes of a stream, through `scratch`.
  static RecordInput of(InputStream stream, byte[] scratch) {
    return new RecordInput(ByteBuffer.wrap(scratch).limit(0), stream);
  }

  /// Bytes read so far.
  long position() {
    return windowStart + window.position();
  }

  boolean atEnd() {
    return !window.hasRemaining() && !fill();
  }

  byte int8() {
    if (!window.hasRemaining() && !fill()) {
      throw new MalformedBatchException("records end within a record");
    }
    return window.get();
  }

  /// A zigzag number of at most 32 bits.
  int varint() {
    long bits = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte b = int8();
      bits |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        if (bits >>> 32 != 0) {
          break;
        }
        int unsigned = (int) bits;
        return (unsigned >>> 1) ^ -(unsigned & 1);
      }
    }
    throw new MalformedBatchException("number of more than 32 bits in a record");
  }

  /// A zigzag number of at most 64 bits.
  long varlong() {
    long bits = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte b = int8();
      if (shift == 63 && b > 1) {
        break;
      }
      bits |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return (bits >>> 1) ^ -(bits & 1);
      }
    }
    throw new MalformedBatchException("number of more than 64 bits in a record");
  }

  /// The next bytes as a slice of the one buffer.
  ByteBuffer take(int count) {
    if (stream != null || count < 0 || count > window.remaining()) {
      throw new MalformedBatchException(
          count + " bytes declared where " + window.remaining() + " are left");
    }
    ByteBuffer slice = window.slice(window.position(), count);
    window.position(window.position() + count);
    return slice;
  }

  /// Passes over bytes.
  void skip(int count) {
    if (count < 0) {
      throw new MalformedBatchException("negative length " + count + " in a record");
    }
    int left = count;
    while (left > window.remaining()) {
      left -= window.remaining();
      window.position(window.limit());
      if (!fill()) {
        throw new MalformedBatchException("records end " + left + " bytes short");
      }
    }
    window.position(window.position() + left);
  }

  /// Gets more bytes into the empty window; false at the end.
  private boolean fill() {
    if (stream == null) {
      return false;
    }
    try {
      int count = stream.read(window.array(), 0, window.capacity());
      if (count <= 0) {
        return false;
      }
      windowStart += window.limit();
      window.position(0).limit(count);
      return true;
    } catch (IOException e) {
      throw new MalformedBatchException("compressed records are damaged: " + e.getMessage(), e);
    }
  }
}
