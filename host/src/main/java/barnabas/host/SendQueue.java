package barnabas.host;

import barnabas.wire.Payload;
import barnabas.world.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The payloads that a connection has yet to send. Owned by its loop.
///
/// Small pieces, of memory and of files, are gathered in a buffer of the loop's, so that a response
/// is one system call; large memory is written from where it is; large file slices leave by
/// `sendfile`. A slice that is probably not in the page cache is read in by its directory's threads
/// first, piece by piece, and the queue waits for that. Slices of files in the heap are copied like
/// memory.
final class SendQueue {

  /// Direct memory from here on is not copied.
  private static final int LARGE_MEMORY_BYTES = 16 << 10;

  /// File slices from here on leave by `sendfile`. Below, reading them beside what goes before and
  /// after saves more calls than it copies: measured with 50 bytes on either side, 10 against 20 us
  /// of CPU at 16 KiB, 15 against 21 at 64 KiB, equal at some 200 KiB.
  private static final int SENDFILE_BYTES = 64 << 10;

  private static final int READ_IN_BYTES = 512 << 10;

  /// How much one connection may send in a turn before others have theirs.
  private static final int SEND_BYTES_PER_TURN = 4 << 20;

  private static final int PARTS_MAX = 16;

  private final HostLoop loop;
  private final SocketChannel channel;
  private final Reading reading;
  private final ArrayDeque<Payload> payloads = new ArrayDeque<>();
  private final @Nullable ByteBuffer[] parts = new @Nullable ByteBuffer[PARTS_MAX];
  private int partCount;
  private long bytes;
  private int sentOfFirst;
  private State state = State.EMPTY;

  /// What a flush came to.
  enum State {
    /// All has left.
    EMPTY,
    /// The rest waits until the socket takes more.
    SOCKET_FULL,
    /// The rest waits until a part of a file was read in.
    READING
  }

  /// Who is told, on the loop, how reading in came out.
  interface Reading {
    /// The queue can be flushed again, or its next bytes are not to be had.
    void ended(@Nullable IOException failure);
  }

  SendQueue(HostLoop loop, SocketChannel channel, Reading reading) {
    this.loop = loop;
    this.channel = channel;
    this.reading = reading;
  }

  void add(List<? extends Payload> more) {
    for (Payload payload : more) {
      int size = payload.size();
      if (size == 0) {
        payload.release();
      } else if (payload instanceof Payload.Memory || payload instanceof HostSlice) {
        payloads.add(payload);
        bytes += size;
      } else {
        throw new IllegalArgumentException("neither memory nor a slice of a file: " + payload);
      }
    }
  }

  long bytes() {
    return bytes;
  }

  boolean waitsForSocket() {
    return state == State.SOCKET_FULL;
  }

  /// Releases everything unsent.
  void drop() {
    payloads.forEach(Payload::release);
    payloads.clear();
    bytes = 0;
    sentOfFirst = 0;
    state = State.EMPTY;
  }

  /// Sends what the socket takes.
  State flush() throws IOException {
    if (state == State.READING) {
      return state;
    }
    state = State.EMPTY;
    long budget = SEND_BYTES_PER_TURN;
    while (!payloads.isEmpty() && state == State.EMPTY) {
      budget -= sendSome();
      if (budget <= 0 && state == State.EMPTY && !payloads.isEmpty()) {
        state = State.SOCKET_FULL;
      }
    }
    return state;
  }

  private long sendSome() throws IOException {
    long offered = gather();
    if (partCount == 0) {
      return sendAlone((HostSlice) payloads.getFirst());
    }
    long sent = partCount == 1 ? channel.write(parts[0]) : channel.write(parts, 0, partCount);
    Arrays.fill(parts, 0, partCount, null);
    consume(sent);
    if (sent < offered) {
      state = State.SOCKET_FULL;
    }
    return sent;
  }

  /// Collects parts from the head of the queue, up to the first slice that has to be sent by
  /// itself; gives the number of bytes in them.
  private long gather() throws IOException {
    ByteBuffer scratch = loop.scratch().clear();
    partCount = 0;
    long offered = 0;
    int runStart = 0;
    int skip = sentOfFirst;
    for (Payload payload : payloads) {
      int size = payload.size() - skip;
      int taken =
          switch (payload) {
            case Payload.Memory memory -> {
              if (memory.bytes().isDirect() && size >= LARGE_MEMORY_BYTES) {
                runStart = endRun(scratch, runStart);
                parts[partCount++] = memory.bytes().slice(memory.bytes().position() + skip, size);
                yield size;
              }
              yield copy(memory.bytes(), skip, scratch);
            }
            case HostSlice slice ->
                leavesAlone(slice, skip, scratch) ? 0 : copy(slice, skip, scratch);
            default -> throw new IllegalStateException("no such payload: " + payload);
          };
      offered += taken;
      skip = 0;
      if (taken < size || partCount >= PARTS_MAX - 2) {
        break;
      }
    }
    endRun(scratch, runStart);
    return offered;
  }

  private int endRun(ByteBuffer scratch, int start) {
    int end = scratch.position();
    if (end > start) {
      parts[partCount++] = scratch.slice(start, end - start);
    }
    return end;
  }

  private static int copy(ByteBuffer source, int skip, ByteBuffer scratch) {
    int count = Math.min(source.remaining() - skip, scratch.remaining());
    scratch.put(scratch.position(), source, source.position() + skip, count);
    scratch.position(scratch.position() + count);
    return count;
  }

  /// Whether a slice can't be gathered with what is before and behind it.
  private static boolean leavesAlone(HostSlice slice, int skip, ByteBuffer scratch) {
    int size = slice.size() - skip;
    return slice.file() instanceof HostFile file
        && (size >= SENDFILE_BYTES
            || size > scratch.remaining()
            || !file.isWarm(slice.position() + skip, size));
  }

  private static int copy(HostSlice slice, int skip, ByteBuffer scratch) throws IOException {
    int wanted = Math.min(slice.size() - skip, scratch.remaining());
    scratch.limit(scratch.position() + wanted);
    int count = slice.file().read(slice.position() + skip, scratch);
    scratch.limit(scratch.capacity());
    if (count < wanted) {
      throw new IOException(slice + " goes past the end of the file");
    }
    return count;
  }

  private long sendAlone(HostSlice slice) throws IOException {
    HostFile file = (HostFile) slice.file();
    long position = slice.position() + sentOfFirst;
    int size = slice.size() - sentOfFirst;
    if (!file.isWarm(position, size)) {
      size = Math.min(size, READ_IN_BYTES);
      if (!file.isWarm(position, size)) {
        readIn(file, position, size);
        return 0;
      }
    }
    long sent = file.transferTo(position, size, channel);
    if (sent == 0 && position >= file.size()) {
      throw new IOException(slice + " goes past the end of the file");
    }
    consume(sent);
    if (sent < size) {
      state = State.SOCKET_FULL;
    }
    return sent;
  }

  private void readIn(HostFile file, long position, int size) {
    state = State.READING;
    file.readIn(
        loop,
        position,
        size,
        new Outcome<>() {
          @Override
          public void done(Integer count) {
            state = State.EMPTY;
            reading.ended(null);
          }

          @Override
          public void failed(IOException cause) {
            state = State.EMPTY;
            reading.ended(cause);
          }
        });
  }

  private void consume(long sent) {
    bytes -= sent;
    long left = sent + sentOfFirst;
    for (Payload first = payloads.peek();
        first != null && left >= first.size();
        first = payloads.peek()) {
      left -= first.size();
      payloads.remove().release();
    }
    sentOfFirst = (int) left;
  }
}
