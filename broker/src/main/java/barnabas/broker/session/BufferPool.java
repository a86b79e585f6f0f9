package barnabas.broker.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// Memory for what connections receive, in a few sizes. Owned by its loop.
///
/// A connection reads into small chunks; a request that does not fit grows with the bytes that have
/// come. All of it is counted. While more than the budget is taken the pool [#isShort]: connections
/// begin with tiny chunks, those that have requests under way read no more, and a request that
/// wants to grow waits. One of those that wait is favoured and may go beyond the budget, so that
/// there is always one that can be finished.
public final class BufferPool {
  /// What a connection reads into when nothing is known of the next request, in bytes.
  static final int SMALL_BYTES = 16 << 10;

  /// The same while memory is short.
  static final int TINY_BYTES = 1 << 10;

  private static final int SIZES = 5;
  private static final long BYTES_PER_REQUEST = 8 << 10;

  private final BufferShelf shelf;
  private final ArrayDeque<Growth> waiting = new ArrayDeque<>();
  private final long budgetBytes;
  private long takenBytes;
  private int requests;
  private boolean favoursSomebody;

  /// @param budgetBytes how much all requests of this loop may occupy at one time
  public BufferPool(long budgetBytes) {
    this.budgetBytes = budgetBytes;
    this.shelf = new BufferShelf(SMALL_BYTES, 2, SIZES, budgetBytes / 2);
  }

  /// The chunk that a connection begins to read into.
  Chunk first() {
    if (!isShort()) {
      return take(SMALL_BYTES);
    }
    takenBytes += TINY_BYTES;
    return new Chunk(ByteBuffer.allocate(TINY_BYTES), this);
  }

  /// A chunk of at least `bytesMin` bytes, empty.
  Chunk take(int bytesMin) {
    ByteBuffer bytes = shelf.take(bytesMin);
    takenBytes += bytes.capacity();
    return new Chunk(bytes, this);
  }

  void giveBack(Chunk chunk, boolean abandoned) {
    ByteBuffer bytes = chunk.bytes;
    takenBytes -= bytes.capacity();
    if (!abandoned && bytes.isDirect()) {
      shelf.put(bytes);
    }
    if (chunk.isFavoured()) {
      favoursSomebody = false;
    }
    letGrow();
  }

  /// Whether a request may grow to a chunk of `bytes`. If not, it is told once it may.
  Grant grow(int bytes, Growing growing) {
    if (waiting.isEmpty() && takenBytes + bytes <= budgetBytes) {
      return Grant.GRANTED;
    }
    if (waiting.isEmpty() && !favoursSomebody) {
      favoursSomebody = true;
      return Grant.FAVOURED;
    }
    waiting.addLast(new Growth(bytes, growing));
    return Grant.LATER;
  }

  /// Counts what a request was promised no more, since it takes it now.
  void redeem(int bytes) {
    takenBytes -= bytes;
  }

  /// Takes back what a request was promised and has not made use of.
  void unused(int bytes) {
    takenBytes -= bytes;
    letGrow();
  }

  private void letGrow() {
    for (Growth first = waiting.peekFirst(); first != null; first = waiting.peekFirst()) {
      boolean fits = takenBytes + first.bytes <= budgetBytes;
      if (!fits && favoursSomebody) {
        return;
      }
      favoursSomebody |= !fits;
      waiting.removeFirst();
      takenBytes += first.bytes;
      first.growing.mayGrow(first.bytes, !fits);
    }
  }

  /// The favoured one has gone before it took its chunk.
  void favoursNobody() {
    favoursSomebody = false;
    letGrow();
  }

  /// Whether more is taken than should be.
  boolean isShort() {
    return takenBytes >= budgetBytes;
  }

  /// Counts a request that is under way from now on.
  void requestBegins() {
    requests++;
  }

  /// Counts out requests that are under way no more.
  void requestsEnd(int count) {
    requests -= count;
    assert requests >= 0 : "more requests ended than began";
  }

  /// Whether so many requests are under way that no connection should have several. What is made of
  /// one on the heap is not counted by the byte.
  boolean isCrowded() {
    return requests >= budgetBytes / BYTES_PER_REQUEST;
  }

  /// Whether somebody waits for memory.
  boolean isPressed() {
    return !waiting.isEmpty();
  }

  /// Lets go of memory that has not been needed for a while; whether there may be more of it is the
  /// result.
  boolean trim() {
    return shelf.trim();
  }

  /// Bytes that are taken.
  public long takenBytes() {
    return takenBytes;
  }

  /// What becomes of a wish for a larger chunk.
  enum Grant {
    GRANTED,
    /// Beyond the budget: the chunk is to be marked with [Chunk#favour].
    FAVOURED,
    LATER
  }

  /// Who waits to grow.
  interface Growing {
    /// `bytes` were set aside for it.
    void mayGrow(int bytes, boolean favoured);
  }

  private record Growth(int bytes, Growing growing) {}
}
