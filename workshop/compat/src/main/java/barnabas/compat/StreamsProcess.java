package barnabas.compat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A running [StreamsApplication], and what it has said.
final class StreamsProcess implements AutoCloseable {

  private static final long DEADLINE_S = 60;

  private final Process process;
  private final List<String> said = new ArrayList<>();

  /// Settings of an application that keeps its state in a new folder and notices soon that another
  /// one of it has died.
  static Map<String, String> settings(ClusterView cluster, String id) throws IOException {
    var settings = new LinkedHashMap<String, String>();
    settings.put("bootstrap.servers", cluster.bootstrap());
    settings.put("application.id", cluster.topics().named(id));
    settings.put("state.dir", JavaProcess.emptyFolder().toString());
    settings.put("commit.interval.ms", "200");
    settings.put("session.timeout.ms", "6000");
    settings.put("heartbeat.interval.ms", "500");
    return settings;
  }

  /// Starts it with the class path of this process.
  static StreamsProcess start(
      StreamsApplication.Kind kind, String input, String output, Map<String, String> settings) {
    var arguments = new ArrayList<>(List.of(kind.name(), input, output));
    settings.forEach((key, value) -> arguments.add(key + "=" + value));
    return new StreamsProcess(
        JavaProcess.start(
            ProcessBuilder.Redirect.PIPE, StreamsApplication.class.getName(), arguments));
  }

  private StreamsProcess(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::listen);
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
      }
      hear("ENDED");
    } catch (IOException killed) {
      hear("ENDED");
    }
  }

  private synchronized void hear(String line) {
    said.add(line);
    notifyAll();
  }

  /// Waits until it has said a line that begins like one of these, and gives the first such line.
  synchronized String awaitWord(String... starts) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    while (true) {
      for (String line : said) {
        if (Stream.of(starts).anyMatch(line::startsWith)) {
          return line;
        }
      }
      boolean hope = !said.contains("ENDED") && System.nanoTime() < deadline;
      Scenarios.check(hope, "the application never said " + List.of(starts) + ", but " + said);
      wait(100);
    }
  }

  synchronized List<String> said(String start) {
    return said.stream().filter(line -> line.startsWith(start)).toList();
  }

  /// Ends it with SIGKILL.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Has it leave its group and end.
  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(DEADLINE_S, TimeUnit.SECONDS)) {
      kill();
    }
  }
}
