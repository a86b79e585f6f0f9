package barnabas.client;

import static barnabas.wire.ErrorCode.REQUEST_TIMED_OUT;

import barnabas.wire.ApiKey;
import barnabas.wire.ApiVersionsRequest;
import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.Frame;
import barnabas.wire.MalformedMessageException;
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
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to one broker: at most one connection, made when something is to be sent, and made again
/// after a pause when it is lost. Owned by the client's loop.
///
/// Requests leave in the order in which they were sent and are answered in it. A request that is
/// not answered in time takes the connection with it, since nobody knows what comes next on it.
final class BrokerLink {

  private static final Logger log = LoggerFactory.getLogger(BrokerLink.class);

  private static final String SOFTWARE_NAME = "barnabas";
  private static final String SOFTWARE_VERSION = "0.1.0";

  private final Loop loop;
  private final Network network;
  private final ClientSettings settings;
  private final Network.Address address;
  private final ArrayDeque<Pending<?>> queued = new ArrayDeque<>();
  private final ArrayDeque<Pending<?>> inFlight = new ArrayDeque<>();
  private final Map<ApiKey, ApiVersionsResponse.ApiVersion> versions = new EnumMap<>(ApiKey.class);
  private State state = State.IDLE;
  private @Nullable Line line;
  private int failures;
  private boolean outOfReach;
  private int lastCorrelationId;
  private boolean muted;

  BrokerLink(Loop loop, Network network, ClientSettings settings, Network.Address address) {
    this.loop = loop;
    this.network = network;
    this.settings = settings;
    this.address = address;
  }

  Network.Address address() {
    return address;
  }

  /// Whether requests leave at once.
  boolean ready() {
    return state == State.READY && !muted;
  }

  /// Whether the last attempt to connect failed and the next has not succeeded.
  boolean failing() {
    return failures > 0;
  }

  /// Sends a request as soon as there is a connection.
  <R extends ResponseMessage> void send(Call<R> call, Reply<R> reply) {
    enqueue(call, reply, null);
  }

  /// Sends a request that the broker does not answer; `sent` runs once it is on the connection.
  <R extends ResponseMessage> void sendUnanswered(Call<R> call, Runnable sent, Reply<R> reply) {
    enqueue(call, reply, sent);
  }

  /// Gives up: everything that waits fails, and so does all that is sent later.
  void close(String reason) {
    state = State.CLOSED;
    drop(ErrorCode.NETWORK_EXCEPTION, reason);
  }

  private <R extends ResponseMessage> void enqueue(
      Call<R> call, Reply<R> reply, @Nullable Runnable sent) {
    if (state == State.CLOSED) {
      reply.failed(ErrorCode.NETWORK_EXCEPTION, "the client is closed");
      return;
    }
    Pending<R> pending = new Pending<>(call, reply, sent);
    pending.timer = loop.after(call.timeoutMs(), () -> timedOut(pending));
    queued.add(pending);
    switch (state) {
      case IDLE -> connect();
      case READY -> sendQueued();
      case CONNECTING, NEGOTIATING, RESTING, CLOSED -> {}
    }
  }

  private void connect() {
    state = State.CONNECTING;
    Line made = new Line();
    line = made;
    made.timer =
        loop.after(settings.connectTimeoutMs(), () -> made.abandon("no connection in time"));
    network.connect(loop, address, made);
  }

  private void sendQueued() {
    Line current = line;
    while (current != null && current == line && ready() && !queued.isEmpty()) {
      transmit(current, queued.remove());
    }
  }

  private <R extends ResponseMessage> void transmit(Line current, Pending<R> pending) {
    Call<R> call = pending.call;
    ApiVersionsResponse.ApiVersion served = versions.get(call.api());
    int version = served == null ? -1 : Math.min(call.highest(), served.maxVersion());
    if (served == null || version < Math.max(call.lowest(), served.minVersion())) {
      pending.timer.cancel();
      String words = "%s does not serve %s as it is needed".formatted(address, call.api());
      pending.reply.failed(ErrorCode.UNSUPPORTED_VERSION, words);
      return;
    }
    pending.version = (short) version;
    int correlationId = transmit(current, call.body().at(pending.version), pending.version);
    if (pending.sent == null) {
      pending.correlationId = correlationId;
      inFlight.add(pending);
    } else {
      pending.timer.cancel();
      pending.sent.run();
    }
  }

