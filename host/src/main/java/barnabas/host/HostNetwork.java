package barnabas.host;

import barnabas.world.ConnectionHandler;
import barnabas.world.Loop;
import barnabas.world.Meter;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/// TCP. Shared by all loops; has no state of its own but the limits.
public final class HostNetwork implements Network {

  /// The send buffer that the system chooses.
  public static final int SYSTEM_BUFFER = -1;

  /// Where the system chooses, it lets megabytes of a fetch lie between the page cache and the
  /// client, and that costs twice the CPU: measured per GB sent in pieces of 1 MiB, 0.34 s; with
  /// 100 KiB 0.17, with 256 to 400 KiB 0.15 to 0.16, with 1 MiB as the system.
  public static final int SEND_BUFFER_BYTES = 256 << 10;

  /// Where `socket.send.buffer.bytes` does not say: [#SEND_BUFFER_BYTES], and less for each of many
  /// connections. What all sockets of a machine may hold is bounded (`tcp_mem`; a tenth of the
  /// memory or less), and at that bound all of them suffer: 5,000 clients that did not read held
  /// 1.9 GB of 24.
  public static final int SHARED_BUFFERS = 0;

  private static final long SHARED_BUFFERS_BYTES = 256L << 20;
  private static final int SEND_BUFFER_BYTES_MIN = 16 << 10;
  private static final int BACKLOG = 1024;

  private final ConnectionLimits limits;
  private final int sendBufferBytes;
  private final Meter meter;

  /// @param sendBufferBytes of each connection that is accepted, or [#SYSTEM_BUFFER], or
  ///   [#SHARED_BUFFERS]
  public HostNetwork(ConnectionLimits limits, int sendBufferBytes, Meter meter) {
    this.limits = limits;
    this.sendBufferBytes = sendBufferBytes;
    this.meter = meter;
  }

  @Override
  public void listen(
      Loop owner, Address address, List<Loop> loops, Acceptor acceptor, Outcome<Listener> outcome) {
    HostListener listener;
    try {
      listener = bind(address, loops, acceptor);
    } catch (IOException e) {
      owner.post(() -> outcome.failed(e));
      return;
    }
    listener.start(() -> owner.post(() -> outcome.done(listener)));
  }

  /// Says that an address can be listened at now, which a start wants to know before it touches
  /// anything.
  ///
  /// @throws IOException in words for the user if not
  static void checkFree(Address address) throws IOException {
    try (var channel = ServerSocketChannel.open()) {
      bind(channel, address);
    } catch (IOException e) {
      throw cannotListen(address, e);
    }
  }

  private static void bind(ServerSocketChannel channel, Address address) throws IOException {
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    channel.bind(socketAddress(address), BACKLOG);
  }

  private static IOException cannotListen(Address address, IOException cause) {
    return new IOException("cannot listen at " + address + ": " + cause.getMessage(), cause);
  }

  private HostListener bind(Address address, List<Loop> loops, Acceptor acceptor)
      throws IOException {
    var channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      bind(channel, address);
      return new HostListener(
          channel, address.host(), hostLoops(loops), acceptor, limits, sendBufferBytes, meter);
    } catch (IOException e) {
      channel.close();
      throw cannotListen(address, e);
    }
  }

  private static List<HostLoop> hostLoops(List<Loop> loops) {
    return loops.stream().map(HostLoop.class::cast).toList();
  }

  @Override
  public void connect(Loop loop, Address address, ConnectionHandler handler) {
    var hostLoop = (HostLoop) loop;
    if (literal(address.host()) != null) {
      loop.post(() -> begin(hostLoop, address, handler));
      return;
    }
    // Looking up a name may block for seconds.
    Thread.ofVirtual()
        .name("lookup " + address.host())
        .start(
            () -> {
              InetAddress[] found;
              try {
                found = InetAddress.getAllByName(address.host());
              } catch (UnknownHostException _) {
                loop.post(() -> handler.closed("unknown host " + address.host()));
                return;
              }
              var resolved = new Address(found[0].getHostAddress(), address.port());
              loop.post(() -> begin(hostLoop, resolved, handler));
            });
  }

  private void begin(HostLoop loop, Address address, ConnectionHandler handler) {
    try {
      var channel = SocketChannel.open();
      try {
        prepare(channel);
        boolean connected = channel.connect(socketAddress(address));
        var connection = new HostConnection(loop, channel, address, handler, () -> {});
        connection.begin(connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      handler.closed(HostConnection.words(e));
    }
  }

  /// Settings of every socket.
  static void prepare(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /// The send buffer of the newest of so many connections.
  static int sendBufferBytes(int configured, int connections) {
    return configured != SHARED_BUFFERS
        ? configured
        : Math.clamp(
            SHARED_BUFFERS_BYTES / Math.max(1, connections),
            SEND_BUFFER_BYTES_MIN,
            SEND_BUFFER_BYTES);
  }

  /// Looks a host up if it is a name.
  static InetSocketAddress socketAddress(Address address) throws IOException {
    if (address.host().isEmpty()) {
      return new InetSocketAddress(address.port());
    }
    InetAddress literal = literal(address.host());
    return new InetSocketAddress(
        literal != null ? literal : InetAddress.getByName(address.host()), address.port());
  }

  private static @org.jspecify.annotations.Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
