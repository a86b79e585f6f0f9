package barnabas.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// A closed loop of prepared requests: each connection sends its next request once the answer to
/// the last one has come. One thread, so that the generator costs little of the machine.
final class Load {

  /// What one measured stretch showed.
  ///
  /// @param requests answered
  /// @param responseBytes received, lengths included
  /// @param p50Micros median time from sending to the last byte of the answer
  record Shown(
      long requests, long responseBytes, double seconds, double p50Micros, double p99Micros) {}

  private final InetSocketAddress address;
  private final Consumer<ByteBuffer> verify;
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(2 << 20);

  private long requests;
  private long responseBytes;
  private long[] latencies = new long[1 << 20];
  private int latencyCount;

  /// @param verify looks at the first answer of each connection, without its length, and throws if
  ///   it is not a success; later answers must be exactly as long
  Load(InetSocketAddress address, Consumer<ByteBuffer> verify) {
    this.address = address;
    this.verify = verify;
  }

  /// One request on a connection of its own, and its answer.
  static void once(InetSocketAddress address, ByteBuffer request, Consumer<ByteBuffer> verify)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(address)) {
      ByteBuffer out = request.duplicate();
      while (out.hasRemaining()) {
        channel.write(out);
      }
      ByteBuffer length = fill(channel, ByteBuffer.allocate(4));
      verify.accept(fill(channel, ByteBuffer.allocate(length.getInt())));
    }
  }

  private static ByteBuffer fill(SocketChannel channel, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target) < 0) {
        throw new IOException("the broker closed the connection");
      }
    }
    return target.flip();
  }

  /// Runs connections, each going round its own list of requests: first `warmSeconds`, then
  /// `seconds` that count.
  Shown run(List<List<ByteBuffer>> perConnection, double warmSeconds, double seconds, Runnable mark)
      throws IOException {
    try (Selector selector = Selector.open()) {
      for (List<ByteBuffer> prepared : perConnection) {
        open(selector, prepared);
      }
      turn(selector, System.nanoTime() + (long) (warmSeconds * 1e9));
      requests = 0;
      responseBytes = 0;
      latencyCount = 0;
      mark.run();
      long started = System.nanoTime();
      turn(selector, started + (long) (seconds * 1e9));
      double took = (System.nanoTime() - started) / 1e9;
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      return shown(took);
    }
  }

  private Shown shown(double seconds) {
    Arrays.sort(latencies, 0, latencyCount);
    double p50 = latencyCount == 0 ? 0 : latencies[latencyCount / 2] / 1e3;
    double p99 = latencyCount == 0 ? 0 : latencies[(int) (latencyCount * 0.99)] / 1e3;
    return new Shown(requests, responseBytes, seconds, p50, p99);
  }

  private void open(Selector selector, List<ByteBuffer> prepared) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    var link = new Link(channel, prepared);
    link.key = channel.register(selector, SelectionKey.OP_READ, link);
    link.sendNext();
  }

  private void turn(Selector selector, long untilNanos) throws IOException {
    while (System.nanoTime() < untilNanos) {
      selector.select(
          key -> {
            try {
              ((Link) key.attachment()).ready();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          },
          100);
    }
  }

  private final class Link {
    private final SocketChannel channel;
    private final List<ByteBuffer> prepared;
    private final ByteBuffer length = ByteBuffer.allocateDirect(4);
    @org.jspecify.annotations.Nullable SelectionKey key;
    private int next;
    private ByteBuffer sending;
    private long sentNanos;
    private int missing = -1;
    private int first = -1;
    private boolean verified;
    private @org.jspecify.annotations.Nullable ByteBuffer answer;

    Link(SocketChannel channel, List<ByteBuffer> prepared) {
      this.channel = channel;
      this.prepared = prepared;
      this.sending = prepared.getFirst().duplicate();
    }

    void sendNext() throws IOException {
      sending = prepared.get(next).duplicate();
      next = (next + 1) % prepared.size();
      sentNanos = System.nanoTime();
      pushOn();
    }

    private void pushOn() throws IOException {
      channel.write(sending);
      if (key != null) {
        key.interestOps(
            sending.hasRemaining()
                ? SelectionKey.OP_WRITE | SelectionKey.OP_READ
                : SelectionKey.OP_READ);
      }
    }

    void ready() throws IOException {
      if (sending.hasRemaining()) {
        pushOn();
      }
      while (readSome()) {
        if (missing == 0) {
          answered();
        }
      }
    }

    private boolean readSome() throws IOException {
      if (missing < 0) {
        if (refuseEnd(channel.read(length)) && length.hasRemaining()) {
          return false;
        }
        if (length.hasRemaining()) {
          return true;
        }
        missing = length.flip().getInt();
        length.clear();
        if (verified && first != missing && prepared.size() == 1) {
          throw new IOException("an answer of " + missing + " bytes where the first had " + first);
        }
        first = missing;
      }
      ByteBuffer target = verified ? scratch.clear() : firstAnswer();
      target.limit(Math.min(target.capacity(), target.position() + missing));
      int count = channel.read(target);
      refuseEnd(count);
      missing -= count;
      responseBytes += count;
      if (!verified && missing == 0) {
        verify.accept(target.flip());
        verified = true;
        answer = null;
      }
      return count > 0;
    }

    private ByteBuffer firstAnswer() {
      if (answer == null) {
        answer = ByteBuffer.allocate(missing);
      }
      return answer;
    }

    private boolean refuseEnd(int count) throws IOException {
      if (count < 0) {
        throw new IOException("the broker closed the connection");
      }
      return count == 0;
    }

    private void answered() throws IOException {
      missing = -1;
      requests++;
      responseBytes += 4;
      if (latencyCount == latencies.length) {
        latencies = Arrays.copyOf(latencies, latencies.length * 2);
      }
      latencies[latencyCount++] = System.nanoTime() - sentNanos;
      sendNext();
    }
  }
}
