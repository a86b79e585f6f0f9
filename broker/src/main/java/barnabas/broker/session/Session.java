package barnabas.broker.session;

import barnabas.broker.measure.RequestCounts;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.Payload;
import barnabas.wire.ResponseHeader;
import barnabas.wire.ResponseMessage;
import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection of a client: frames in, answers out in the order of the requests. Owned by its
/// loop.
///
/// Several requests may be under way at once, up to [SessionLimits#requestsInFlightMax]. While that
/// many are, or too much waits to be sent, or a request has to wait for memory, the session stops
/// reading and the client feels it as backpressure. While the loop is short of memory, only one
/// that has nothing under way begins a request, so that the others are served and nobody is served
/// much.
public final class Session implements ConnectionHandler {
  /// A request may come as slowly as that once its first time is over.
  private static final int FRAME_BYTES_PER_MS_MIN = 16;

  /// How fast a request must come while others wait for memory.
  private static final int PRESSED_FRAME_BYTES_PER_MS_MIN = 256;

  private static final long PRESSED_FRAME_MS = 5_000;

  /// How many requests are begun, and for how long, before others on the loop have their turn.
  private static final int BEGUN_AT_ONCE_MAX = 16;

  private static final long BEGINNING_NANOS_MAX = 100_000;

  private final Desk desk;
  private final FrameReader frames;
  private final Gate gate;
  private final ArrayDeque<RequestContext> inFlight = new ArrayDeque<>();
  private @Nullable Connection connection;
  private @Nullable Attachment attachment;
  private boolean pumping;
  private boolean pumpsLater;
  private boolean yields;
  private boolean paused;
  private boolean closing;
  private boolean ending;

  /// Bytes of answers that wait for the answers to earlier requests.
  private long heldBytes;

  private long unsentMemoryBytes;
  private long lastHeardNanos;
  private long frameBeganNanos;
  private long frameBytes;

  /// @param desk what all sessions of a listener on this loop have in common
  public Session(Desk desk) {
    this.desk = desk;
    this.frames =
        new FrameReader(
            desk.pool(), desk.limits().frameBytesMax(), () -> desk.loop().atTurnEnd(this::pump));
    this.lastHeardNanos = desk.loop().nanos();
    this.gate = new Gate(desk, this);
  }

  @Override
  public void opened(Connection opened) {
    connection = opened;
    desk.admit(this);
    gate.arrive();
    readOrPause();
  }

  /// Requests may begin, or begin again.
  void gateOpened() {
    lastHeardNanos = nanos();
    pump();
  }

  @Override
  public ByteBuffer readBuffer() {
    return frames.target();
  }

  @Override
  public void received(int count) {
    lastHeardNanos = desk.loop().nanos();
    boolean wasInFrame = frames.inFrame(count);
    long given = frames.given();
    pump();
    if (wasInFrame && frames.given() == given) {
      frameBytes += count;
    } else {
      frameBegins();
    }
  }

  private void frameBegins() {
    frameBeganNanos = desk.loop().nanos();
    frameBytes = 0;
  }

  @Override
  public void drained() {
    if (ending) {
      closeOnceSent();
    } else {
      pump();
    }
  }

  @Override
  public void closed(String reason) {
    closing = true;
    desk.dismiss(this);
    gate.close();
    frames.close();
    for (RequestContext request : inFlight) {
      request.connectionClosed();
    }
    forgetRequests();
    attach(null);
  }

  @Nullable Attachment attachment() {
    return attachment;
  }

  void attach(@Nullable Attachment next) {
    Attachment before = attachment;
    attachment = next;
    if (before != null && !before.equals(next)) {
      before.detached();
    }
  }

  /// The other end, for logs.
  String client() {
    return connection == null ? "?" : connection.remote().toString();
  }

  /// The other end and the listener that it came through, for logs.
  String whoAndWhere() {
    return client() + " on " + listener();
  }

  String remoteHost() {
    return connection == null ? "?" : connection.remote().host();
  }

  /// Where the client connected to.
  String listener() {
    return desk.listener();
  }

  /// Closes the connection; what waits to be sent is dropped.
  void close(String reason) {
    if (!closing && connection != null) {
      closing = true;
      connection.close(reason);
    }
  }

  /// The frame of a response. If too much waits to be sent, whoever reads slowest pays for it.
  ///
  /// @param left gets its memory when its last byte has left, for [#answerLeft]
  List<Payload> frame(
      ResponseHeader header, ResponseMessage message, short version, Consumer<ByteBuffer> left) {
    long before = desk.writers().lentBytes();
    List<Payload> frame = desk.writers().frame(header, message, version, left);
    unsentMemoryBytes += desk.writers().lentBytes() - before;
    for (Payload payload : frame) {
      heldBytes += payload.size();
    }
    if (desk.writers().isOverfull()) {
      // What can be sent at once is sent at the end of this turn.
      desk.loop().post(desk::shed);
    }
    return frame;
  }

  /// Takes back the memory of an answer.
  void answerLeft(ByteBuffer memory) {
    unsentMemoryBytes -= memory.capacity();
    desk.writers().giveBack(memory);
  }

  /// Memory of answers that were made for this client and have not left.
  long unsentMemoryBytes() {
    return unsentMemoryBytes;
  }

  boolean hasRequests() {
    return !inFlight.isEmpty();
  }

  boolean isClosing() {
    return closing || ending;
  }

  void failed(RequestContext request, RuntimeException bug) {
    desk.requests().failed(request, bug);
  }

  /// Closes the connection for what the client sent or failed to send, and says so in the log.
  void refuse(String reason) {
    if (!closing) {
      desk.refusals().closed(whoAndWhere(), reason);
    }
    close(reason);
  }

