package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.MalformedMessageException;
import barnabas.world.Loop;
import java.util.ArrayDeque;

/// Admits fetches of many partitions to a loop, a few at a time, each until it has read all of them
/// once. Owned by that loop.
///
/// What is made of a partition to read takes some twenty times its bytes in the request, and the
/// reads of partitions that nobody has read lately wait for the disk. Those that are not admitted
/// yet keep nothing but their bytes, which are counted where they were received.
final class WideFetches {
  /// Requests up to this size go on at once.
  private static final int SMALL_BYTES = 4 << 10;

  private static final Runnable NOTHING = () -> {};

  private final Loop loop;
  private final long bytesMax;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long bytes;

  /// @param bytesMax of the requests that are admitted at one time; one may be larger if it is
  ///   alone
  WideFetches(Loop loop, long bytesMax) {
    this.loop = loop;
    this.bytesMax = bytesMax;
  }

  /// Has a request served, now or later.
  void admit(RequestContext context, Service service) {
    int size = context.body().remaining();
    if (size <= SMALL_BYTES) {
      service.serve(context, NOTHING);
    } else if (waiting.isEmpty() && hasRoomFor(size)) {
      serve(context, size, service);
    } else {
      waiting.addLast(new Waiting(context, size, service));
    }
  }

  private boolean hasRoomFor(int size) {
    return bytes == 0 || bytes + size <= bytesMax;
  }

  private void serve(RequestContext context, int size, Service service) {
    bytes += size;
    service.serve(
        context,
        () -> {
          bytes -= size;
          loop.post(this::goOn);
        });
  }

  private void goOn() {
    for (Waiting first = waiting.peekFirst();
        first != null && (first.context.isAbandoned() || hasRoomFor(first.size));
        first = waiting.peekFirst()) {
      waiting.removeFirst();
      if (first.context.isAbandoned()) {
        first.context.releaseBytes();
      } else {
        begin(first);
      }
    }
  }

  private void begin(Waiting next) {
    next.context.step(
        () -> {
          try {
            serve(next.context, next.size, next.service);
          } catch (MalformedMessageException malformed) {
            next.context.refuse(String.valueOf(malformed.getMessage()));
          }
        });
  }

  /// Serves a request that was admitted.
  interface Service {
    /// @param hasRead to be called once when it has read everything, or won't
    void serve(RequestContext context, Runnable hasRead);
  }

  private record Waiting(RequestContext context, int size, Service service) {}
}
