package barnabas.host;

import barnabas.world.Meter;
import barnabas.world.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A listening socket, owned by the first of the loops that share its connections out.
///
/// When the system refuses to give another connection (too many open files), it stops accepting for
/// a while and leaves those that wait in the backlog.
final class HostListener implements Network.Listener, Waiting.Ready {

  private static final Logger LOG = LoggerFactory.getLogger(HostNetwork.class);
  private static final int ACCEPTS_PER_TURN = 64;
  private static final long PAUSE_MS = 200;
  private static final long WARNING_INTERVAL_MS = 10_000;

  private final ServerSocketChannel channel;
  private final Network.Address address;
  private final List<HostLoop> loops;
  private final Network.Acceptor acceptor;
  private final ConnectionLimits limits;
  private final int sendBufferBytes;
  private final Meter.Counter accepted;
  private final Meter.Counter refused;
  private final Meter.Counter failures;
  private @Nullable SelectionKey key;
  private int nextLoop;
  private boolean warnedOfLimit;
  private boolean warnedOfFailure;

  HostListener(
      ServerSocketChannel channel,
      String host,
      List<HostLoop> loops,
      Network.Acceptor acceptor,
      ConnectionLimits limits,
      int sendBufferBytes,
      Meter meter)
      throws IOException {
    this.channel = channel;
    this.address =
        new Network.Address(host, ((InetSocketAddress) channel.getLocalAddress()).getPort());
    this.loops = loops;
    this.acceptor = acceptor;
    this.limits = limits;
    this.sendBufferBytes = sendBufferBytes;
    this.accepted = meter.counter("network_connections_accepted");
    this.refused = meter.counter("network_connections_refused");
    this.failures = meter.counter("network_accept_failures");
  }

  /// Begins to accept and says so.
  void start(Runnable started) {
    owner()
        .post(
            () -> {
              try {
                key = owner().register(channel, SelectionKey.OP_ACCEPT, this);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              started.run();
            });
  }

  @Override
  public Network.Address address() {
    return address;
  }

  @Override
  public void close() {
    owner()
        .post(
            () -> {
              try {
                channel.close();
              } catch (IOException e) {
                LOG.warn("{} did not close: {}", address, e.getMessage());
              }
            });
  }

  @Override
  public void ready(SelectionKey ready) {
    if (!ready.isValid()) {
      return;
    }
    try {
      for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        SocketChannel socket = channel.accept();
        if (socket == null) {
          return;
        }
        accept(socket);
      }
    } catch (IOException e) {
      pause(e);
    }
  }

  private void accept(SocketChannel socket) throws IOException {
    InetAddress from = ((InetSocketAddress) socket.getRemoteAddress()).getAddress();
    if (!limits.enter(from)) {
      refused.add(1);
      socket.close();
      warnOfLimit(from);
      return;
    }
    try {
      HostNetwork.prepare(socket);
      int bufferBytes = HostNetwork.sendBufferBytes(sendBufferBytes, limits.total());
      if (bufferBytes != HostNetwork.SYSTEM_BUFFER) {
        socket.setOption(StandardSocketOptions.SO_SNDBUF, bufferBytes);
      }
      var remote = (InetSocketAddress) socket.getRemoteAddress();
      hand(socket, new Network.Address(from.getHostAddress(), remote.getPort()), from);
    } catch (IOException e) {
      // The client has gone already; others may wait.
      LOG.debug("connection from {} lost while it was accepted: {}", from, e.getMessage());
      limits.leave(from);
      socket.close();
    }
  }

  private void hand(SocketChannel socket, Network.Address remote, InetAddress from) {
    accepted.add(1);
    HostLoop loop = loops.get(nextLoop);
    nextLoop = (nextLoop + 1) % loops.size();
    loop.post(
        () ->
            new HostConnection(
                    loop, socket, remote, acceptor.accepted(loop), () -> limits.leave(from))
                .begin(SelectionKey.OP_READ));
  }

  private void warnOfLimit(InetAddress from) {
    if (!warnedOfLimit) {
      warnedOfLimit = true;
      LOG.warn("{}: too many connections, closed one from {}", address, from.getHostAddress());
      owner().after(WARNING_INTERVAL_MS, () -> warnedOfLimit = false);
    }
  }

  private void pause(IOException cause) {
    failures.add(1);
    if (key == null || !channel.isOpen()) {
      return;
    }
    SelectionKey paused = key;
    if (!warnedOfFailure) {
      warnedOfFailure = true;
      LOG.warn("{}: cannot accept, trying again and again: {}", address, cause.getMessage());
      owner().after(WARNING_INTERVAL_MS, () -> warnedOfFailure = false);
    }
    paused.interestOps(0);
    owner()
        .after(
            PAUSE_MS,
            () -> {
              if (paused.isValid()) {
                paused.interestOps(SelectionKey.OP_ACCEPT);
              }
            });
  }

  @Override
  public String toString() {
    return "listener " + address;
  }

  private HostLoop owner() {
    return loops.getFirst();
  }
}
