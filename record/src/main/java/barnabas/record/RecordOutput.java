package barnabas.record;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes of records, written forward into memory that grows. Owned by whoever made it.
final class RecordOutput {

  /// The largest array that every JVM can make.
  private static final int BYTES_MAX = Integer.MAX_VALUE - 8;

  private byte[] bytes;
  private int size;

  RecordOutput(int capacity) {
    bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  /// All that was written, not copied, at position 0.
  ByteBuffer written() {
    return ByteBuffer.wrap(bytes, 0, size).slice();
  }

  /// Leaves room for `count` zero bytes.
  void room(int count) {
    ensure(count);
    size += count;
  }

  void int8(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  void varint(int value) {
    unsigned(((value << 1) ^ (value >> 31)) & 0xffff_ffffL);
  }

  void varlong(long value) {
    unsigned((value << 1) ^ (value >> 63));
  }

  /// The remaining bytes of `source`, whose position is not changed.
  void bytes(ByteBuffer source) {
    int count = source.remaining();
    ensure(count);
    source.get(source.position(), bytes, size, count);
    size += count;
  }

  void bytes(byte[] source, int from, int count) {
    ensure(count);
    System.arraycopy(source, from, bytes, size, count);
    size += count;
  }

  /// Bytes that [#varint] writes.
  static int varintBytes(int value) {
    return unsignedBytes(((value << 1) ^ (value >> 31)) & 0xffff_ffffL);
  }

  /// Bytes that [#varlong] writes.
  static int varlongBytes(long value) {
    return unsignedBytes((value << 1) ^ (value >> 63));
  }

  private static int unsignedBytes(long bits) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(bits)) / 7);
  }

  private void unsigned(long value) {
    ensure(10);
    long bits = value;
    while ((bits & ~0x7fL) != 0) {
      bytes[size++] = (byte) (bits | 0x80);
      bits >>>= 7;
    }
    bytes[size++] = (byte) bits;
  }

  private void ensure(int count) {
    if (count > bytes.length - size) {
      if (count > BYTES_MAX - size) {
        throw new IllegalStateException("a batch of more than 2 GiB");
      }
      int doubled = (int) Math.min(BYTES_MAX, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, Math.max(doubled, size + count));
    }
  }
}
