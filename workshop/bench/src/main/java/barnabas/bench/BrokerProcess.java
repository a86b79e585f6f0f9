package barnabas.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A broker's running process, with what the kernel charges it for.
final class BrokerProcess implements AutoCloseable {

  private static final double TICKS_PER_SECOND = 100;

  private final Process process;
  final long startedNanos;

  private BrokerProcess(Process process, long startedNanos) {
    this.process = process;
    this.startedNanos = startedNanos;
  }

  static BrokerProcess start(Contender contender, Path folder)
      throws IOException, InterruptedException {
    for (List<String> command : contender.prepare()) {
      int code = launch(command, folder.resolve("prepare.log")).waitFor();
      if (code != 0) {
        throw new IOException(command + " ended with " + code);
      }
    }
    long started = System.nanoTime();
    return new BrokerProcess(launch(contender.start(), folder.resolve("broker.log")), started);
  }

  private static Process launch(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /// CPU seconds, user and system, since the process began.
  double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(afterName[11]) + Long.parseLong(afterName[12])) / TICKS_PER_SECOND;
  }

  /// Resident memory in MiB.
  double residentMiB() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no VmRSS for process " + process.pid());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
