package barnabas.world;

import barnabas.wire.Payload;
import java.util.List;

/// One end of a byte stream. Owned by its loop; every method is called there.
public interface Connection {

  /// The other end, for logs.
  Network.Address remote();

  /// This end.
  Network.Address local();

  /// Queues payloads behind what is queued already. What was gathered in a turn leaves at its end
  /// in as few system calls as possible. Each payload is released when its last byte has left or
  /// the connection has closed.
  void send(List<? extends Payload> payloads);

  /// Bytes queued and not yet handed to the operating system.
  long queuedBytes();

  /// Stops asking the handler for buffers, so that the other end feels backpressure.
  void pauseReading();

  /// Takes up reading again.
  void resumeReading();

  /// Closes at once; what is queued is dropped. The handler hears `closed` once, later or now.
  void close(String reason);
}
