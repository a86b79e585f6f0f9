package barnabas.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker on the real ports tells over HTTP what an official client did to it, and lets it change
/// the levels of its log.
class MetricsTest {
  private static final int RECORDS = 500;

  @TempDir Path folder;
  private final List<String> failures = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private Server server;

  @BeforeEach
  void start() throws StartRefused {
    server = server("127.0.0.1:0");
  }

  @AfterEach
  void stop() {
    assertThat(server.stop()).isTrue();
    assertThat(failures).isEmpty();
  }

  private Server server(String metrics) throws StartRefused {
    return Server.start(
        new TreeMap<>(
            Map.of(
                "listeners",
                "PLAINTEXT://127.0.0.1:0",
                "log.dirs",
                folder.resolve("data-" + metrics.hashCode()).toString(),
                "metrics.listener",
                metrics)),
        failures::add);
  }

  @Test
  void thePageSaysWhatAClientDid() throws Exception {
    produce();
    consume(RECORDS - 100);

    Samples page = scrape();

    assertThat(page.value("topic_in_records_total", "topic", "flights")).isEqualTo(RECORDS);
    assertThat(page.value("topic_in_bytes_total", "topic", "flights"))
        .isEqualTo(page.sum("partition_size_bytes", "topic", "flights"));
    assertThat(page.sum("partition_end_offset", "topic", "flights")).isEqualTo(RECORDS);
    assertThat(page.value("topic_out_records_total", "topic", "flights")).isEqualTo(RECORDS);
    assertThat(page.value("topic_out_bytes_total", "topic", "flights"))
        .isEqualTo(page.value("topic_in_bytes_total", "topic", "flights"));
    assertThat(page.sum("requests_total", "api", "Produce"))
        .isEqualTo(page.value("request_seconds_count", "api", "Produce"))
        .isPositive();
    assertThat(page.value("request_errors_total", "api", "Produce")).isZero();
    assertThat(page.sum("group_lag_records", "group", "readers")).isEqualTo(100);
    assertThat(page.sum("group_lag_seconds", "group", "readers")).isBetween(0.0, 120.0);
    assertThat(page.value("journal_write_seconds_count", "directory", data())).isPositive();
    assertThat(page.value("partitions_under_replicated", "", "")).isZero();
    assertThat(page.value("broker_bugs_total", "", "")).isZero();
    assertThat(page.value("group_endangered", "group", "readers")).isZero();
  }

  @Test
  void everyCounterOfARoomIsTold() throws Exception {
    produce();
    String page = get("/metrics").body();

    server
        .meter()
        .counters()
        .forEach(each -> assertThat(page).contains("barnabas_" + each.name() + "_total"));
    server
        .meter()
        .timings()
        .forEach(each -> assertThat(page).contains("barnabas_" + each.name() + "_bucket"));
  }

