package barnabas.ruin;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A client of librdkafka in a process of its own, spoken with in lines. Owned by its player.
final class ClientProcess implements AutoCloseable {
  static final String PYTHON = "/usr/bin/python3";
  static final String SCRIPT = "librdkafka.py";

  private final Process process;
  private final BufferedWriter input;
  private final Thread listener;

  /// @param script what it runs
  /// @param topics what it is about
  /// @param heard takes each line that it prints, cut at its blanks, on a thread of its own
  ClientProcess(
      Path script,
      String role,
      String name,
      Map<String, String> settings,
      List<String> topics,
      Path errors,
      Consumer<String[]> heard)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(PYTHON, script.toString(), role, name));
    settings.forEach((key, value) -> command.add(key + "=" + value));
    command.add("--");
    command.addAll(topics);
    this.process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start();
    this.input = process.outputWriter();
    BufferedReader output = process.inputReader();
    this.listener = Thread.ofPlatform().daemon().name(name).start(() -> listen(output, heard));
  }

  private static void listen(BufferedReader output, Consumer<String[]> heard) {
    try {
      for (String line; (line = output.readLine()) != null; ) {
        heard.accept(line.split(" "));
      }
    } catch (IOException e) {
      // It ended.
    }
  }

  /// @return whether it is there to be told
  boolean tell(String line) {
    try {
      input.write(line);
      input.write('\n');
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  void flush() {
    try {
      input.flush();
    } catch (IOException gone) {
      // Its end is seen by who listens to it.
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Ends its input, which is the sign to end, and waits until all that it printed was heard.
  ///
  /// @return whether it ended in time
  boolean end(long timeoutMs) throws InterruptedException {
    try {
      input.close();
    } catch (IOException gone) {
      // It ended before.
    }
    boolean ended = process.waitFor(timeoutMs, TimeUnit.MILLISECONDS);
    if (!ended) {
      process.toHandle().destroyForcibly();
      process.waitFor();
    }
    listener.join();
    return ended;
  }

  /// SIGKILL; what it had printed is still heard. By its handle, since [Process#destroyForcibly]
  /// closes the streams too.
  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    try {
      listener.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
