package barnabas.host;

import barnabas.wire.Payload;
import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import barnabas.world.Network;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A TCP connection. Owned by its loop.
///
/// Bytes are read straight into the handler's buffer. What is sent in a turn gathers in the queue
/// and leaves at the turn's end. The channel is used for reading here and for writing in
/// [SendQueue]; TLS would put its channel in the place of both.
final class HostConnection implements Connection, Waiting.Ready, Runnable {

  /// How much one connection may bring into a turn before others have theirs.
  private static final int READ_BYTES_PER_TURN = 1 << 20;

  private static final long REST_MS_MIN = 4;
  private static final long REST_MS_MAX = 512;

  private final HostLoop loop;
  private final SocketChannel channel;
  private final Network.Address remote;
  private final ConnectionHandler handler;
  private final Runnable whenGone;
  private final SendQueue queue;
  private Network.Address local = new Network.Address("", 0);
  private @Nullable SelectionKey key;
  private boolean flushDue;
  private boolean sending;
  private boolean resting;
  private long restMs = REST_MS_MIN;
  private boolean readingPaused;
  private boolean closed;

  HostConnection(
      HostLoop loop,
      SocketChannel channel,
      Network.Address remote,
      ConnectionHandler handler,
      Runnable whenGone) {
    this.loop = loop;
    this.channel = channel;
    this.remote = remote;
    this.handler = handler;
    this.whenGone = whenGone;
    this.queue = new SendQueue(loop, channel, this::coldRangeRead);
  }

  /// Takes the socket under the loop's watch.
  ///
  /// @param operations OP_READ if it is connected, OP_CONNECT if it will be
  void begin(int operations) {
    try {
      key = loop.register(channel, operations, this);
      if (operations == SelectionKey.OP_READ) {
        open();
      }
    } catch (IOException e) {
      close(words(e));
    }
  }

  private void open() throws IOException {
    var address = (InetSocketAddress) channel.getLocalAddress();
    local = new Network.Address(address.getAddress().getHostAddress(), address.getPort());
    handler.opened(this);
  }

  @Override
  public Network.Address remote() {
    return remote;
  }

  @Override
  public Network.Address local() {
    return local;
  }

  @Override
  public void send(List<? extends Payload> payloads) {
    if (closed) {
      payloads.forEach(Payload::release);
      return;
    }
    queue.add(payloads);
    if (!flushDue && !sending) {
      flushDue = true;
      loop.atTurnEnd(this);
    }
  }

  @Override
  public long queuedBytes() {
    return queue.bytes();
  }

  @Override
  public void pauseReading() {
    readingPaused = true;
    watch();
  }

  @Override
  public void resumeReading() {
    readingPaused = false;
    watch();
  }

  @Override
  public void close(String reason) {
    if (closed) {
      return;
    }
    closed = true;
    try {
      channel.close();
    } catch (IOException _) {
      // The descriptor is given up in any case, and nobody waits for the bytes.
    }
    queue.drop();
    whenGone.run();
    handler.closed(reason);
  }

  @Override
  public void ready(SelectionKey ready) {
    if (closed) {
      return;
    }
    try {
      if (ready.isConnectable()) {
        channel.finishConnect();
        ready.interestOps(SelectionKey.OP_READ);
        open();
        return;
      }
      if (ready.isWritable()) {
        sendMore();
      }
      if (!closed && ready.isReadable()) {
        read();
      }
    } catch (IOException e) {
      close(words(e));
    }
  }

  /// What is left for the turn's end: to send what has gathered.
  @Override
  public void run() {
    flush();
  }

  private void read() throws IOException {
    int budget = READ_BYTES_PER_TURN;
    while (budget > 0 && !readingPaused && !closed) {
      ByteBuffer target = handler.readBuffer();
      int room = target.remaining();
      if (room == 0) {
        throw new IllegalStateException(handler + " gave a buffer without room");
      }
      int count = channel.read(target);
      if (count < 0) {
        close("end of stream");
        return;
      }
      if (count == 0) {
        return;
      }
      budget -= count;
      handler.received(count);
      if (count < room) {
        // All that was there; the selector tells of more.
        return;
      }
    }
  }

  /// Sends on, since the socket is said to take more. When the system is short of memory for
  /// sockets it says so and takes nothing, of thousands of sockets again and again; each of them is
  /// let rest then, longer each time.
  private void sendMore() {
    long before = queue.bytes();
    flush();
    if (closed || !queue.waitsForSocket() || queue.bytes() < before) {
      restMs = REST_MS_MIN;
      return;
    }
    resting = true;
    watch();
    loop.after(restMs, this::rested);
    restMs = Math.min(2 * restMs, REST_MS_MAX);
  }

  private void rested() {
    resting = false;
    if (!closed) {
      sendMore();
    }
  }

  private void flush() {
    flushDue = false;
    if (closed) {
      return;
    }
    boolean waited = sending;
    try {
      sending =
          switch (queue.flush()) {
            case EMPTY -> false;
            case SOCKET_FULL, READING -> true;
          };
    } catch (IOException e) {
      close(words(e));
      return;
    }
    watch();
    if (waited && !sending) {
      handler.drained();
    }
  }

  private void coldRangeRead(@Nullable IOException failure) {
    if (failure != null) {
      close("a file could not be read: " + failure.getMessage());
    } else {
      flush();
    }
  }

  private void watch() {
    if (key == null || closed) {
      return;
    }
    int operations = readingPaused ? 0 : SelectionKey.OP_READ;
    if (queue.waitsForSocket() && !resting) {
      operations |= SelectionKey.OP_WRITE;
    }
    if (key.interestOps() != operations) {
      key.interestOps(operations);
    }
  }

  /// A reason for the log.
  static String words(IOException e) {
    String message = e.getMessage();
    if (message == null) {
      return e.getClass().getSimpleName();
    }
    return switch (message) {
      case "Connection reset by peer", "Connection reset", "Broken pipe" -> "reset by peer";
      case "Connection refused" -> "connection refused";
      default -> e instanceof ConnectException ? "not connected: " + message : message;
    };
  }

  @Override
  public String toString() {
    return handler.getClass().getSimpleName() + " for " + remote;
  }
}