  @Test
  void prometheusGetsTheFormatThatItAsksFor() throws Exception {
    HttpResponse<String> plain = get("/metrics");
    HttpRequest asking =
        HttpRequest.newBuilder(uri("/metrics"))
            .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
            .build();
    HttpResponse<String> open = http.send(asking, HttpResponse.BodyHandlers.ofString());

    assertThat(plain.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(open.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void levelsOfTheLogAreShownAndChangedByAdmins() throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.BROKER_LOGGER, "1");
    try (Admin admin = Admin.create(connection())) {
      set(admin, resource, "barnabas.log", "DEBUG");
      Config changed = admin.describeConfigs(List.of(resource)).values().get(resource).get();
      AlterConfigOp back =
          new AlterConfigOp(new ConfigEntry("barnabas.log", ""), AlterConfigOp.OpType.DELETE);
      admin.incrementalAlterConfigs(Map.of(resource, List.of(back))).all().get();
      Config after = admin.describeConfigs(List.of(resource)).values().get(resource).get();

      assertThat(changed.get("barnabas.log.Journal").value()).isEqualTo("DEBUG");
      assertThat(changed.get("barnabas.log").value()).isEqualTo("DEBUG");
      assertThat(changed.get("barnabas.log").source())
          .isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_BROKER_LOGGER_CONFIG);
      assertThat(after.get("barnabas.log.Journal").value())
          .isEqualTo(after.get("root").value())
          .isNotEqualTo("DEBUG");
      assertThatThrownBy(() -> set(admin, resource, "no.such.Logger", "DEBUG"))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InvalidConfigurationException.class);
      assertThatThrownBy(() -> set(admin, resource, "barnabas.log", "LOUD"))
          .hasCauseInstanceOf(InvalidConfigurationException.class);
    }
  }

  @Test
  void aListenerThatOthersReachNeedsLeave() {
    assertThatThrownBy(() -> server("0.0.0.0:0"))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("metrics.listener 0.0.0.0:0 would be open to other machines");
    assertThatThrownBy(() -> server("nonsense"))
        .isInstanceOf(StartRefused.class)
        .hasMessage("metrics.listener needs host:port, not nonsense");
  }

  @Test
  void aPortInUseIsRefusedBeforeAnythingIsTouched() {
    String taken = uri("/metrics").getAuthority();

    assertThatThrownBy(() -> server(taken))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("metrics.listener: cannot listen at " + taken);
    assertThat(folder.resolve("data-" + taken.hashCode())).doesNotExist();
  }

  private static void set(Admin admin, ConfigResource resource, String logger, String level)
      throws Exception {
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(logger, level), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
  }

  private void produce() throws Exception {
    try (Admin admin = Admin.create(connection())) {
      admin.createTopics(List.of(new NewTopic("flights", 2, (short) 1))).all().get();
    }
    var serializer = new StringSerializer();
    try (var producer = new KafkaProducer<>(connection(), serializer, serializer)) {
      for (int i = 0; i < RECORDS; i++) {
        producer.send(new ProducerRecord<>("flights", i % 2, "k" + i, "value " + i));
      }
    }
  }

  /// Reads everything, and commits as if it had read only `committed` of it.
  private void consume(int committed) {
    Map<String, Object> settings = connection();
    settings.put("group.id", "readers");
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", false);
    var deserializer = new StringDeserializer();
    var both = List.of(new TopicPartition("flights", 0), new TopicPartition("flights", 1));
    try (var consumer = new KafkaConsumer<>(settings, deserializer, deserializer)) {
      consumer.assign(both);
      int read = 0;
      while (read < RECORDS) {
        read += consumer.poll(Duration.ofSeconds(10)).count();
      }
      consumer.commitSync(
          Map.of(
              both.getFirst(), new OffsetAndMetadata(committed / 2),
              both.getLast(), new OffsetAndMetadata(committed / 2)));
    }
  }

  private Map<String, Object> connection() {
    String listener = server.listeners().getFirst();
    return new TreeMap<>(
        Map.of("bootstrap.servers", listener.substring(listener.indexOf("://") + 3)));
  }

  private String data() {
    return server.directories().getFirst().toString();
  }

  private URI uri(String path) {
    return URI.create(String.valueOf(server.metricsPage())).resolve(path);
  }

  private HttpResponse<String> get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private Samples scrape() throws Exception {
    return new Samples(
        get("/metrics").body().lines().filter(line -> !line.startsWith("#")).toList());
  }

  /// The samples of a page, a line each.
  private record Samples(List<String> lines) {
    /// The value of the only sample with that label, 0 if there is none.
    double value(String name, String label, String value) {
      assertThat(matching(name, label, value).size()).as(name).isLessThanOrEqualTo(1);
      return sum(name, label, value);
    }

    double sum(String name, String label, String value) {
      return matching(name, label, value).stream()
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }

    private List<String> matching(String name, String label, String value) {
      String labelled = label.isEmpty() ? " " : label + "=\"" + value + "\"";
      return lines.stream()
          .filter(line -> line.startsWith("barnabas_" + name + (label.isEmpty() ? " " : "{")))
          .filter(line -> line.contains(labelled))
          .toList();
    }
  }
}
