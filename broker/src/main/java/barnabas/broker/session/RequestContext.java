package barnabas.broker.session;

import barnabas.broker.measure.ApiCounts;
import barnabas.wire.ApiKey;
import barnabas.wire.ErrorCode;
import barnabas.wire.Payload;
import barnabas.wire.Reader;
import barnabas.wire.RequestHeader;
import barnabas.wire.ResponseHeader;
import barnabas.wire.ResponseMessage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request and the place that its answer takes among the others of its connection. Owned by the
/// connection's loop.
///
/// Whoever handles it answers exactly once with [#answer] or [#answerNothing]. Until then the bytes
/// of the request stay where they are, and what was read from them may be used.
public final class RequestContext implements Consumer<ByteBuffer> {
  private static final Logger LOG = LoggerFactory.getLogger(RequestContext.class);

  private static final int LOGGED_CHARACTERS_MAX = 100;

  /// The most elements in all lists of a request together. What is made of one takes some 100 bytes
  /// of the heap, whatever it takes on the wire.
  private static final int ELEMENTS_MAX = 200_000;

  private final Session session;
  private final Chunk chunk;
  private final ApiKey key;
  private final short version;
  private final int correlationId;
  private final String clientId;
  private final ByteBuffer frame;
  private final Reader body;
  private final int bodyBytes;
  private final ApiCounts counts;
  private final Timeline timeline;
  private @Nullable List<Payload> response;
  private @Nullable Runnable onClosed;
  private boolean dropped;
  private boolean last;
  private boolean bytesReleased;
  private boolean settling;
  private long readBytes;
  private long responseBytes;
  private int heldBackMs;

  /// @param body stands behind the header
  private RequestContext(
      Session session,
      ApiKey key,
      RequestHeader header,
      ByteBuffer frame,
      Reader body,
      long beganNanos) {
    this.session = session;
    this.chunk = session.holdChunk();
    this.key = key;
    this.version = header.apiVersion();
    this.correlationId = header.correlationId();
    this.clientId = header.clientId() == null ? "" : header.clientId();
    this.frame = frame;
    this.body = body;
    this.bodyBytes = body.remaining();
    Desk desk = session.desk();
    this.counts = desk.counts().of(key);
    this.timeline = new Timeline(desk.loop(), counts, session.heardNanos(), beganNanos);
  }

  /// Reads the header of a frame.
  static RequestContext parse(Session session, ByteBuffer frame, long nowNanos) {
    short id = frame.getShort(0);
    ApiKey key = ApiKey.of(id);
    if (key == null) {
      throw new MalformedFrameException("API key " + id + " is unknown");
    }
    Reader reader = new Reader(frame, ELEMENTS_MAX);
    RequestHeader header = header(key, frame, reader);
    return new RequestContext(session, key, header, frame, reader, nowNanos);
  }

  /// A header of ApiVersions in a version that nobody knows yet may have any form behind its first
  /// eight bytes (KIP-511).
  private static RequestHeader header(ApiKey key, ByteBuffer frame, Reader reader) {
    short version = frame.getShort(2);
    if (key == ApiKey.API_VERSIONS && !key.serves(version)) {
      return new RequestHeader(key.id(), version, frame.getInt(4), null);
    }
    return RequestHeader.read(reader);
  }

  public ApiKey key() {
    return key;
  }

  public short version() {
    return version;
  }

  /// What the client calls itself, empty if nothing.
  public String clientId() {
    return clientId;
  }

  /// The request behind its header, to be read once.
  public Reader body() {
    return body;
  }

  /// The same from its beginning once more, null once its bytes are released.
  public @Nullable Reader bodyAgain() {
    return bytesReleased
        ? null
        : new Reader(frame.slice(frame.limit() - bodyBytes, bodyBytes), ELEMENTS_MAX);
  }

  /// The name of the listener that the client came through.
  public String listener() {
    return session.listener();
  }

