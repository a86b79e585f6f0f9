package barnabas.broker.session;

import barnabas.wire.Payload;
import barnabas.wire.ResponseHeader;
import barnabas.wire.ResponseMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The requests that are under way on one connection, in the order in which they came, and the
/// answers to them that have not left. Owned by the connection's session.
final class InFlight {
  private final Desk desk;
  private final ArrayDeque<RequestContext> requests = new ArrayDeque<>();

  /// Bytes of answers that wait for the answers to earlier requests.
  private long heldBytes;

  /// Memory of answers that were made for this client and have not left.
  private long unsentMemoryBytes;

  InFlight(Desk desk) {
    this.desk = desk;
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  void add(RequestContext request) {
    requests.addLast(request);
    desk.pool().requestBegins();
  }

  /// Whether one more may begin.
  ///
  /// @param queuedBytes what the connection has yet to send
  boolean hasRoom(long queuedBytes) {
    return requests.size() < desk.limits().requestsInFlightMax()
        && heldBytes + queuedBytes < desk.limits().queuedBytesMax()
        && (requests.isEmpty() || !desk.pool().isShort() && !desk.pool().isCrowded())
        && (unsentMemoryBytes == 0 || !desk.writers().isShort());
  }

  /// The frame of a response. If too much waits to be sent, whoever reads slowest pays for it.
  ///
  /// @param left gets its memory when its last byte has left, for [#left]
  List<Payload> frame(
      ResponseHeader header, ResponseMessage message, short version, Consumer<ByteBuffer> left) {
    WriterPool writers = desk.writers();
    long before = writers.lentBytes();
    List<Payload> frame = writers.frame(header, message, version, left);
    unsentMemoryBytes += writers.lentBytes() - before;
    if (writers.isOverfull()) {
      // What can be sent at once is sent at the end of this turn.
      desk.loop().post(desk::shed);
    }
    return frame;
  }

  /// Takes back the memory of an answer.
  void left(ByteBuffer memory) {
    unsentMemoryBytes -= memory.capacity();
    desk.writers().giveBack(memory);
  }

  long unsentMemoryBytes() {
    return unsentMemoryBytes;
  }

  /// The answer to one of them is there.
  void answered(long bytes) {
    heldBytes += bytes;
  }

  /// The first of them if it is answered, under way no more; null if it is not, or there is none.
  @Nullable RequestContext takeAnswered() {
    RequestContext first = requests.peekFirst();
    if (first == null || !first.isReady()) {
      return null;
    }
    requests.removeFirst();
    desk.pool().requestsEnd(1);
    heldBytes -= first.responseBytes();
    return first;
  }

  /// Nobody waits for their answers any more.
  void abandon() {
    for (RequestContext request : requests) {
      request.connectionClosed();
    }
    desk.pool().requestsEnd(requests.size());
    requests.clear();
  }
}