  private int transmit(Line current, RequestMessage body, short version) {
    int correlationId = ++lastCorrelationId;
    RequestHeader header =
        new RequestHeader(body.apiKey().id(), version, correlationId, settings.clientId());
    current.connection().send(Frame.request(new Writer(), header, body));
    return correlationId;
  }

  private void timedOut(Pending<?> pending) {
    String words = "no answer from %s in %d ms".formatted(address, pending.call.timeoutMs());
    if (queued.contains(pending)) {
      withThoseBehind(pending).forEach(late -> late.reply.failed(REQUEST_TIMED_OUT, words));
      return;
    }
    Line current = line;
    if (inFlight.remove(pending) && current != null) {
      current.abandon(words);
      pending.reply.failed(REQUEST_TIMED_OUT, words);
    }
  }

  /// Takes a request out of the queue with all of its kind behind it: they may count on it, as a
  /// producer's next batch does, and must not come to the broker without it.
  private List<Pending<?>> withThoseBehind(Pending<?> first) {
    List<Pending<?>> late = new ArrayList<>();
    for (Pending<?> each : queued) {
      if (each == first || !late.isEmpty() && each.call.api() == first.call.api()) {
        each.timer.cancel();
        late.add(each);
      }
    }
    queued.removeAll(late);
    return late;
  }

  /// The connection is gone: what was on its way fails, and the next attempt comes after a pause.
  private void lost(String reason) {
    if (state == State.CLOSED) {
      return;
    }
    if (state != State.READY && !outOfReach) {
      outOfReach = true;
      log.warn("broker at {} can't be reached, trying again and again: {}", address, reason);
    }
    failures++;
    state = State.RESTING;
    long restMs =
        ClientSettings.backoffMs(
            settings.reconnectBackoffMs(), settings.reconnectBackoffMaxMs(), failures);
    loop.after(restMs, this::rested);
    drop(ErrorCode.NETWORK_EXCEPTION, "%s: %s".formatted(address, reason));
  }

  private void rested() {
    if (state == State.RESTING) {
      state = State.IDLE;
      if (!queued.isEmpty()) {
        connect();
      }
    }
  }

  private void drop(ErrorCode code, String words) {
    Line current = line;
    line = null;
    if (current != null) {
      current.end(words);
    }
    List<Pending<?>> dropped = new ArrayList<>(inFlight);
    dropped.addAll(queued);
    inFlight.clear();
    queued.clear();
    for (Pending<?> pending : dropped) {
      pending.timer.cancel();
      pending.reply.failed(code, words);
    }
  }

  private void negotiate(Line current, short version) {
    state = State.NEGOTIATING;
    current.negotiatedVersion = version;
    transmit(current, versionsRequest(), version);
  }

  /// The first question of every client.
  static ApiVersionsRequest versionsRequest() {
    return ApiVersionsRequest.DEFAULT
        .withClientSoftwareName(SOFTWARE_NAME)
        .withClientSoftwareVersion(SOFTWARE_VERSION);
  }

  /// The broker has been asked for too much: nothing more is sent for a while (KIP-219).
  private void throttle(Line current, int throttleMs) {
    if (throttleMs > 0 && current == line && !muted) {
      muted = true;
      current.throttle =
          loop.after(
              throttleMs,
              () -> {
                muted = false;
                sendQueued();
              });
    }
  }

