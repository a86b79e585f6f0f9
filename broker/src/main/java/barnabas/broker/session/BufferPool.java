package barnabas.broker.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Memory for what connections receive, in a few sizes. Owned by its loop.
///
/// A connection reads into small chunks, which are bounded by the number of connections. A request
/// larger than that reserves its whole size from the budget first, so that one that has begun can
/// always be finished, however many others wait; its memory grows with the bytes that have come.
public final class BufferPool {
  /// What a connection reads into when nothing is known of the next request, in bytes.
  static final int SMALL_BYTES = 16 << 10;

  private static final int CLASSES = 5;
  private static final long IDLE_BYTES_MAX = 8 << 20;

  private final List<ArrayDeque<ByteBuffer>> idle = new ArrayList<>(CLASSES);
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final long budgetBytes;
  private long reservedBytes;
  private long idleBytes;

  /// @param budgetBytes how much all large requests of this loop may occupy at one time
  public BufferPool(long budgetBytes) {
    this.budgetBytes = budgetBytes;
    for (int i = 0; i < CLASSES; i++) {
      idle.add(new ArrayDeque<>());
    }
  }

  /// A chunk of at least `bytesMin` bytes, empty.
  Chunk take(int bytesMin) {
    int sizeClass = sizeClass(bytesMin);
    if (sizeClass == CLASSES) {
      return new Chunk(ByteBuffer.allocateDirect(bytesMin), this);
    }
    ByteBuffer bytes = idle.get(sizeClass).pollFirst();
    if (bytes == null) {
      bytes = ByteBuffer.allocateDirect(classBytes(sizeClass));
    } else {
      idleBytes -= bytes.capacity();
    }
    return new Chunk(bytes.clear(), this);
  }

  void giveBack(Chunk chunk, boolean abandoned) {
    ByteBuffer bytes = chunk.bytes;
    int sizeClass = sizeClass(bytes.capacity());
    boolean pooled = sizeClass < CLASSES && bytes.capacity() == classBytes(sizeClass);
    if (pooled && !abandoned && idleBytes + bytes.capacity() <= IDLE_BYTES_MAX) {
      idle.get(sizeClass).addFirst(bytes);
      idleBytes += bytes.capacity();
    }
    release(chunk.reservedBytes());
  }

  /// Whether a large request of `bytes` may begin now. If not, `granted` runs once it may.
  boolean reserve(long bytes, Runnable granted) {
    if (waiting.isEmpty() && fits(bytes)) {
      reservedBytes += bytes;
      return true;
    }
    waiting.addLast(new Waiting(bytes, granted));
    return false;
  }

  void release(long bytes) {
    reservedBytes -= bytes;
    for (Waiting first = waiting.peekFirst();
        first != null && fits(first.bytes);
        first = waiting.peekFirst()) {
      waiting.removeFirst();
      reservedBytes += first.bytes;
      first.granted.run();
    }
  }

  /// Bytes of the budget that are taken.
  public long reservedBytes() {
    return reservedBytes;
  }

  private boolean fits(long bytes) {
    // A request larger than the whole budget is let in alone, or it would wait for ever.
    return reservedBytes + bytes <= budgetBytes || reservedBytes == 0;
  }

  private static int sizeClass(int bytes) {
    int sizeClass = 0;
    while (sizeClass < CLASSES && classBytes(sizeClass) < bytes) {
      sizeClass++;
    }
    return sizeClass;
  }

  private static int classBytes(int sizeClass) {
    return SMALL_BYTES << (2 * sizeClass);
  }

  private record Waiting(long bytes, Runnable granted) {}
}
