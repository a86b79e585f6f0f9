package barnabas.broker;

import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.Frame;
import barnabas.wire.Payload;
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
import java.util.ArrayDeque;
import java.util.List;

/// A connection to a broker over a simulated network, that speaks in encoded bytes: of whole
/// messages, or of whatever a test wants to send.
final class Caller implements ConnectionHandler {
  private static final long PATIENCE_MS = 20_000;

  private final SimWorld world;
  private ByteBuffer input = ByteBuffer.allocate(64 << 10);
  private final ArrayDeque<ByteBuffer> frames = new ArrayDeque<>();
  private Connection connection;
  private String closed;
  private int lastCorrelationId;
  private final String clientId;

  Caller(SimNode from, Network.Address to) {
    this(from, to, "caller");
  }

  /// @param clientId what it calls itself
  Caller(SimNode from, Network.Address to, String clientId) {
    this.clientId = clientId;
    this.world = from.world();
    from.network().connect(from.loop("caller"), to, this);
    if (!world.runUntil(() -> connection != null || closed != null, PATIENCE_MS)) {
      throw new AssertionError("no connection");
    }
  }

  /// Sends a request and waits for its response.
  <R extends ResponseMessage> R call(RequestMessage request, int version, Class<R> kind) {
    int correlationId = send(request, version);
    return kind.cast(await(request.apiKey(), version, correlationId));
  }

  <R extends ResponseMessage> R call(RequestMessage request, Class<R> kind) {
    return call(request, request.apiKey().highestVersion(), kind);
  }

  /// Sends a request; its correlation id is the result.
  int send(RequestMessage request, int version) {
    int correlationId = ++lastCorrelationId;
    RequestHeader header =
        new RequestHeader(request.apiKey().id(), (short) version, correlationId, clientId);
    sendBytes(bytes(Frame.request(new Writer(), header, request)));
    return correlationId;
  }

  /// The bytes of a request with its length in front.
  static ByteBuffer frame(RequestMessage request, int version, int correlationId) {
    RequestHeader header =
        new RequestHeader(request.apiKey().id(), (short) version, correlationId, "caller");
    return bytes(Frame.request(new Writer(), header, request));
  }

  void sendBytes(ByteBuffer bytes) {
    connection.send(List.of(Payload.of(bytes)));
  }

  /// Waits for the next response, which must be that one.
  ResponseMessage await(ApiKey key, int version, int correlationId) {
    ByteBuffer frame = awaitFrame();
    Reader in = new Reader(frame);
    ResponseHeader header = ResponseHeader.read(in, key.responseHeaderVersion((short) version));
    if (header.correlationId() != correlationId) {
      throw new AssertionError(header.correlationId() + " came instead of " + correlationId);
    }
    return key.readResponse(in, (short) version);
  }

  /// Waits for that response, or null if the broker closes the connection instead. A request that
  /// wants no answer gets none within the time.
  ResponseMessage awaitOrClosed(ApiKey key, int version, int correlationId) {
    world.runUntil(() -> !frames.isEmpty() || closed != null, 310_000);
    return frames.isEmpty() ? null : await(key, version, correlationId);
  }

  /// Waits for the bytes of the next response.
  ByteBuffer awaitFrame() {
    if (!world.runUntil(() -> !frames.isEmpty() || closed != null, PATIENCE_MS)) {
      throw new AssertionError("no response");
    }
    if (frames.isEmpty()) {
      throw new AssertionError("closed: " + closed);
    }
    return frames.removeFirst();
  }

  boolean hasFrame() {
    return !frames.isEmpty();
  }

  /// Waits until the broker has closed the connection.
  boolean awaitClosed() {
    return world.runUntil(() -> closed != null, PATIENCE_MS);
  }

  boolean isClosed() {
    return closed != null;
  }

  void close() {
    connection.close("the test is over");
  }

  /// Stops reading, so that the broker's answers pile up.
  void pause() {
    connection.pauseReading();
  }

  void resume() {
    connection.resumeReading();
  }

  @Override
  public void opened(Connection opened) {
    connection = opened;
  }

  @Override
  public ByteBuffer readBuffer() {
    if (!input.hasRemaining()) {
      input = ByteBuffer.allocate(2 * input.capacity()).put(input.flip());
    }
    return input;
  }

  @Override
  public void received(int count) {
    input.flip();
    while (input.remaining() >= 4 && input.remaining() >= 4 + input.getInt(input.position())) {
      byte[] frame = new byte[input.getInt()];
      input.get(frame);
      frames.add(ByteBuffer.wrap(frame));
    }
    input.compact();
  }

  @Override
  public void drained() {}

  @Override
  public void closed(String reason) {
    closed = reason;
  }

  private static ByteBuffer bytes(List<Payload> payloads) {
    int size = payloads.stream().mapToInt(Payload::size).sum();
    ByteBuffer all = ByteBuffer.allocate(size);
    for (Payload payload : payloads) {
      all.put(((Payload.Memory) payload).bytes().duplicate());
    }
    return all.flip();
  }
}
