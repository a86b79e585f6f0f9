package barnabas.compat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A worker of Kafka Connect in a process of its own, and its REST interface.
final class ConnectWorker implements AutoCloseable {

  private static final long DEADLINE_S = 60;
  private static final Pattern PLACED =
      Pattern.compile("\"state\":\"([A-Z]+)\",\"worker_id\":\"([^\"]+)\"");

  /// A connector or a task of it, as its status tells.
  record Placed(String state, String worker) {}

  /// What the REST interface answered.
  record Answer(int status, String body) {}

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  /// Starts a worker that keeps its state in topics.
  static ConnectWorker distributed(Map<String, String> settings) throws IOException {
    return start("org.apache.kafka.connect.cli.ConnectDistributed", settings, List.of());
  }

  /// Starts a worker that keeps its state in a file, with its connectors.
  static ConnectWorker standalone(
      Map<String, String> settings, List<Map<String, String>> connectors) throws IOException {
    return start("org.apache.kafka.connect.cli.ConnectStandalone", settings, connectors);
  }

  private static ConnectWorker start(
      String main, Map<String, String> settings, List<Map<String, String>> connectors)
      throws IOException {
    int port = JavaProcess.freePort();
    Path folder = JavaProcess.emptyFolder();
    var worker = new ArrayList<String>();
    worker.add("listeners=http://127.0.0.1:" + port);
    worker.add("key.converter=org.apache.kafka.connect.storage.StringConverter");
    worker.add("value.converter=org.apache.kafka.connect.storage.StringConverter");
    worker.add("plugin.discovery=service_load");
    worker.add("offset.flush.interval.ms=500");
    worker.addAll(lines(settings));
    var files = new ArrayList<String>();
    files.add(Files.write(folder.resolve("worker.properties"), worker).toString());
    for (Map<String, String> connector : connectors) {
      Path file = folder.resolve(connector.get("name") + ".properties");
      files.add(Files.write(file, lines(connector)).toString());
    }
    Path log = folder.resolve("log");
    return new ConnectWorker(
        JavaProcess.start(ProcessBuilder.Redirect.to(log.toFile()), main, files), port);
  }

  private static List<String> lines(Map<String, String> settings) {
    return settings.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
  }

  private ConnectWorker(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// What other workers call it.
  String id() {
    return "127.0.0.1:" + port;
  }

  /// Asks until the worker has no reason not to answer: it starts, or its group has just changed.
  Answer ask(String method, String path, String body) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    while (true) {
      String last;
      try {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        boolean served = answer.statusCode() != 404 || answer.body().contains("error_code");
        if (served && answer.statusCode() != 409 && answer.statusCode() < 500) {
          return new Answer(answer.statusCode(), answer.body());
        }
        last = answer.body();
      } catch (IOException notYet) {
        last = notYet.toString();
      }
      Scenarios.check(process.isAlive(), "the worker has ended");
      Scenarios.check(System.nanoTime() < deadline, method + " " + path + ": " + last);
      process.waitFor(100, TimeUnit.MILLISECONDS);
    }
  }

  /// Asks for something that has to be granted, and gives what is answered.
  String must(String method, String path, String body) throws InterruptedException {
    Answer answer = ask(method, path, body);
    Scenarios.check(
        answer.status / 100 == 2, method + " " + path + ": " + answer.status + " " + answer.body);
    return answer.body;
  }

  /// Makes a connector, or changes it.
  void configure(Map<String, String> connector) throws InterruptedException {
    var settings = new ArrayList<String>();
    connector.forEach((key, value) -> settings.add("\"" + key + "\":\"" + value + "\""));
    must(
        "PUT",
        "/connectors/" + connector.get("name") + "/config",
        "{" + String.join(",", settings) + "}");
  }

  /// A connector and its tasks, where they are and how they are.
  List<Placed> placed(String connector) {
    try {
      Answer answer = ask("GET", "/connectors/" + connector + "/status", "");
      var placed = new ArrayList<Placed>();
      Matcher found = PLACED.matcher(answer.body);
      while (found.find()) {
        placed.add(new Placed(found.group(1), found.group(2)));
      }
      return placed;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Ends it with SIGKILL.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Has it leave its group and end.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(DEADLINE_S, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
