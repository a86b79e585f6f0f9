package barnabas.world;

import java.util.List;

/// Listening and connecting. Connections belong to one loop for their whole life.
public interface Network {

  /// Listens at an address and spreads the accepted connections over `loops` in turn.
  ///
  /// @param acceptor called on the connection's loop
  /// @param outcome the listener with its true address (port 0 asks for a free one), or the reason
  ///   why not; delivered on `owner`
  void listen(
      Loop owner, Address address, List<Loop> loops, Acceptor acceptor, Outcome<Listener> outcome);

  /// Opens a connection that will belong to `loop`. Its handler hears `opened`, or `closed` if that
  /// fails.
  void connect(Loop loop, Address address, ConnectionHandler handler);

  /// A host name or address literal, and a port.
  record Address(String host, int port) {
    @Override
    public String toString() {
      return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  /// Makes the handler for an accepted connection.
  interface Acceptor {
    /// Called on `loop`, which the new connection belongs to.
    ConnectionHandler accepted(Loop loop);
  }

  /// A place that connections come to.
  interface Listener {
    /// The address with its real port.
    Address address();

    /// Stops accepting. Connections stay.
    void close();
  }
}
