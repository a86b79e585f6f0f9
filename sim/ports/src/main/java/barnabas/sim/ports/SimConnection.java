package barnabas.sim.ports;

import barnabas.wire.Payload;
import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import barnabas.world.Network;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One end of a byte stream between two loops. What is sent travels in pieces of random size; no
/// more than a window is under way, so that a reader who pauses is felt. Owned by its loop.
public final class SimConnection implements Connection {
  private final SimWorld world;
  private final SimNode.Life life;
  private final SimLoop loop;
  private final Network.Address local;
  private final Network.Address remote;
  private final ConnectionHandler handler;
  private final ArrayDeque<Payload> outgoing = new ArrayDeque<>();
  private final ArrayDeque<ByteBuffer> incoming = new ArrayDeque<>();
  private @Nullable ByteBuffer leaving;
  private @Nullable SimConnection peer;
  private long queuedBytes;
  private long underWayBytes;
  private int takenBytes;
  private long lastArrivalNanos;
  private boolean waitsForDrain;
  private boolean paused;
  private boolean opened;
  private boolean closed;
  private boolean flushDue;
  private boolean resting;
  private @Nullable String endReason;

  SimConnection(
      SimWorld world,
      SimNode.Life life,
      SimLoop loop,
      Network.Address local,
      Network.Address remote,
      ConnectionHandler handler) {
    this.world = world;
    this.life = life;
    this.loop = loop;
    this.local = local;
    this.remote = remote;
    this.handler = handler;
  }

  @Override
  public Network.Address remote() {
    return remote;
  }

  @Override
  public Network.Address local() {
    return local;
  }

  @Override
  public void send(List<? extends Payload> payloads) {
    for (Payload payload : payloads) {
      if (closed) {
        payload.release();
      } else {
        outgoing.add(payload);
        queuedBytes += payload.size();
      }
    }
    if (!flushDue && !closed) {
      flushDue = true;
      loop.atTurnEnd(
          () -> {
            flushDue = false;
            flush();
            waitsForDrain = queuedBytes > 0;
          });
    }
  }

  @Override
  public long queuedBytes() {
    return queuedBytes;
  }

  @Override
  public void pauseReading() {
    paused = true;
  }

  @Override
  public void resumeReading() {
    if (paused) {
      paused = false;
      loop.deliver(world.nanos(), this::takeIn);
    }
  }

  @Override
  public void close(String reason) {
    if (closed) {
      return;
    }
    SimConnection other = peer();
    if (other.life.alive()) {
      carry(other, 0, () -> other.ends("end of stream"));
    }
    end(reason);
  }

  void join(SimConnection other) {
    peer = other;
  }

  void open() {
    if (!closed) {
      opened = true;
      handler.opened(this);
      takeIn();
    }
  }

  /// Tells the other end that the process at this end is gone.
  void resetPeer() {
    SimConnection other = peer();
    carry(other, 0, () -> other.end("reset by peer"));
  }

  /// Bytes have arrived.
  private void arrive(ByteBuffer piece) {
    if (closed) {
      world.count("something arrives at an end that forgot its connection");
    } else {
      incoming.add(piece);
      takeIn();
    }
  }

  /// The other end has closed; what arrived before is still read.
  private void ends(String reason) {
    endReason = reason;
    takeIn();
  }

  private void takeIn() {
    SimNode.Reading pace = life.node().reading();
    int left = pace.bytes();
    while (opened && !closed && !paused && !resting) {
      ByteBuffer piece = incoming.peek();
      if (piece == null) {
        break;
      }
      if (left == 0) {
        rest(pace);
        break;
      }
      ByteBuffer target = handler.readBuffer();
      int count = Math.min(left, Math.min(piece.remaining(), target.remaining()));
      left -= count;
      if (count == 0) {
        throw new IllegalStateException("a handler gave a buffer without room");
      }
      target.put(piece.slice(piece.position(), count));
      piece.position(piece.position() + count);
      if (!piece.hasRemaining()) {
        incoming.remove();
      }
      acknowledge(count);
      handler.received(count);
    }
    String reason = endReason;
    if (reason != null && opened && !closed && incoming.isEmpty()) {
      end(reason);
    }
  }

