package barnabas.sim;

import barnabas.sim.check.Exchange;
import barnabas.sim.check.Violation;
import barnabas.sim.ports.SimNode;
import barnabas.sim.ports.SimWorld;
import barnabas.wire.ApiKey;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.MetadataResponse;
import barnabas.wire.OffsetCommitRequest;
import barnabas.wire.Payload;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import barnabas.wire.Reader;
import barnabas.wire.RequestHeader;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseHeader;
import barnabas.wire.ResponseMessage;
import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import barnabas.world.Loop;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A client's network with an ear on it: every request that leaves and every answer that arrives is
/// told to the history. Owned by its client's node.
final class Tap implements Network {
  /// What checkers look into; the rest is only counted.
  private static final Set<ApiKey> HEARD =
      EnumSet.of(
          ApiKey.PRODUCE,
          ApiKey.FETCH,
          ApiKey.INIT_PRODUCER_ID,
          ApiKey.JOIN_GROUP,
          ApiKey.SYNC_GROUP,
          ApiKey.HEARTBEAT,
          ApiKey.LEAVE_GROUP,
          ApiKey.CONSUMER_GROUP_HEARTBEAT,
          ApiKey.OFFSET_COMMIT,
          ApiKey.OFFSET_FETCH);

  /// What clients ask again and again. What they get is told by those who read it.
  private static final Set<ApiKey> POLLED =
      EnumSet.of(ApiKey.FETCH, ApiKey.METADATA, ApiKey.HEARTBEAT, ApiKey.CONSUMER_GROUP_HEARTBEAT);

  private final SimWorld world;
  private final String client;
  private final Network network;
  private final Lines lines;

  Tap(SimNode node, Lines lines) {
    this.world = node.world();
    this.client = node.name();
    this.network = node.network();
    this.lines = lines;
    node.onDeath(() -> lines.open.removeIf(line -> line.tap() == this));
  }

  @Override
  public void listen(
      Loop owner, Address address, List<Loop> loops, Acceptor acceptor, Outcome<Listener> outcome) {
    network.listen(owner, address, loops, acceptor, outcome);
  }

  @Override
  public void connect(Loop loop, Address address, ConnectionHandler handler) {
    network.connect(loop, address, new Line(address, handler));
  }

  /// What all taps of a run share. Owned by the run.
  static final class Lines {
    private final History history;
    private final Chronicle chronicle;
    private final FormerCommits formerCommits = new FormerCommits();
    private final TopicNames names = new TopicNames();
    private final List<Line> open = new ArrayList<>();
    private long connections;

    Lines(History history, Chronicle chronicle) {
      this.history = history;
      this.chronicle = chronicle;
    }

    FormerCommits formerCommits() {
      return formerCommits;
    }

    /// Requests that have waited longer than `nanos` on a connection that stands, in words.
    List<String> overdue(long nowNanos, long nanos) {
      List<String> overdue = new ArrayList<>();
      for (Line line : open) {
        Asked oldest = line.asked.peek();
        if (oldest != null && nowNanos - oldest.sentNanos > nanos) {
          overdue.add("connection %d: %s".formatted(line.number, oldest.words()));
        }
      }
      return overdue;
    }
  }

  /// A request that waits for its answer.
  private record Asked(
      RequestHeader header, ApiKey api, @Nullable RequestMessage body, long sentNanos) {
    String words() {
      return "%s v%d #%d"
          .formatted(api.protocolName(), header.apiVersion(), header.correlationId());
    }
  }

  /// One connection, seen from both sides.
  private final class Line implements ConnectionHandler {
    private final Address broker;
    private final ConnectionHandler handler;
    private final Frames leaving = new Frames();
    private final Frames arriving = new Frames();
    private final ArrayDeque<Asked> asked = new ArrayDeque<>();
    private final long number = ++lines.connections;
    private @Nullable ByteBuffer target;

    Line(Address broker, ConnectionHandler handler) {
      this.broker = broker;
      this.handler = handler;
    }

    @Override
    public void opened(Connection connection) {
      lines.open.add(this);
      lines.chronicle.say(() -> "%s: connection %d to %s".formatted(client, number, broker));
      handler.opened(new HeardConnection(connection, this));
    }

    @Override
    public ByteBuffer readBuffer() {
      ByteBuffer given = handler.readBuffer();
      target = given;
      return given;
    }

