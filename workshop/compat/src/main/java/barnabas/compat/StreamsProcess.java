package barnabas.compat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A running [StreamsApplication], and what it has said.
final class StreamsProcess implements AutoCloseable {

  private static final long DEADLINE_S = 60;

  private final Process process;
  private final List<String> said = new ArrayList<>();

  /// Starts it with the class path of this process.
  static StreamsProcess start(
      StreamsApplication.Kind kind, String input, String output, Map<String, String> settings) {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx192m"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(StreamsApplication.class.getName(), kind.name(), input, output));
    settings.forEach((key, value) -> command.add(key + "=" + value));
    try {
      return new StreamsProcess(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StreamsProcess(Process process) {
    this.process = process;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
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

  /// An empty folder for the state of an application, gone with this process.
  static Path emptyFolder() throws IOException {
    Path folder = Files.createTempDirectory("compat-streams");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
    return folder;
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