  /// Takes no more for a while.
  private void rest(SimNode.Reading pace) {
    resting = true;
    loop.deliver(
        world.nanos() + pace.everyNanos(),
        () -> {
          resting = false;
          takeIn();
        });
  }

  /// Tells the sender that there is room again, once half the window has been taken.
  private void acknowledge(int count) {
    takenBytes += count;
    SimConnection sender = peer();
    if (2 * takenBytes >= world.tuning().windowBytes() && sender.life.alive()) {
      int taken = takenBytes;
      takenBytes = 0;
      world.wires().carry(life, sender.life, 0, at -> sender.acknowledgedAt(at, taken));
    }
  }

  private void acknowledgedAt(long nanos, int count) {
    loop.deliver(
        nanos,
        () -> {
          underWayBytes -= count;
          flush();
        });
  }

  private void flush() {
    while (!closed && opened && underWayBytes < world.tuning().windowBytes()) {
      ByteBuffer from = leaving();
      if (from == null) {
        break;
      }
      int bytesMax = 1 + world.chance().nextInt(world.tuning().pieceBytesMax());
      if (bytesMax < from.remaining()) {
        world.count("a byte stream arrives in pieces");
      }
      byte[] piece = new byte[Math.min(from.remaining(), bytesMax)];
      from.get(piece);
      transmit(piece);
      queuedBytes -= piece.length;
      underWayBytes += piece.length;
      releaseLeft();
    }
    if (queuedBytes > 0 && !closed) {
      world.count("a sender waits for its window");
    }
    if (waitsForDrain && queuedBytes == 0 && !closed) {
      waitsForDrain = false;
      handler.drained();
    }
  }

  private void transmit(byte[] piece) {
    SimConnection receiver = peer();
    if (!receiver.life.alive()) {
      loop.deliver(world.nanos() + 1_000_000, () -> end("reset by peer"));
      return;
    }
    world.trace().mix(piece);
    carry(receiver, 0, () -> receiver.arrive(ByteBuffer.wrap(piece)));
  }

  /// Lets something happen at the other end, behind all that was carried there before.
  private void carry(SimConnection receiver, long earliestNanos, Runnable happening) {
    world
        .wires()
        .carry(
            life,
            receiver.life,
            earliestNanos,
            at -> {
              lastArrivalNanos = Math.max(lastArrivalNanos, at);
              receiver.loop.deliver(lastArrivalNanos, happening);
            });
  }

  /// The bytes of the first payload that haven't left; null if nothing is queued. Empty payloads
  /// are passed over.
  private @Nullable ByteBuffer leaving() {
    while (leaving == null && !outgoing.isEmpty()) {
      leaving = bytesOf(outgoing.element());
      releaseLeft();
    }
    return leaving;
  }

  private void releaseLeft() {
    if (leaving != null && !leaving.hasRemaining()) {
      leaving = null;
      outgoing.remove().release();
    }
  }

  private static ByteBuffer bytesOf(Payload payload) {
    switch (payload) {
      case Payload.Memory memory -> {
        return memory.bytes().duplicate();
      }
      case SimFile.Slice slice -> {
        ByteBuffer bytes = ByteBuffer.allocate(slice.size());
        slice.file().readCached(slice.position(), bytes);
        if (bytes.hasRemaining()) {
          throw new IllegalStateException("a slice reaches beyond the end of its file");
        }
        return bytes.flip();
      }
      default -> throw new IllegalArgumentException("not a payload of this world: " + payload);
    }
  }

  /// Ends this end only.
  void end(String reason) {
    if (closed) {
      return;
    }
    closed = true;
    leaving = null;
    queuedBytes = 0;
    while (!outgoing.isEmpty()) {
      outgoing.remove().release();
    }
    incoming.clear();
    life.network().forget(this);
    loop.deliver(world.nanos(), () -> handler.closed(reason));
  }

  private SimConnection peer() {
    SimConnection other = peer;
    if (other == null) {
      throw new IllegalStateException("not joined");
    }
    return other;
  }
}
