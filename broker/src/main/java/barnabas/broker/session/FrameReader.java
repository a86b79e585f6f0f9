package barnabas.broker.session;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Cuts the bytes of a connection into frames: four bytes of length, then as many bytes. Owned by
/// its session.
///
/// Frames are slices of the chunk that they were read into. Only the beginning of a frame that does
/// not fit is copied, to a larger chunk that grows with the bytes that have come, so that a length
/// alone makes nobody allocate.
final class FrameReader {
  private static final int LENGTH_BYTES = 4;

  /// The shortest request: API key, version and correlation id.
  private static final int FRAME_BYTES_MIN = 8;

  private static final int ROOM_BYTES_MIN = 4 << 10;
  private static final int GROWTH = 4;

  private final BufferPool pool;
  private final int frameBytesMax;
  private final Runnable granted;
  private @Nullable Chunk chunk;
  private int parsed;
  private int promisedBytes;
  private boolean favoured;
  private long given;
  private int largestFrameBytes;
  private boolean waiting;
  private boolean closed;

  /// @param granted called when a frame that had to wait for memory may go on
  FrameReader(BufferPool pool, int frameBytesMax, Runnable granted) {
    this.pool = pool;
    this.frameBytesMax = frameBytesMax;
    this.granted = granted;
  }

  /// Where the next bytes go; there is always room, unless the reader [#isWaiting].
  ByteBuffer target() {
    if (chunk == null) {
      chunk = pool.first();
      parsed = 0;
    }
    return chunk.bytes;
  }

  /// The next whole frame, which the caller holds with [#holdChunk] while it needs it; null if more
  /// bytes have to come first.
  ///
  /// @throws MalformedFrameException if the length is none that is allowed
  @Nullable ByteBuffer next() {
    Chunk current = chunk;
    if (current == null || waiting) {
      return null;
    }
    int available = current.bytes.position() - parsed;
    if (available < LENGTH_BYTES) {
      settle(current, available);
      return null;
    }
    int frameBytes = current.bytes.getInt(parsed);
    if (frameBytes < FRAME_BYTES_MIN || frameBytes > frameBytesMax) {
      throw new MalformedFrameException(
          "a frame of "
              + frameBytes
              + " bytes; allowed are "
              + FRAME_BYTES_MIN
              + " to "
              + frameBytesMax);
    }
    if (available - LENGTH_BYTES < frameBytes) {
      makeRoom(current, available, LENGTH_BYTES + frameBytes);
      return null;
    }
    ByteBuffer frame = current.bytes.slice(parsed + LENGTH_BYTES, frameBytes);
    favoured = false;
    parsed += LENGTH_BYTES + frameBytes;
    given++;
    largestFrameBytes = Math.max(largestFrameBytes, frameBytes);
    return frame;
  }

  /// The chunk of the frame that [#next] gave last, held once more for its reader.
  Chunk holdChunk() {
    Chunk current = Objects.requireNonNull(chunk, "a frame has a chunk");
    current.hold();
    return current;
  }

  /// Whether a frame has begun and not ended, but for the newest `count` bytes.
  boolean inFrame(int count) {
    return chunk != null && chunk.bytes.position() - count > parsed;
  }

  /// How many frames were given.
  long given() {
    return given;
  }

  /// Whether memory for a large frame has to be waited for.
  boolean isWaiting() {
    return waiting;
  }

  /// Lets go of a chunk of which every byte was given, since it may be long until the next come.
  void rest() {
    Chunk current = chunk;
    if (current != null && !waiting && current.bytes.position() == parsed) {
      current.release();
      chunk = null;
    }
  }

  /// Lets go of what was read. Frames that were given stay whole.
  void close() {
    closed = true;
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
    giveUpPromise();
  }

  private void giveUpPromise() {
    if (promisedBytes > 0) {
      int unused = promisedBytes;
      promisedBytes = 0;
      if (favoured) {
        pool.favoursNobody();
      }
      pool.unused(unused);
    }
  }

  /// Lets go of a chunk of which nothing is left to read, so that an idle connection holds no
  /// memory.
  private void settle(Chunk current, int available) {
    boolean used = current.room() < Math.min(ROOM_BYTES_MIN, current.bytes.capacity() / 4);
    if (available == 0 && (current.heldOnce() || used)) {
      current.release();
      chunk = null;
    } else if (used) {
      moveTo(pool.first(), current, available);
    }
  }

  private void makeRoom(Chunk current, int available, int needed) {
    if (parsed + needed <= current.bytes.capacity()) {
      return;
    }
    if (needed <= BufferPool.SMALL_BYTES && !pool.isShort()) {
      moveTo(pool.take(BufferPool.SMALL_BYTES), current, available);
    } else if (current.room() == 0 || needed <= trustedBytes()) {
      grow(current, available, needed);
    }
  }

  /// Moves the frame to a chunk that is larger by a factor, or as large as the frame if that is
  /// less.
  private void grow(Chunk current, int available, int needed) {
    int bytes = Math.min(needed, Math.max(GROWTH * available, trustedBytes()));
    if (promisedBytes > 0) {
      bytes = promisedBytes;
      promisedBytes = 0;
      pool.redeem(bytes);
    } else if (!favoured) {
      switch (pool.grow(bytes, this::mayGrow)) {
        case GRANTED -> {}
        case FAVOURED -> favoured = true;
        case LATER -> {
          waiting = true;
          return;
        }
      }
    }
    Chunk larger = pool.take(bytes);
    larger.favour(favoured);
    if (favoured) {
      current.favour(false);
    }
    moveTo(larger, current, available);
  }

  /// What this connection may get at once, because it has sent a whole frame of that size before.
  private int trustedBytes() {
    return (int) Math.min(2L * largestFrameBytes, Integer.MAX_VALUE);
  }

  private void moveTo(Chunk target, Chunk current, int available) {
    target.bytes.put(0, current.bytes, parsed, available).position(available);
    current.release();
    chunk = target;
    parsed = 0;
  }

  private void mayGrow(int bytes, boolean asFavoured) {
    waiting = false;
    favoured = asFavoured;
    promisedBytes = bytes;
    if (closed) {
      giveUpPromise();
    } else {
      granted.run();
    }
  }
}