    @Override
    public void received(int count) {
      ByteBuffer from = Objects.requireNonNull(target);
      arriving.take(from.duplicate().flip().position(from.position() - count));
      for (ByteBuffer frame; (frame = arriving.next()) != null; ) {
        answered(frame);
      }
      handler.received(count);
    }

    @Override
    public void drained() {
      handler.drained();
    }

    @Override
    public void closed(String reason) {
      lines.open.remove(this);
      lines.chronicle.say(() -> "%s: connection %d: %s".formatted(client, number, reason));
      handler.closed(reason);
    }

    Tap tap() {
      return Tap.this;
    }

    private void sent(Payload payload) {
      if (!(payload instanceof Payload.Memory memory)) {
        throw new IllegalStateException("a client sends memory");
      }
      leaving.take(memory.bytes().duplicate());
      for (ByteBuffer frame; (frame = leaving.next()) != null; ) {
        asked(frame);
      }
    }

    private void asked(ByteBuffer frame) {
      Reader in = new Reader(frame);
      ApiKey api = Objects.requireNonNull(ApiKey.of(frame.getShort(frame.position())));
      short version = frame.getShort(frame.position() + 2);
      RequestHeader header = RequestHeader.read(in);
      RequestMessage body =
          HEARD.contains(api) ? lines.names.in(api.readRequest(in, version)) : null;
      Asked request = new Asked(header, api, body, world.nanos());
      tell(
          api,
          () -> "%s > %s %s %s".formatted(client, broker.host(), request.words(), Words.of(body)));
      if (body != null) {
        lines.history.exchanged(exchange(request, body, null));
      }
      if (body instanceof OffsetCommitRequest commit) {
        lines.formerCommits.left(commit);
      }
      if (!(body instanceof ProduceRequest produce && produce.acks() == 0)) {
        asked.add(request);
        lines.history.requested(number, header.correlationId());
      }
    }

    private void answered(ByteBuffer frame) {
      lines.history.answered(number, frame.getInt(frame.position()));
      Asked request = asked.remove();
      RequestMessage body = request.body;
      if (request.api == ApiKey.METADATA) {
        lines.names.learn((MetadataResponse) read(request, frame));
      }
      if (body == null) {
        tell(request.api, () -> "%s < %s".formatted(client, request.words()));
        return;
      }
      ResponseMessage response = lines.names.in(read(request, frame));
      tell(request.api, () -> "%s < %s %s".formatted(client, request.words(), Words.of(response)));
      lines.history.exchanged(exchange(request, body, response));
      Overheard.count(world, response);
      if (response instanceof ProduceResponse produced) {
        countBatches(produced);
      }
    }

    private ResponseMessage read(Asked request, ByteBuffer frame) {
      short version = request.header.apiVersion();
      try {
        Reader in = new Reader(frame);
        ResponseHeader.read(in, request.api.responseHeaderVersion(version));
        return request.api.readResponse(in, version);
      } catch (MalformedMessageException malformed) {
        throw new Violation("answers are well formed", request.words() + ": " + malformed);
      }
    }

    private void tell(ApiKey api, Supplier<String> words) {
      if (POLLED.contains(api)) {
        lines.chronicle.whisper(words);
      } else {
        lines.chronicle.say(words);
      }
    }

    private void countBatches(ProduceResponse produced) {
      for (ProduceResponse.TopicProduceResponse topic : produced.responses()) {
        for (ProduceResponse.PartitionProduceResponse partition : topic.partitionResponses()) {
          if (partition.errorCode() == 0) {
            lines.history.batchAcknowledged();
          }
        }
      }
    }

    private Exchange exchange(
        Asked request, RequestMessage body, @Nullable ResponseMessage response) {
      return new Exchange(
          number,
          client,
          broker.toString(),
          request.header.correlationId(),
          request.sentNanos,
          world.nanos(),
          request.header.apiVersion(),
          body,
          response);
    }
  }

  /// Hears what is sent.
  private record HeardConnection(Connection connection, Line line) implements Connection {
    @Override
    public Network.Address remote() {
      return connection.remote();
    }

    @Override
    public Network.Address local() {
      return connection.local();
    }

    @Override
    public void send(List<? extends Payload> payloads) {
      payloads.forEach(line::sent);
      connection.send(payloads);
    }

    @Override
    public long queuedBytes() {
      return connection.queuedBytes();
    }

    @Override
    public void pauseReading() {
      connection.pauseReading();
    }

    @Override
    public void resumeReading() {
      connection.resumeReading();
    }

    @Override
    public void close(String reason) {
      connection.close(reason);
    }
  }
}