  /// The client's host, as Kafka writes it for members of groups: `/127.0.0.1`.
  public String clientHost() {
    return "/" + session.remoteHost();
  }

  /// Who the client is; without authentication everybody is `ANONYMOUS`.
  private static String user() {
    return "ANONYMOUS";
  }

  /// How many bytes the client may read at once.
  ///
  /// @param wantedBytes what it may read without quotas
  public int fetchBytesMax(int wantedBytes) {
    return throttle().fetchBytesMax(user(), clientId, wantedBytes);
  }

  /// Asks whether the client may have so many partitions made or deleted now.
  ///
  /// @param refusable whether it can be refused; else it may, and is held back after it
  /// @param refused called on this loop, possibly at once, with whether it may not; the answer then
  ///   says for how long
  public void mutates(int partitions, boolean refusable, Consumer<Boolean> refused) {
    throttle()
        .mutate(
            user(),
            clientId,
            partitions,
            refusable,
            waitMs -> {
              heldBackMs = waitMs;
              step(() -> refused.accept(refusable && waitMs > 0));
            });
  }

  /// Says how many bytes of records the answer has, for the client's quota.
  public void reads(long bytes) {
    readBytes = bytes;
  }

  /// What an API keeps with the connection, or null.
  public @Nullable Attachment attachment() {
    return session.attachment();
  }

  /// Keeps something with the connection, in place of what was kept before.
  public void attach(@Nullable Attachment attachment) {
    session.attach(attachment);
  }

  /// Calls `task` if the connection goes before the answer came.
  public void onClosed(Runnable task) {
    onClosed = task;
  }

  /// Whether nobody waits for the answer any more.
  public boolean isAbandoned() {
    return session.isClosing();
  }

  /// Keeps the bytes of this request from being used again, since somebody may still read them
  /// after the answer.
  public void keepBytes() {
    chunk.abandon();
  }

  /// Lets go of the bytes of this request, of which nothing is used any more, since the answer may
  /// take long.
  public void releaseBytes() {
    if (!bytesReleased) {
      bytesReleased = true;
      chunk.release();
    }
  }

  /// Answers in the version of the request.
  public void answer(ResponseMessage message) {
    answer(message, version);
  }

  /// Answers in another version than the one that was asked for: only ApiVersions does.
  public void answer(ResponseMessage message, short responseVersion) {
    settle(
        throttleMs -> {
          ResponseMessage told = throttleMs == 0 ? message : message.withThrottleTimeMs(throttleMs);
          ResponseHeader header = new ResponseHeader(correlationId);
          told.errors(counts);
          if (LOG.isDebugEnabled()) {
            tellErrors(told);
          }
          complete(session.inFlight().frame(header, told, responseVersion, this), throttleMs);
        });
  }

  private void tellErrors(ResponseMessage told) {
    SortedSet<ErrorCode> codes = new TreeSet<>();
    told.errors(code -> codes.add(ErrorCode.of(code)));
    if (!codes.isEmpty()) {
      LOG.debug("{}: answered {}", describe(), codes);
    }
  }

  /// Answers, and closes the connection when the answer has left.
  public void answerLast(ResponseMessage message) {
    last = true;
    answer(message);
  }

  /// Takes a step on this request's way, on its connection's loop. A bug that is met there ends the
  /// request and its connection, and nothing else.
  public void step(Runnable step) {
    boolean timed = throttle().timesRequests() && timeline.turnBegins();
    try {
      step.run();
    } catch (RuntimeException bug) {
      session.desk().requests().failed(this, bug);
    } finally {
      if (timed) {
        timeline.turnEnds();
      }
    }
  }

  /// Answers a request that wants none, such as a produce request with acks=0.
  public void answerNothing() {
    settle(throttleMs -> complete(List.of(), throttleMs));
  }

  /// Closes the connection for what the client sent, and says so in the log.
  public void refuse(String reason) {
    session.desk().refusals().closed(describe(), reason);
    close(reason);
  }

