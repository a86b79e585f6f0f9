package barnabas.broker.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Direct memory that is not in use, in sizes that grow by a factor. Owned by its loop.
///
/// What is dropped is not free before the next collection, which comes when the direct memory of
/// the whole process is used up, and stops everybody. So a shelf keeps as much as the work at hand
/// needs, and lets go of what has lain there unused from one [#trim] to the next.
final class BufferShelf {
  private static final long ALWAYS_KEPT_BYTES = 256 << 10;

  private final List<ArrayDeque<ByteBuffer>> sizes = new ArrayList<>();
  private final int smallestBytes;
  private final int shift;
  private final long keptBytesMax;
  private long keptBytes;
  private long unusedBytes;

  /// @param smallestBytes the smallest size
  /// @param shift each size is the one before it, shifted by so many bits
  /// @param count how many sizes; what is larger is not kept
  /// @param keptBytesMax what may lie here
  BufferShelf(int smallestBytes, int shift, int count, long keptBytesMax) {
    this.smallestBytes = smallestBytes;
    this.shift = shift;
    this.keptBytesMax = keptBytesMax;
    for (int i = 0; i < count; i++) {
      sizes.add(new ArrayDeque<>());
    }
  }

  /// Memory of at least `bytesMin` bytes, cleared.
  ByteBuffer take(int bytesMin) {
    int size = sizeOf(bytesMin);
    if (size == sizes.size()) {
      return ByteBuffer.allocateDirect(bytesMin);
    }
    ByteBuffer bytes = sizes.get(size).pollFirst();
    if (bytes == null) {
      return ByteBuffer.allocateDirect(bytes(size));
    }
    keptBytes -= bytes.capacity();
    unusedBytes = Math.min(unusedBytes, keptBytes);
    return bytes.clear();
  }

  /// Takes memory back that nobody looks at any more.
  void put(ByteBuffer bytes) {
    int size = sizeOf(bytes.capacity());
    boolean fits = size < sizes.size() && bytes.capacity() == bytes(size);
    if (fits && keptBytes + bytes.capacity() <= keptBytesMax) {
      sizes.get(size).addFirst(bytes);
      keptBytes += bytes.capacity();
    }
  }

  /// Lets go of what was not needed since the last call but for a little, the largest first.
  ///
  /// @return whether there may be more to let go of the next time
  boolean trim() {
    long left = unusedBytes - ALWAYS_KEPT_BYTES;
    for (int size = sizes.size() - 1; size >= 0; size--) {
      ArrayDeque<ByteBuffer> idle = sizes.get(size);
      while (!idle.isEmpty() && left > 0) {
        idle.removeLast();
        left -= bytes(size);
        keptBytes -= bytes(size);
      }
    }
    unusedBytes = keptBytes;
    return keptBytes > ALWAYS_KEPT_BYTES;
  }

  private int sizeOf(int bytesMin) {
    int size = 0;
    while (size < sizes.size() && bytes(size) < bytesMin) {
      size++;
    }
    return size;
  }

  private int bytes(int size) {
    return smallestBytes << (shift * size);
  }
}
