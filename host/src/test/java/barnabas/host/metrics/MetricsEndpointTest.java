package barnabas.host.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.measure.LagReport;
import barnabas.broker.measure.NodeReading;
import barnabas.host.HostMeter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What anybody may send to the endpoint, on real sockets: none of it costs the node more than a
/// question a second, and whoever asks as Prometheus does is answered.
class MetricsEndpointTest {
  private final AtomicInteger asked = new AtomicInteger();
  private MetricsEndpoint endpoint;

  @BeforeEach
  void start() throws IOException {
    NodeReading nothing =
        new NodeReading(1, "cluster", 0, List.of(), new LagReport(List.of(), Map.of(), 0, 0, 0, 0));
    endpoint =
        MetricsEndpoint.start(
            new InetSocketAddress("127.0.0.1", 0),
            answer -> {
              asked.incrementAndGet();
              answer.accept(nothing);
            },
            new HostMeter(),
            3_600_000_000_000L);
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  @Test
  void everybodyGetsTheSamePageWhileItIsFresh() throws IOException {
    for (int i = 0; i < 20; i++) {
      assertThat(answer("GET /metrics HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200");
    }

    assertThat(asked).hasValue(1);
  }

  @Test
  void onlyReadingIsServed() throws IOException {
    assertThat(answer("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 404");
    assertThat(answer("GET /metrics/../../etc/passwd HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 404");
    assertThat(answer("DELETE /metrics HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 405");
    assertThat(answer("POST /metrics HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc"))
        .startsWith("HTTP/1.1 405");
    assertThat(answer("HEAD /metrics HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.1 200")
        .doesNotContain("# HELP");
    assertThat(asked.get()).isLessThanOrEqualTo(1);
  }

  @Test
  void whatIsNoHttpIsRefusedOrClosed() throws IOException {
    String longHeader = "GET /metrics HTTP/1.1\r\nA: " + "x".repeat(200_000) + "\r\n\r\n";
    String manyHeaders = "GET /metrics HTTP/1.1\r\n" + "A: b\r\n".repeat(5_000) + "\r\n";
    for (String request :
        List.of("\0\0\0\u0012\0\u0012\0\4", "nonsense\r\n\r\n", longHeader, manyHeaders)) {
      assertThat(answer(request)).doesNotContain("# HELP");
    }

    assertThat(answer("GET /metrics HTTP/1.0\r\n\r\n")).contains("# HELP");
  }

  @Test
  void theManyWhoSayNothingAreBoundedAndDoNotKeepTheOthersOutForEver() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        Socket socket = new Socket("127.0.0.1", endpoint.port());
        silent.add(socket);
        socket.getOutputStream().write("GET /metr".getBytes(StandardCharsets.US_ASCII));
      }
    } finally {
      for (Socket each : silent) {
        each.close();
      }
    }

    String answer = "";
    for (int i = 0; i < 1_000 && !answer.contains("# HELP"); i++) {
      answer = answer("GET /metrics HTTP/1.0\r\n\r\n");
    }
    assertThat(answer).contains("# HELP");
  }

  @Test
  void aPageIsZippedForWhoeverCanReadThat() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", endpoint.port())) {
      String request = "GET /metrics HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        head.append((char) in.read());
      }

      assertThat(head.toString()).contains("Content-encoding: gzip");
      assertThat(new String(new GZIPInputStream(in).readAllBytes(), StandardCharsets.UTF_8))
          .contains("barnabas_topics");
    }
  }

  /// What comes back until the connection is closed; nothing if it is closed roughly.
  private String answer(String request) {
    try (Socket socket = new Socket("127.0.0.1", endpoint.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }
}
