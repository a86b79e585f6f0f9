package barnabas.broker.session;

import barnabas.wire.Frame;
import barnabas.wire.Payload;
import barnabas.wire.ResponseHeader;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Writer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/// Memory for the answers of one loop, from when they are written until their last byte has left.
/// Owned by its loop.
public final class WriterPool {
  private static final int BYTES = 2 << 10;
  private static final int KEPT_BYTES_MAX = 64 << 10;
  private static final int KEPT_MAX = 128;

  private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
  private final long bytesMax;
  private long lentBytes;

  /// @param bytesMax what all answers that have not left may occupy
  public WriterPool(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// The frame of a response.
  ///
  /// @param owner gets its memory when the last piece of it is released, and is to [#giveBack] it
  List<Payload> frame(
      ResponseHeader header, ResponseMessage message, short version, Consumer<ByteBuffer> owner) {
    ByteBuffer memory = idle.pollFirst();
    Writer out = new Writer(memory == null ? ByteBuffer.allocateDirect(BYTES) : memory, owner);
    List<Payload> frame = Frame.response(out, header, message, version);
    lentBytes += out.capacity();
    return frame;
  }

  /// Memory of all answers that have not left.
  public long lentBytes() {
    return lentBytes;
  }

  /// Whether so much waits to be sent that those who are slow to read should get no more.
  boolean isShort() {
    return lentBytes > bytesMax / 2;
  }

  /// Whether more waits to be sent than may.
  boolean isOverfull() {
    return lentBytes > bytesMax;
  }

  void giveBack(ByteBuffer memory) {
    lentBytes -= memory.capacity();
    if (idle.size() < KEPT_MAX && memory.capacity() <= KEPT_BYTES_MAX) {
      idle.addFirst(memory.clear());
    }
  }
}
