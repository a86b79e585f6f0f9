package barnabas.host;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.wire.ApiKey;
import barnabas.wire.MetadataRequest;
import barnabas.wire.MetadataResponse;
import barnabas.wire.Reader;
import barnabas.wire.RequestHeader;
import barnabas.wire.ResponseHeader;
import barnabas.wire.Writer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client is held to its share of a loop's time. Only a real clock goes on while a request is
/// handled, so that this is not told in simulated time.
class RequestTimeTest {
  private static final short VERSION = 12;

  /// A tenth of a millisecond in ten seconds, which may be used at once.
  private static final double PERCENT = 0.001;

  @TempDir Path folder;
  private Server server;
  private int port;

  @BeforeEach
  void start() throws StartRefused {
    server =
        Server.start(
            new TreeMap<>(
                Map.of(
                    "listeners",
                    "PLAINTEXT://127.0.0.1:0",
                    "log.dirs",
                    folder.resolve("data").toString())),
            failure -> {});
    String address = server.listeners().getFirst();
    port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void whoTakesMoreThanItsShareIsHeldBackAndNobodyElse() throws Exception {
    limit("busy");

    assertThat(throttleMs("busy", 1_000)).isBetween(1, 1_000);
    assertThat(throttleMs("calm", 1_000)).isZero();
  }

  /// For how long a client is held back the first time, 0 if it is not in so many requests.
  private int throttleMs(String clientId, int requests) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
      var in = new DataInputStream(socket.getInputStream());
      var out = new DataOutputStream(socket.getOutputStream());
      int throttleMs = 0;
      for (int i = 0; i < requests && throttleMs == 0; i++) {
        Writer request = new Writer();
        new RequestHeader(ApiKey.METADATA.id(), VERSION, i, clientId)
            .write(request, ApiKey.METADATA.requestHeaderVersion(VERSION));
        MetadataRequest.DEFAULT.write(request, VERSION);
        ByteBuffer bytes = request.toBuffer();
        out.writeInt(bytes.remaining());
        out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        throttleMs = response(in.readNBytes(in.readInt())).throttleTimeMs();
      }
      return throttleMs;
    }
  }

  private static MetadataResponse response(byte[] frame) {
    Reader in = new Reader(ByteBuffer.wrap(frame));
    ResponseHeader.read(in, ApiKey.METADATA.responseHeaderVersion(VERSION));
    return MetadataResponse.read(in, VERSION);
  }

  private void limit(String clientId) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
      admin
          .alterClientQuotas(
              List.of(
                  new ClientQuotaAlteration(
                      new ClientQuotaEntity(Map.of("client-id", clientId)),
                      List.of(new ClientQuotaAlteration.Op("request_percentage", PERCENT)))))
          .all()
          .get();
    }
  }
}