  RefusalLog refusals() {
    return desk.refusals();
  }

  /// Closes the connection if a frame has begun long ago and its bytes hardly come, or nobody has
  /// spoken for long.
  void sweep(long nowNanos) {
    long silentMs = (nowNanos - lastHeardNanos) / 1_000_000;
    long frameMs = (nowNanos - frameBeganNanos) / 1_000_000;
    boolean pressed = desk.pool().isPressed();
    long firstMs = pressed ? PRESSED_FRAME_MS : desk.limits().frameTimeoutMs();
    int pace = pressed ? PRESSED_FRAME_BYTES_PER_MS_MIN : FRAME_BYTES_PER_MS_MIN;
    if (frames.inFrame(0) && !paused && frameMs > firstMs + frameBytes / pace) {
      refuse("a request of which only " + frameBytes + " bytes came in " + frameMs + " ms");
    } else if (!gate.isMuted()
        && frames.isWaiting()
        && frameMs > firstMs + desk.limits().frameTimeoutMs()) {
      refuse("no memory for a request in " + frameMs + " ms");
    } else if (!gate.isMuted() && inFlight.isEmpty() && silentMs > desk.limits().idleMsMax()) {
      close("idle");
    }
  }

  /// Sends what is ready, up to the first request that has no answer yet.
  void answered() {
    Connection open = connection;
    if (closing || open == null) {
      return;
    }
    for (RequestContext first = inFlight.peekFirst();
        first != null && first.isReady();
        first = inFlight.peekFirst()) {
      inFlight.removeFirst();
      desk.pool().requestsEnd(1);
      List<Payload> response = first.takeResponse();
      for (Payload payload : response) {
        heldBytes -= payload.size();
      }
      if (!response.isEmpty()) {
        open.send(response);
      }
      if (first.isLast()) {
        end();
        return;
      }
    }
    if (inFlight.isEmpty()) {
      frames.rest();
    }
    if (paused) {
      pumpLater();
    }
  }

  /// Closes the connection when what was answered so far has left; nothing else is.
  private void end() {
    ending = true;
    for (RequestContext later : inFlight) {
      later.connectionClosed();
    }
    forgetRequests();
    readOrPause();
    desk.loop().atTurnEnd(this::closeOnceSent);
  }

  private void forgetRequests() {
    desk.pool().requestsEnd(inFlight.size());
    inFlight.clear();
  }

  private void closeOnceSent() {
    Connection open = connection;
    if (open != null && open.queuedBytes() == 0) {
      close("its last answer was sent");
    }
  }

  /// Handles the frames that are there, as far as the bounds let it.
  private void pump() {
    if (pumping || closing || ending) {
      return;
    }
    pumping = true;
    yields = false;
    long before = frames.given();
    try {
      beginSome();
    } catch (MalformedFrameException | MalformedMessageException malformed) {
      refuse(String.valueOf(malformed.getMessage()));
    } finally {
      pumping = false;
    }
    readOrPause();
    if (paused && frames.given() > before) {
      pumpLater();
    }
  }

  private void beginSome() {
    long beganNanos = desk.loop().nanos();
    long nowNanos = beganNanos;
    int begun = 0;
    while (mayBegin()) {
      boolean enough = begun >= BEGUN_AT_ONCE_MAX || nowNanos - beganNanos > BEGINNING_NANOS_MAX;
      if (enough && frames.inFrame(0)) {
        yields = true;
        return;
      }
      ByteBuffer frame = frames.next();
      if (frame == null) {
        return;
      }
      RequestContext request = begin(frame, nowNanos);
      nowNanos = desk.loop().nanos();
      request.handled(nowNanos);
      begun++;
    }
  }

  private boolean mayBegin() {
    Connection open = connection;
    return !closing
        && !ending
        && gate.isOpen()
        && open != null
        && desk.isOpen()
        && inFlight.size() < desk.limits().requestsInFlightMax()
        && heldBytes + open.queuedBytes() < desk.limits().queuedBytesMax()
        && (inFlight.isEmpty() || !desk.pool().isShort() && !desk.pool().isCrowded())
        && (unsentMemoryBytes == 0 || !desk.writers().isShort());
  }

  private void readOrPause() {
    Connection open = connection;
    if (closing || open == null) {
      return;
    }
    boolean pause = frames.isWaiting() || yields || !mayBegin();
    if (pause && !paused) {
      paused = true;
      open.pauseReading();
      frames.rest();
    } else if (!pause && paused) {
      paused = false;
      frameBegins();
      open.resumeReading();
    }
  }

  /// Goes on in another turn: others have theirs before, and what was queued in this one may all
  /// leave at its end, and then nobody says drained.
  private void pumpLater() {
    if (!pumpsLater) {
      pumpsLater = true;
      desk.loop().post(this::pumpNow);
    }
  }

  private void pumpNow() {
    pumpsLater = false;
    pump();
  }

  private RequestContext begin(ByteBuffer frame, long nowNanos) {
    RequestContext request =
        RequestContext.parse(this, frame, new Timeline.Begun(lastHeardNanos, nowNanos));
    inFlight.addLast(request);
    desk.pool().requestBegins();
    request.begins();
    desk.requests().handle(request);
    request.rests();
    return request;
  }

  /// Begins no further request for so long.
  void mute(int ms) {
    gate.mute(ms);
  }

  Throttle throttle() {
    return desk.throttle();
  }

  RequestCounts counts() {
    return desk.counts();
  }

  long nanos() {
    return desk.loop().nanos();
  }

  Chunk holdChunk() {
    return frames.holdChunk();
  }
}
