package barnabas.broker.session;

import barnabas.wire.MalformedMessageException;
import barnabas.wire.Payload;
import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of a client: frames in, answers out in the order of the requests. Owned by its
/// loop.
///
/// Several requests may be under way at once, up to [SessionLimits#requestsInFlightMax]. While that
/// many are, or too much waits to be sent, or a request has to wait for memory, the session stops
/// reading and the client feels it as backpressure. While the loop is short of memory, only one
/// that has nothing under way begins a request, so that the others are served and nobody is served
/// much.
public final class Session implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /// How many requests are begun, and for how long, before others on the loop have their turn.
  private static final int BEGUN_AT_ONCE_MAX = 16;

  private static final long BEGINNING_NANOS_MAX = 100_000;

  private final Desk desk;
  private final FrameReader frames;
  private final Gate gate;
  private final Pace pace;
  private final InFlight inFlight;
  private @Nullable Connection connection;
  private @Nullable Attachment attachment;
  private boolean pumping;
  private boolean pumpsLater;
  private boolean yields;
  private boolean paused;
  private boolean closing;
  private boolean ending;

  /// @param desk what all sessions of a listener on this loop have in common
  public Session(Desk desk) {
    this.desk = desk;
    this.frames =
        new FrameReader(
            desk.pool(), desk.limits().frameBytesMax(), () -> desk.loop().atTurnEnd(this::pump));
    this.gate = new Gate(desk, this);
    this.pace = new Pace(desk);
    this.inFlight = new InFlight(desk);
  }

  @Override
  public void opened(Connection opened) {
    connection = opened;
    if (LOG.isDebugEnabled()) {
      LOG.debug("{}: connected", whoAndWhere());
    }
    desk.admit(this);
    gate.arrive();
    readOrPause();
  }

  /// Requests may begin, or begin again.
  void gateOpened() {
    pace.heard(desk.loop().nanos());
    pump();
  }

  @Override
  public ByteBuffer readBuffer() {
    return frames.target();
  }

  @Override
  public void received(int count) {
    long nowNanos = desk.loop().nanos();
    pace.heard(nowNanos);
    boolean wasInFrame = frames.inFrame(count);
    long given = frames.given();
    pump();
    if (wasInFrame && frames.given() == given) {
      pace.frameGrows(count);
    } else {
      pace.frameBegins(nowNanos);
    }
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
    if (LOG.isDebugEnabled()) {
      LOG.debug("{}: connection ended: {}", whoAndWhere(), reason);
    }
    desk.dismiss(this);
    gate.close();
    frames.close();
    inFlight.abandon();
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

  /// Begins no further request for so long.
  void mute(int ms) {
    gate.mute(ms);
  }

  Desk desk() {
    return desk;
  }

  InFlight inFlight() {
    return inFlight;
  }

  /// Memory of answers that were made for this client and have not left.
  long unsentMemoryBytes() {
    return inFlight.unsentMemoryBytes();
  }

  /// Holds the memory of the frame that is being begun.
  Chunk holdChunk() {
    return frames.holdChunk();
  }

  /// When the newest bytes came.
  long heardNanos() {
    return pace.heardNanos();
  }

  boolean isClosing() {
    return closing || ending;
  }

  /// Closes the connection for what the client sent or failed to send, and says so in the log.
  void refuse(String reason) {
    if (!closing) {
      desk.refusals().closed(whoAndWhere(), reason);
    }
    close(reason);
  }

  /// Closes the connection if a frame has begun long ago and its bytes hardly come, or nobody has
  /// spoken for long.
  void sweep(long nowNanos) {
    String fault = null;
    if (frames.inFrame(0) && !paused) {
      fault = pace.slowness(nowNanos);
    } else if (frames.isWaiting() && !gate.isMuted()) {
      fault = pace.starvation(nowNanos);
    }
    if (fault != null) {
      refuse(fault);
    } else if (inFlight.isEmpty() && !gate.isMuted() && pace.isIdle(nowNanos)) {
      close("idle");
    }
  }

  /// An answer of so many bytes is there: sends what is ready, up to the first request that has no
  /// answer yet.
  void answered(long bytes) {
    Connection open = connection;
    if (closing || open == null) {
      return;
    }
    inFlight.answered(bytes);
    for (RequestContext first = inFlight.takeAnswered();
        first != null;
        first = inFlight.takeAnswered()) {
      List<Payload> response = first.takeResponse();
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
    inFlight.abandon();
    readOrPause();
    desk.loop().atTurnEnd(this::closeOnceSent);
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
        && inFlight.hasRoom(open.queuedBytes());
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
      pace.frameBegins(desk.loop().nanos());
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
    RequestContext request = RequestContext.parse(this, frame, nowNanos);
    inFlight.add(request);
    desk.requests().handle(request);
    return request;
  }
}
