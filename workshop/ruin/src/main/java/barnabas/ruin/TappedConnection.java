package barnabas.ruin;

import barnabas.sim.Frames;
import barnabas.sim.Words;
import barnabas.sim.check.Exchange;
import barnabas.sim.check.Violation;
import barnabas.wire.ApiKey;
import barnabas.wire.FetchRequest;
import barnabas.wire.MalformedMessageException;
import barnabas.wire.MetadataResponse;
import barnabas.wire.ProduceRequest;
import barnabas.wire.ProduceResponse;
import barnabas.wire.Reader;
import barnabas.wire.RequestHeader;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseHeader;
import barnabas.wire.ResponseMessage;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// One client's connection, from both sides. Two threads pass its bytes on, one each way.
final class TappedConnection {
  /// What checkers look into; the rest is only counted.
  private static final Set<ApiKey> HEARD =
      EnumSet.of(
          ApiKey.PRODUCE,
          ApiKey.FETCH,
          ApiKey.METADATA,
          ApiKey.INIT_PRODUCER_ID,
          ApiKey.JOIN_GROUP,
          ApiKey.SYNC_GROUP,
          ApiKey.HEARTBEAT,
          ApiKey.LEAVE_GROUP,
          ApiKey.OFFSET_COMMIT,
          ApiKey.OFFSET_FETCH);

  private static final int BUFFER_BYTES = 64 << 10;
  private static final short API_VERSIONS = 18;

  private final long number;
  private final Socket client;
  private final Socket broker;
  private final Witness witness;
  private final Dialect dialect;
  private final FetchSession session = new FetchSession();
  private final Frames requests = new Frames();
  private final Frames answers = new Frames();
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

  TappedConnection(long number, Socket client, Socket broker, Witness witness, Dialect dialect) {
    this.number = number;
    this.client = client;
    this.broker = broker;
    this.witness = witness;
    this.dialect = dialect;
  }

  /// A request that waits for its answer.
  ///
  /// @param body null if nobody looks into it
  private record Asked(
      String client,
      @Nullable ApiKey api,
      int key,
      short version,
      int correlationId,
      @Nullable RequestMessage body,
      long sentNanos) {
    String words() {
      return "%s v%d #%d"
          .formatted(api == null ? "api " + key : api.protocolName(), version, correlationId);
    }
  }

  /// What hears the frames that pass in one direction.
  private interface Ear {
    void heard(ByteBuffer frame);
  }

  /// Passes bytes on until either side ends.
  void pass() {
    Thread back = Thread.ofVirtual().start(() -> pump(broker, client, answers, this::answered));
    pump(client, broker, requests, this::requested);
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pump(Socket from, Socket to, Frames frames, Ear ear) {
    byte[] bytes = new byte[BUFFER_BYTES];
    try {
      for (int count; (count = from.getInputStream().read(bytes)) >= 0; ) {
        frames.take(ByteBuffer.wrap(bytes, 0, count));
        for (ByteBuffer frame; (frame = frames.next()) != null; ) {
          ear.heard(frame);
        }
        to.getOutputStream().write(bytes, 0, count);
      }
    } catch (IOException ended) {
      // Either side went away, which ends both.
    } catch (MalformedMessageException malformed) {
      witness.broken(new Violation("messages are well formed", malformed.toString()));
    }
    close();
  }

  void close() {
    try (client) {
      broker.close();
    } catch (IOException gone) {
      // It was closed before.
    }
  }

  /// Ends it with RST, so that what is under way is lost.
  void reset() {
    try (client;
        broker) {
      client.setSoLinger(true, 0);
      broker.setSoLinger(true, 0);
    } catch (IOException gone) {
      // It was closed before.
    }
  }

  private void requested(ByteBuffer frame) {
    int start = frame.position();
    short key = frame.getShort(start);
    short version = frame.getShort(start + 2);
    int correlationId = frame.getInt(start + 4);
    ApiKey api = ApiKey.of(key);
    RequestMessage body = null;
    String name = "";
    if (api != null && key != API_VERSIONS && api.serves(version)) {
      Reader in = new Reader(frame);
      RequestHeader header = RequestHeader.read(in);
      name = String.valueOf(header.clientId());
      body = HEARD.contains(api) ? plain(api.readRequest(in, version)) : null;
    }
    Asked request = new Asked(name, api, key, version, correlationId, body, 0);
    if (body instanceof ProduceRequest produce && produce.acks() == 0) {
      return;
    }
    witness.requested(number, correlationId);
    asked.add(body == null ? request : leaves(request, body));
  }

  private RequestMessage plain(RequestMessage request) {
    RequestMessage named = dialect.plain(request);
    return named instanceof FetchRequest fetch ? session.whole(fetch) : named;
  }

  private Asked leaves(Asked request, RequestMessage body) {
    long now =
        witness.exchanged(
            () -> "%s > %s %s".formatted(request.client, request.words(), Words.of(body)),
            nanos -> exchange(request, nanos, nanos, body, null));
    return new Asked(
        request.client,
        request.api,
        request.key,
        request.version,
        request.correlationId,
        body,
        now);
  }

  private void answered(ByteBuffer frame) {
    witness.answered(number, frame.getInt(frame.position()));
    Asked request = asked.poll();
    if (request == null || request.body == null || request.api == null) {
      return;
    }
    RequestMessage body = request.body;
    Reader in = new Reader(frame);
    ResponseHeader.read(in, request.api.responseHeaderVersion(request.version));
    ResponseMessage read = request.api.readResponse(in, request.version);
    if (read instanceof MetadataResponse metadata) {
      dialect.learn(metadata);
    }
    ResponseMessage response = dialect.plain(body, read);
    witness.exchanged(
        () -> "%s < %s %s".formatted(request.client, request.words(), Words.of(response)),
        nanos -> exchange(request, request.sentNanos, nanos, body, response));
    if (response instanceof ProduceResponse produced) {
      witness.batchesAcknowledged(batches(produced));
    }
  }

  private static int batches(ProduceResponse produced) {
    return (int)
        produced.responses().stream()
            .flatMap(topic -> topic.partitionResponses().stream())
            .filter(partition -> partition.errorCode() == 0)
            .count();
  }

  private Exchange exchange(
      Asked request,
      long sentNanos,
      long nowNanos,
      RequestMessage body,
      @Nullable ResponseMessage response) {
    return new Exchange(
        number,
        request.client,
        "b0",
        request.correlationId,
        sentNanos,
        nowNanos,
        request.version,
        body,
        response);
  }
}