  private void negotiated(Line current, ByteBuffer frame) {
    if (frame.remaining() < 6 || frame.getInt(0) != lastCorrelationId) {
      current.abandon("does not answer as a broker does");
      return;
    }
    Reader in = new Reader(frame);
    ResponseHeader.read(in, (short) 0);
    boolean tooNew = frame.getShort(4) == ErrorCode.UNSUPPORTED_VERSION.code();
    short asked = current.negotiatedVersion;
    ApiVersionsResponse response = ApiVersionsResponse.read(in, tooNew ? 0 : asked);
    if (tooNew && asked > 0) {
      int highest = 0;
      for (ApiVersionsResponse.ApiVersion served : response.apiKeys()) {
        highest = served.apiKey() == ApiKey.API_VERSIONS.id() ? served.maxVersion() : highest;
      }
      negotiate(current, (short) Math.min(highest, asked - 1));
      return;
    }
    if (response.errorCode() != ErrorCode.NONE.code()) {
      current.abandon("refuses to tell its versions: " + ErrorCode.of(response.errorCode()));
      return;
    }
    versions.clear();
    for (ApiVersionsResponse.ApiVersion served : response.apiKeys()) {
      ApiKey api = ApiKey.of(served.apiKey());
      if (api != null) {
        versions.put(api, served);
      }
    }
    current.timer.cancel();
    if (outOfReach) {
      outOfReach = false;
      log.info("broker at {} answers again", address);
    }
    failures = 0;
    state = State.READY;
    throttle(current, response.throttleTimeMs());
    sendQueued();
  }

  private void answered(Line current, ByteBuffer frame) {
    Pending<?> pending = inFlight.poll();
    if (pending == null || frame.remaining() < 4 || frame.getInt(0) != pending.correlationId) {
      current.abandon("an answer that nobody waits for");
      return;
    }
    pending.timer.cancel();
    Runnable outcome;
    try {
      ResponseMessage response = pending.read(frame);
      throttle(current, Throttle.ms(response));
      outcome = () -> pending.tell(response);
    } catch (MalformedMessageException e) {
      String words = "%s answers what can't be read: %s".formatted(address, e.getMessage());
      current.abandon(words);
      outcome = () -> pending.reply.failed(ErrorCode.NETWORK_EXCEPTION, words);
    }
    outcome.run();
  }

  private enum State {
    IDLE,
    CONNECTING,
    NEGOTIATING,
    READY,
    RESTING,
    CLOSED
  }

  /// A request on its way.
  private static final class Pending<R extends ResponseMessage> {
    final Call<R> call;
    final Reply<R> reply;
    final @Nullable Runnable sent;
    Loop.Timer timer = () -> {};
    int correlationId;
    short version;

    Pending(Call<R> call, Reply<R> reply, @Nullable Runnable sent) {
      this.call = call;
      this.reply = reply;
      this.sent = sent;
    }

    ResponseMessage read(ByteBuffer frame) {
      Reader in = new Reader(frame);
      ResponseHeader.read(in, call.api().responseHeaderVersion(version));
      return call.api().readResponse(in, version);
    }

    void tell(ResponseMessage response) {
      reply.answered(call.answer().cast(response));
    }
  }

  /// One connection from its making to its end.
  private final class Line implements ConnectionHandler {
    private final FrameReader frames = new FrameReader();
    private @Nullable Connection connection;
    private boolean ended;
    private Loop.Timer timer = () -> {};
    private Loop.Timer throttle = () -> {};
    private short negotiatedVersion;

    Connection connection() {
      Connection open = connection;
      if (open == null) {
        throw new IllegalStateException("not connected yet");
      }
      return open;
    }

    @Override
    public void opened(Connection opened) {
      connection = opened;
      if (ended) {
        opened.close("given up");
      } else {
        negotiate(this, ApiKey.API_VERSIONS.highestVersion());
      }
    }

    @Override
    public ByteBuffer readBuffer() {
      return frames.room();
    }

    @Override
    public void received(int count) {
      try {
        for (ByteBuffer frame = next(); frame != null; frame = next()) {
          if (state == State.NEGOTIATING) {
            negotiated(this, frame);
          } else {
            answered(this, frame);
          }
        }
      } catch (MalformedMessageException e) {
        abandon("sends what can't be read: " + e.getMessage());
      }
    }

    @Override
    public void drained() {}

    @Override
    public void closed(String reason) {
      connection = null;
      abandon(reason);
    }

    /// Ends this connection for a reason, and tells the link if it is its current one.
    void abandon(String reason) {
      if (!ended) {
        end(reason);
        lost(reason);
      }
    }

    void end(String reason) {
      ended = true;
      timer.cancel();
      throttle.cancel();
      muted = false;
      if (connection != null) {
        connection.close(reason);
      }
    }

    private @Nullable ByteBuffer next() {
      return ended ? null : frames.next();
    }
  }
}
