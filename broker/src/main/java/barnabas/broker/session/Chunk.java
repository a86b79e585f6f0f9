package barnabas.broker.session;

import java.nio.ByteBuffer;

/// A buffer of received bytes and the number of those who still look at them. Owned by its loop.
///
/// The session holds it while it reads into it, and each request while it is under way. When the
/// last lets go, the memory serves the next connection.
public final class Chunk {
  final ByteBuffer bytes;
  private final BufferPool pool;
  private int holders = 1;
  private boolean abandoned;
  private boolean favoured;

  Chunk(ByteBuffer bytes, BufferPool pool) {
    this.bytes = bytes;
    this.pool = pool;
  }

  /// One more holder.
  void hold() {
    assert holders > 0 : "a chunk without holders is the pool's";
    holders++;
  }

  /// One holder less; the last gives the memory back.
  void release() {
    assert holders > 0 : "released more often than held";
    if (--holders == 0) {
      pool.giveBack(this, abandoned);
    }
  }

  /// Keeps the memory from being used again: somebody outside may still read it, such as a disk
  /// that has not said that its write is over. The collector takes it in the end.
  void abandon() {
    abandoned = true;
  }

  boolean heldOnce() {
    return holders == 1;
  }

  int room() {
    return bytes.capacity() - bytes.position();
  }

  /// Marks it as the one that may go beyond the pool's budget.
  void favour(boolean favour) {
    favoured = favour;
  }

  boolean isFavoured() {
    return favoured;
  }
}
