package barnabas.ruin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// What clients connect to instead of the broker: passes every byte on, both ways, and tells the
/// witness of every request before the broker has the last byte of it, and of every answer before
/// the client has. Owned by the story.
final class Wiretap implements AutoCloseable {
  private final Witness witness;
  private final int brokerPort;
  private final ServerSocket server;
  private final Dialect dialect = new Dialect();
  private final AtomicLong connections = new AtomicLong();
  private final Map<Long, TappedConnection> open = new ConcurrentHashMap<>();

  Wiretap(Witness witness, int port, int brokerPort) throws IOException {
    this.witness = witness;
    this.brokerPort = brokerPort;
    this.server = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("wiretap").start(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          witness.say("the wiretap can't accept: " + e);
        }
      }
    }
  }

  private void connect(Socket client) {
    long number = connections.incrementAndGet();
    try (client;
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort)) {
      client.setTcpNoDelay(true);
      broker.setTcpNoDelay(true);
      TappedConnection connection = new TappedConnection(number, client, broker, witness, dialect);
      open.put(number, connection);
      connection.pass();
    } catch (IOException refused) {
      // The broker is away: the client sees its connection end, and tries again.
    } finally {
      open.remove(number);
    }
  }

  /// Resets every connection, as a network does that forgets them.
  void reset() {
    open.values().forEach(TappedConnection::reset);
  }

  @Override
  public void close() throws IOException {
    server.close();
    reset();
  }
}
