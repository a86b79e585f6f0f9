package barnabas.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The bytes of records, read forward: all in one buffer, or through a window that a stream fills.
/// Owned by whoever made it.
final class RecordInput {

  private final ByteBuffer window;
  private final @Nullable InputStream stream;
  private int at;
  private int limit;
  private long windowStart;

  private RecordInput(ByteBuffer window, @Nullable InputStream stream) {
    this.window = window;
    this.stream = stream;
    this.at = window.position();
    this.limit = window.limit();
  }

  /// The bytes of `whole` from its position to its limit, which don't change.
  static RecordInput of(ByteBuffer whole) {
    return new RecordInput(whole, null);
  }

  /// The bytes of a stream, through `scratch`.
  static RecordInput of(InputStream stream, byte[] scratch) {
    return new RecordInput(ByteBuffer.wrap(scratch).limit(0), stream);
  }

  /// Bytes read so far, and those before the buffer's position.
  long position() {
    return windowStart + at;
  }

  /// Bytes left in the one buffer.
  int remaining() {
    return limit - at;
  }

  boolean atEnd() {
    return at == limit && !fill();
  }

  byte int8() {
    if (at == limit && !fill()) {
      throw new MalformedBatchException("records end within a record");
    }
    return window.get(at++);
  }

  /// A zigzag number of at most 32 bits.
  int varint() {
    if (at < limit) {
      byte b = window.get(at);
      if (b >= 0) {
        at++;
        return (b >>> 1) ^ -(b & 1);
      }
    }
    return longVarint();
  }

  /// A zigzag number of at most 64 bits.
  long varlong() {
    if (at < limit) {
      byte b = window.get(at);
      if (b >= 0) {
        at++;
        return (b >>> 1) ^ -(b & 1);
      }
    }
    return longVarlong();
  }

  private int longVarint() {
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

  private long longVarlong() {
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
    if (stream != null || count < 0 || count > limit - at) {
      throw new MalformedBatchException(
          count + " bytes declared where " + (limit - at) + " are left");
    }
    ByteBuffer slice = window.slice(at, count);
    at += count;
    return slice;
  }

  /// Passes over bytes.
  void skip(int count) {
    if (count < 0) {
      throw new MalformedBatchException("negative length " + count + " in a record");
    }
    int left = count;
    while (left > limit - at) {
      left -= limit - at;
      at = limit;
      if (!fill()) {
        throw new MalformedBatchException("records end " + left + " bytes short");
      }
    }
    at += left;
  }

  /// Gets more bytes into the window, all of which were read; false at the end.
  private boolean fill() {
    if (stream == null) {
      return false;
    }
    try {
      int count = stream.read(window.array(), 0, window.capacity());
      if (count <= 0) {
        return false;
      }
      windowStart += limit;
      window.limit(count);
      at = 0;
      limit = count;
      return true;
    } catch (IOException e) {
      throw new MalformedBatchException("compressed records are damaged: " + e.getMessage(), e);
    }
  }
}
