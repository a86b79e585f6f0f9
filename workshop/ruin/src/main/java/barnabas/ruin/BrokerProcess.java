package barnabas.ruin;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The broker's process, started as a user starts it. Owned by the story.
final class BrokerProcess implements AutoCloseable {
  private static final int PROBE_TIMEOUT_MS = 1_000;
  private static final int PROBE_PAUSE_MS = 5;
  private static final int STOP_TIMEOUT_S = 60;
  private static final int REFUSED = 1;
  private static final String REFUSAL = "barnabas: ";

  private final List<String> command;
  private final Path output;
  private final int port;
  private Process process;
  private long launchedNanos;
  private long outputBefore;

  /// @param home the folder of the launcher
  /// @param port where it listens
  /// @param told where clients are told that it listens
  /// @param output the file that takes what it prints
  BrokerProcess(Path home, Path data, int port, int told, List<String> overrides, Path output)
      throws IOException {
    this.port = port;
    this.output = output;
    List<String> words = new ArrayList<>(List.of(home.resolve("barnabas").toString(), "start"));
    List<String> settings = new ArrayList<>(overrides);
    settings.add("listeners=PLAINTEXT://127.0.0.1:" + port);
    settings.add("advertised.listeners=PLAINTEXT://127.0.0.1:" + told);
    settings.add("log.dirs=" + data);
    settings.forEach(setting -> words.addAll(List.of("--override", setting)));
    this.command = List.copyOf(words);
    this.process = launch();
  }

  private Process launch() throws IOException {
    launchedNanos = System.nanoTime();
    outputBefore = output.toFile().length();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .start();
  }

  void startAgain() throws IOException {
    process = launch();
  }

  /// What it has printed since it was launched.
  String said() throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(output.toFile(), "r")) {
      byte[] said = new byte[(int) (open.length() - outputBefore)];
      open.seek(outputBefore);
      open.readFully(said);
      return new String(said, StandardCharsets.UTF_8);
    }
  }

  /// The one line in which it refused to start.
  ///
  /// @return null if it is there, ended in another way, or said more
  @Nullable String refusal() throws IOException, InterruptedException {
    if (awaitEnd(0) != REFUSED) {
      return null;
    }
    List<String> lines = said().lines().filter(line -> !line.contains(" INFO ")).toList();
    boolean one = lines.stream().filter(line -> line.startsWith(REFUSAL)).count() == 1;
    boolean trace = lines.stream().anyMatch(line -> line.startsWith("\tat "));
    return one && !trace ? lines.getLast() : null;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Waits until it ends by itself.
  ///
  /// @return its exit code, or -1 if it is still there
  int awaitEnd(long seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  /// Waits until it answers a request.
  ///
  /// @return the ms since it was launched, or -1 if it ended or did not answer in time
  long awaitServing(long timeoutMs) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (System.nanoTime() < deadline) {
      if (answers()) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - launchedNanos);
      }
      if (process.waitFor(PROBE_PAUSE_MS, TimeUnit.MILLISECONDS)) {
        return -1;
      }
    }
    return -1;
  }

  /// Whether it answers ApiVersions, version 0.
  private boolean answers() {
    ByteBuffer request = ByteBuffer.allocate(14);
    request.putInt(10).putShort((short) 18).putShort((short) 0).putInt(1).putShort((short) -1);
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_TIMEOUT_MS);
      socket.setSoTimeout(PROBE_TIMEOUT_MS);
      socket.getOutputStream().write(request.array());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      return in.readInt() > 4 && in.readInt() == 1 && in.readShort() == 0;
    } catch (IOException notYet) {
      return false;
    }
  }

  /// Ends it as the kernel does it when there is no time: SIGKILL.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Asks it to end with SIGTERM.
  ///
  /// @return its exit code, or -1 if it was still there after a minute and had to be killed
  int stop() throws InterruptedException {
    process.destroy();
    if (process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
      return process.exitValue();
    }
    kill();
    return -1;
  }

  /// SIGSTOP: it gets no time until [#resume].
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
