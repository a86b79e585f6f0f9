package barnabas.broker.session;

import barnabas.wire.Writer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/// Memory for the answers of one loop. Owned by its loop.
public final class WriterPool {
  private static final int BYTES = 2 << 10;
  private static final int KEPT_BYTES_MAX = 64 << 10;
  private static final int KEPT_MAX = 128;

  private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
  private final Consumer<ByteBuffer> owner = this::giveBack;

  /// A fresh writer. Its memory comes back when the last piece of what was written is released.
  public Writer writer() {
    ByteBuffer memory = idle.pollFirst();
    return new Writer(memory == null ? ByteBuffer.allocateDirect(BYTES) : memory, owner);
  }

  private void giveBack(ByteBuffer memory) {
    if (idle.size() < KEPT_MAX && memory.capacity() <= KEPT_BYTES_MAX) {
      idle.addFirst(memory.clear());
    }
  }
}
