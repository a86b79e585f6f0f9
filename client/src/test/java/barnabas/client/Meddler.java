package barnabas.client;

import barnabas.sim.ports.SimNode;
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
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A machine between clients and a broker that does to requests of an API what its script says:
/// cuts connections, swallows answers, changes them, or answers itself.
final class Meddler {

  final Network.Address address;
  private final SimNode node;
  private final Network.Address broker;
  private final Loop loop;
  private final Map<ApiKey, ArrayDeque<Deed>> scripts = new EnumMap<>(ApiKey.class);
  private final Map<ApiKey, Deed> rules = new EnumMap<>(ApiKey.class);
  private final List<Seen> seen = new ArrayList<>();

  /// Listens on its node's port 9092.
  Meddler(SimNode node, Network.Address broker) {
    this.node = node;
    this.broker = broker;
    this.address = new Network.Address(node.name(), 9092);
    this.loop = node.loop("meddler");
    node.network()
        .listen(
            loop,
            address,
            List.of(loop),
            l -> new Session(),
            Outcome.of(
                listener -> {},
                cause -> {
                  throw new IllegalStateException(cause);
                }));
  }

  /// Does these to the next requests of the API, one each, after those that are still to come.
  void next(ApiKey api, Deed... deeds) {
    scripts.computeIfAbsent(api, a -> new ArrayDeque<>()).addAll(List.of(deeds));
  }

  /// Does this to every request of the API for which there is no script, from now on.
  void always(ApiKey api, Deed deed) {
    rules.put(api, deed);
  }

  /// The requests of an API that came by.
  List<Seen> seen(ApiKey api) {
    return seen.stream().filter(s -> s.request.apiKey() == api).toList();
  }

  private Deed deed(ApiKey api) {
    ArrayDeque<Deed> script = scripts.get(api);
    return script == null || script.isEmpty()
        ? rules.getOrDefault(api, new Deed.Pass())
        : script.remove();
  }

  /// A request that came by.
  record Seen(long nanos, short version, RequestMessage request) {}

  /// What is done to a request.
  sealed interface Deed {

    /// Nothing.
    record Pass() implements Deed {}

    /// The connection dies before the broker hears of it.
    record CutBefore() implements Deed {}

    /// The broker does it, and the connection dies instead of the answer.
    record CutAfter() implements Deed {}

    /// The broker does it, and nothing is ever answered on this connection again.
    record Silence() implements Deed {}

    /// The broker does it, and its answer is changed.
    record Change(UnaryOperator<ResponseMessage> change) implements Deed {}

    /// The broker doesn't hear of it.
    record Instead(Function<RequestMessage, ResponseMessage> answer) implements Deed {}
  }

  /// A request that waits for its answer.
  private static final class Exchange {
    final RequestHeader header;
    final Deed deed;
    ResponseMessage answer;

    Exchange(RequestHeader header, Deed deed) {
      this.header = header;
      this.deed = deed;
    }
  }

  /// A client's connection and the one to the broker behind it.
  private final class Session implements ConnectionHandler {
    private final FrameReader frames = new FrameReader();
    private final ArrayDeque<Exchange> exchanges = new ArrayDeque<>();
    private final List<List<Payload>> early = new ArrayList<>();
    private Connection client;
    private Connection upstream;
    private boolean deaf;
    private boolean dead;

    @Override
    public void opened(Connection connection) {
      client = connection;
      node.network().connect(loop, broker, new Upstream(this));
    }

    @Override
    public ByteBuffer readBuffer() {
      return frames.room();
    }

    @Override
    public void received(int count) {
      for (ByteBuffer frame = frames.next(); frame != null && !dead; frame = frames.next()) {
        request(frame);
      }
    }

    private void request(ByteBuffer frame) {
      Reader in = new Reader(frame.duplicate());
      RequestHeader header = RequestHeader.read(in);
      ApiKey api = ApiKey.of(header.apiKey());
      RequestMessage request = api.readRequest(in, header.apiVersion());
      seen.add(new Seen(node.world().nanos(), header.apiVersion(), request));
      Deed deed = deed(api);
      Exchange exchange = new Exchange(header, deed);
      exchanges.add(exchange);
      switch (deed) {
        case Deed.CutBefore cut -> die();
        case Deed.Instead instead -> {
          exchange.answer = instead.answer().apply(request);
          passOn();
        }
        default -> forward(frame);
      }
    }

    private void forward(ByteBuffer frame) {
      ByteBuffer whole = ByteBuffer.allocate(4 + frame.remaining());
      whole.putInt(frame.remaining()).put(frame.duplicate()).flip();
      List<Payload> payloads = List.of(Payload.of(whole));
      if (upstream == null) {
        early.add(payloads);
      } else {
        upstream.send(payloads);
      }
    }

    void response(ByteBuffer frame) {
      if (deaf) {
        return;
      }
      Exchange exchange =
          exchanges.stream().filter(e -> e.answer == null).findFirst().orElseThrow();
      ApiKey api = ApiKey.of(exchange.header.apiKey());
      short version = exchange.header.apiVersion();
      Reader in = new Reader(frame);
      ResponseHeader.read(in, api.responseHeaderVersion(version));
      ResponseMessage answer = api.readResponse(in, version);
      switch (exchange.deed) {
        case Deed.CutAfter cut -> die();
        case Deed.Silence silence -> deaf = true;
        case Deed.Change change -> exchange.answer = change.change().apply(answer);
        default -> exchange.answer = answer;
      }
      passOn();
    }

    private void passOn() {
      while (!deaf && !dead && !exchanges.isEmpty() && exchanges.element().answer != null) {
        Exchange exchange = exchanges.remove();
        ResponseHeader header = new ResponseHeader(exchange.header.correlationId());
        short version = exchange.header.apiVersion();
        client.send(Frame.response(new Writer(), header, exchange.answer, version));
      }
    }

    void die() {
      if (!dead) {
        dead = true;
        client.close("meddled with");
        if (upstream != null) {
          upstream.close("meddled with");
        }
      }
    }

    @Override
    public void drained() {}

    @Override
    public void closed(String reason) {
      die();
    }
  }

  /// The broker's side of a session.
  private static final class Upstream implements ConnectionHandler {
    private final Session session;
    private final FrameReader frames = new FrameReader();

    Upstream(Session session) {
      this.session = session;
    }

    @Override
    public void opened(Connection connection) {
      session.upstream = connection;
      if (session.dead) {
        connection.close("too late");
      } else {
        session.early.forEach(connection::send);
      }
    }

    @Override
    public ByteBuffer readBuffer() {
      return frames.room();
    }

    @Override
    public void received(int count) {
      for (ByteBuffer frame = frames.next(); frame != null && !session.dead; ) {
        session.response(frame);
        frame = frames.next();
      }
    }

    @Override
    public void drained() {}

    @Override
    public void closed(String reason) {
      session.die();
    }
  }
}
