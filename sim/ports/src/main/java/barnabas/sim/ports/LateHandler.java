package barnabas.sim.ports;

import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A handler that is made on its loop, when its connection opens. Owned by the connection.
final class LateHandler implements ConnectionHandler {
  private final Supplier<ConnectionHandler> maker;
  private @Nullable ConnectionHandler made;

  LateHandler(Supplier<ConnectionHandler> maker) {
    this.maker = maker;
  }

  @Override
  public void opened(Connection connection) {
    handler().opened(connection);
  }

  @Override
  public ByteBuffer readBuffer() {
    return handler().readBuffer();
  }

  @Override
  public void received(int count) {
    handler().received(count);
  }

  @Override
  public void drained() {
    handler().drained();
  }

  @Override
  public void closed(String reason) {
    if (made != null) {
      made.closed(reason);
    }
  }

  private ConnectionHandler handler() {
    ConnectionHandler handler = made;
    if (handler == null) {
      handler = maker.get();
      made = handler;
    }
    return handler;
  }
}