  /// Says in the log which software the client is.
  public void noteSoftware(String name, String softwareVersion) {
    if (LOG.isDebugEnabled()) {
      LOG.debug("{}: is {} {}", describe(), printable(name), printable(softwareVersion));
    }
  }

  /// Says in the log that the client's answer is an error that ends its attempt.
  public void noteRefusal(String reason) {
    session.desk().refusals().refused(describe(), reason);
  }

  /// Closes the connection instead of an answer. One that comes all the same is dropped.
  public void close(String reason) {
    if (response == null) {
      response = List.of();
      releaseBytes();
    }
    dropped = true;
    session.close(reason);
  }

  /// Closes the connection and lets the request go on; its answer reaches nobody.
  public void hangUp(String reason) {
    session.close(reason);
  }

  /// The client and the request in words, for logs.
  public String describe() {
    return key + " v" + version + " from " + session.client() + " (" + printable(clientId) + ")";
  }

  /// What a stranger calls itself, fit for a line of a log.
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    int end = Math.min(text.length(), LOGGED_CHARACTERS_MAX);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      printable.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return printable.append(end < text.length() ? "..." : "").toString();
  }

  /// Its handling on this loop has ended; the answer may still be far.
  void handled(long nowNanos) {
    timeline.handled(nowNanos);
  }

  /// Takes the answer's memory back, whose last byte has left.
  @Override
  public void accept(ByteBuffer memory) {
    session.inFlight().left(memory);
    timeline.left();
  }

  /// Whether there is an answer, be it to close the connection.
  public boolean isAnswered() {
    return settling || response != null;
  }

  /// Whether the answer may leave.
  boolean isReady() {
    return response != null;
  }

  boolean isLast() {
    return last;
  }

  /// The size of the answer that is there.
  long responseBytes() {
    return responseBytes;
  }

  List<Payload> takeResponse() {
    return Objects.requireNonNull(response, "not answered");
  }

  void connectionClosed() {
    if (response != null) {
      releaseAll(response);
      return;
    }
    Runnable task = onClosed;
    if (task != null) {
      task.run();
    }
  }

  /// Has the client pay for the request, then answers.
  ///
  /// @param answer hears for how long the client is held back
  private void settle(IntConsumer answer) {
    if (settling || response != null && !dropped) {
      throw new IllegalStateException("answered twice: " + describe());
    }
    onClosed = null;
    if (!throttle().active()) {
      answer.accept(0);
      return;
    }
    settling = true;
    long bytes = key == ApiKey.PRODUCE ? bodyBytes : readBytes;
    throttle()
        .charge(
            new Cost(key, user(), clientId, bytes, timeline.workedNanos()),
            throttleMs ->
                step(
                    () -> {
                      settling = false;
                      answer.accept(Math.max(heldBackMs, throttleMs));
                    }));
  }

  private void complete(List<Payload> payloads, int throttleMs) {
    if (dropped) {
      releaseAll(payloads);
      return;
    }
    response = payloads;
    releaseBytes();
    responseBytes = size(payloads);
    counts.answered(version, frame.limit(), responseBytes);
    timeline.answered();
    if (payloads.isEmpty()) {
      timeline.left();
    }
    if (throttleMs > 0) {
      if (LOG.isDebugEnabled()) {
        LOG.debug("{}: over a quota, held back for {} ms", describe(), throttleMs);
      }
      session.mute(throttleMs);
    }
    if (session.isClosing()) {
      releaseAll(payloads);
    } else {
      session.answered(responseBytes);
    }
  }

  private Throttle throttle() {
    return session.desk().throttle();
  }

  private static long size(List<Payload> payloads) {
    long bytes = 0;
    for (Payload payload : payloads) {
      bytes += payload.size();
    }
    return bytes;
  }

  private static void releaseAll(List<Payload> payloads) {
    for (Payload payload : payloads) {
      payload.release();
    }
  }
}
