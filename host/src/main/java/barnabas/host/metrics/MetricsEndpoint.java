package barnabas.host.metrics;

import barnabas.broker.measure.NodeReading;
import barnabas.host.HostMeter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Metrics over HTTP, at `/metrics`, in the format that is asked for: Prometheus' own or
/// OpenMetrics. Its threads are virtual; what they share is guarded by this object.
///
/// Whoever asks without end costs little: the node is asked at most once a second, everybody gets
/// the same page, there are few connections, and they are closed when they are slow.
public final class MetricsEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);

  /// Bounds of the JDK's server, which it takes from system properties only; what the user has set
  /// stays. In seconds: how long a request and a response may take, and a connection be silent.
  private static final Map<String, String> BOUNDS =
      Map.of(
          "jdk.httpserver.maxConnections", "50",
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "60",
          "sun.net.httpserver.idleInterval", "60",
          "sun.net.httpserver.maxIdleConnections", "10",
          "sun.net.httpserver.maxReqHeaders", "50",
          "sun.net.httpserver.maxReqHeaderSize", "16384");

  private static final long READING_TIMEOUT_MS = 10_000;
  private static final long PAGE_NANOS = 1_000_000_000;
  private static final int BACKLOG = 50;

  /// Pages that are being made or sent at the same time; each takes its memory until it has left.
  private static final int ANSWERS_MAX = 4;

  private static final long TURN_TIMEOUT_MS = 5_000;

  private final HttpServer server;
  private final Consumer<Consumer<NodeReading>> node;
  private final HostMeter meter;
  private final long pageNanos;
  private final Semaphore turns = new Semaphore(ANSWERS_MAX);
  private final ExpositionFormats formats = ExpositionFormats.init();
  private @Nullable PrometheusRegistry jvm;
  private @Nullable MetricSnapshots last;
  private long lastMadeNanos;

  /// The last page in the formats that were asked for.
  private final Map<String, byte[]> bodies = new HashMap<>();

  private MetricsEndpoint(
      HttpServer server, Consumer<Consumer<NodeReading>> node, HostMeter meter, long pageNanos) {
    this.server = server;
    this.node = node;
    this.meter = meter;
    this.pageNanos = pageNanos;
  }

  /// Serves metrics from now on.
  ///
  /// @param node asks a node what it tells of itself
  public static MetricsEndpoint start(
      InetSocketAddress address, Consumer<Consumer<NodeReading>> node, HostMeter meter)
      throws IOException {
    return start(address, node, meter, PAGE_NANOS);
  }

  /// @param pageNanos for how long a page is good
  static MetricsEndpoint start(
      InetSocketAddress address,
      Consumer<Consumer<NodeReading>> node,
      HostMeter meter,
      long pageNanos)
      throws IOException {
    BOUNDS.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
    HttpServer server = HttpServer.create(address, BACKLOG);
    var endpoint = new MetricsEndpoint(server, node, meter, pageNanos);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", endpoint::handle);
    server.start();
    return endpoint;
  }

  /// Where it listens.
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      boolean reads = method.equals("GET") || method.equals("HEAD");
      String path = exchange.getRequestURI().getPath();
      if (!reads) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        say(exchange, 405, "only GET\n");
      } else if ("/metrics".equals(path)) {
        answerInTurn(exchange);
      } else {
        say(exchange, 404, "metrics are at /metrics\n");
      }
    } catch (RuntimeException bug) {
      LOG.error("metrics could not be told", bug);
    }
  }

  private static void say(HttpExchange exchange, int status, String words) throws IOException {
    byte[] body = words.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    send(exchange, status, body);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  private void answerInTurn(HttpExchange exchange) throws IOException {
    try {
      if (!turns.tryAcquire(TURN_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
        say(exchange, 503, "too many ask for metrics\n");
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      answer(exchange);
    } finally {
      turns.release();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    Headers asked = exchange.getRequestHeaders();
    ExpositionFormatWriter writer = formats.findWriter(asked.getFirst("Accept"));
    String encodings = asked.getFirst("Accept-Encoding");
    boolean zipped = encodings != null && encodings.contains("gzip");
    byte[] body;
    try {
      body = body(writer, zipped);
    } catch (TimeoutException _) {
      say(exchange, 503, "the broker did not answer in time\n");
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
    if (zipped) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    }
    send(exchange, 200, body);
  }

  /// The page in a format, made anew if the last one is too old. Whoever asks meanwhile waits.
  private synchronized byte[] body(ExpositionFormatWriter writer, boolean zipped)
      throws IOException, TimeoutException {
    MetricSnapshots page = page();
    String kind = writer.getContentType() + zipped;
    byte[] known = bodies.get(kind);
    if (known != null) {
      return known;
    }
    var bytes = new ByteArrayOutputStream(64 << 10);
    try (OutputStream out = zipped ? new GZIPOutputStream(bytes) : bytes) {
      writer.write(out, page, EscapingScheme.UNDERSCORE_ESCAPING);
    }
    byte[] made = bytes.toByteArray();
    bodies.put(kind, made);
    return made;
  }

  private MetricSnapshots page() throws TimeoutException {
    MetricSnapshots known = last;
    if (known != null && System.nanoTime() - lastMadeNanos < pageNanos) {
      return known;
    }
    List<MetricSnapshot> all = new ArrayList<>(Page.of(reading(), meter));
    jvm().scrape().forEach(all::add);
    MetricSnapshots made = new MetricSnapshots(all);
    bodies.clear();
    last = made;
    lastMadeNanos = System.nanoTime();
    return made;
  }

  private NodeReading reading() throws TimeoutException {
    var reading = new CompletableFuture<NodeReading>();
    node.accept(reading::complete);
    try {
      return reading.get(READING_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private PrometheusRegistry jvm() {
    PrometheusRegistry registry = jvm;
    if (registry == null) {
      registry = new PrometheusRegistry();
      JvmMetrics.builder().register(registry);
      jvm = registry;
    }
    return registry;
  }
}
