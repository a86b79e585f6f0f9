package barnabas.sim;

import barnabas.sim.ports.SimNode;
import barnabas.wire.Frame;
import barnabas.wire.Reader;
import barnabas.wire.RequestHeader;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseHeader;
import barnabas.wire.ResponseMessage;
import barnabas.wire.Writer;
import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import barnabas.world.Network;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A client that sends what it is told, one request at a time, in a version it is told, and never
/// tries again: for what a well-behaved client would not do. Owned by its node's loop.
final class RawClient {
  private static final long TIMEOUT_MS = 10_000;

  private final SimNode node;
  private final Network network;
  private final Network.Address broker;
  private @Nullable Line line;
  private int lastCorrelationId;

  RawClient(SimNode node, Network network, Network.Address broker) {
    this.node = node;
    this.network = network;
    this.broker = broker;
  }

  /// Sends a request; the answer, or null if there was none in time.
  void call(RequestMessage request, short version, Consumer<@Nullable ResponseMessage> answer) {
    Line current = line;
    if (current == null) {
      current = new Line();
      line = current;
      current.ask(request, version, answer);
      network.connect(node.loop("l"), broker, current);
    } else {
      current.ask(request, version, answer);
      current.send();
    }
  }

  /// One connection and the request on it.
  private final class Line implements ConnectionHandler {
    private final Frames frames = new Frames();
    private final ByteBuffer input = ByteBuffer.allocate(16 << 10);
    private @Nullable Connection connection;
    private @Nullable RequestMessage request;
    private short version;
    private @Nullable Consumer<@Nullable ResponseMessage> waiting;
    private int correlationId;

    void ask(RequestMessage asked, short inVersion, Consumer<@Nullable ResponseMessage> answer) {
      if (waiting != null) {
        throw new IllegalStateException("one request at a time");
      }
      request = asked;
      version = inVersion;
      waiting = answer;
      correlationId = ++lastCorrelationId;
      int sent = correlationId;
      node.loop("l")
          .after(
              TIMEOUT_MS,
              () -> {
                if (waiting != null && correlationId == sent) {
                  giveUp();
                }
              });
    }

    void send() {
      RequestMessage body = Objects.requireNonNull(request);
      RequestHeader header = new RequestHeader(body.apiKey().id(), version, correlationId, "raw");
      Objects.requireNonNull(connection).send(Frame.request(new Writer(), header, body));
    }

    private void giveUp() {
      Connection open = connection;
      if (open != null) {
        open.close("no answer in time");
      }
      lost();
    }

    private void lost() {
      if (line == this) {
        line = null;
      }
      answer(null);
    }

    private void answer(@Nullable ResponseMessage response) {
      Consumer<@Nullable ResponseMessage> told = waiting;
      waiting = null;
      if (told != null) {
        told.accept(response);
      }
    }

    @Override
    public void opened(Connection opened) {
      connection = opened;
      if (line == this) {
        send();
      } else {
        opened.close("too late");
      }
    }

    @Override
    public ByteBuffer readBuffer() {
      return input.clear();
    }

    @Override
    public void received(int count) {
      frames.take(input.flip());
      for (ByteBuffer frame; (frame = frames.next()) != null; ) {
        Reader in = new Reader(frame);
        RequestMessage body = Objects.requireNonNull(request);
        ResponseHeader.read(in, body.apiKey().responseHeaderVersion(version));
        answer(body.apiKey().readResponse(in, version));
      }
    }

    @Override
    public void drained() {}

    @Override
    public void closed(String reason) {
      lost();
    }
  }
}
