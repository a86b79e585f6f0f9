package barnabas.world;

import java.nio.ByteBuffer;

/// Who listens to a connection. Every method is called on the connection's loop.
public interface ConnectionHandler {

  /// The connection stands. Called once, first.
  void opened(Connection connection);

  /// A buffer with room to read into; asked for each time bytes have arrived. The handler keeps it
  /// and finds the new bytes before its position when [#received] is called.
  ByteBuffer readBuffer();

  /// `count` bytes, at least 1, were put into the buffer that [#readBuffer] gave last.
  void received(int count);

  /// All that was queued has left. Called after a [Connection#send] that could not leave at once.
  void drained();

  /// The connection is gone or never came to be. Called once, last.
  ///
  /// @param reason in words, for the log: `end of stream`, `reset by peer`, or what `close` was
  ///   given
  void closed(String reason);
}
