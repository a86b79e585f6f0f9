package barnabas.broker.session;

import barnabas.wire.Frame;
import barnabas.wire.Payload;
import barnabas.wire.ResponseHeader;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Writer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// Memory for the answers of one loop, from when they are written until their last byte has left.
/// Owned by its loop.
public final class WriterPool {
  private static final int BYTES = 2 << 10;
  private static final int SIZES = 13;

  private final BufferShelf shelf;
  private final long bytesMax;
  private long lentBytes;

  /// @param bytesMax what all answers that have not left may occupy
  public WriterPool(long bytesMax) {
    this.bytesMax = bytesMax;
    this.shelf = new BufferShelf(BYTES, 1, SIZES, bytesMax / 4);
  }

  /// The frame of a response.
  ///
  /// @param owner gets its memory when the last piece of it is released, and is to [#giveBack] it
  List<Payload> frame(
      ResponseHeader header, ResponseMessage message, short version, Consumer<ByteBuffer> owner) {
    Writer out = new Writer(shelf.take(BYTES), this::larger, owner);
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
    shelf.put(memory);
  }

  /// Lets go of memory that has not been needed for a while; whether there may be more of it is the
  /// result.
  boolean trim() {
    return shelf.trim();
  }

  private ByteBuffer larger(ByteBuffer full, int bytesMin) {
    ByteBuffer larger = shelf.take(bytesMin).put(full.flip());
    shelf.put(full);
    return larger;
  }
}
