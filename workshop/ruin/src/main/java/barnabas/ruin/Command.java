package barnabas.ruin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Runs one of the system's commands.
final class Command {
  private Command() {}

  /// @throws IOException if it fails, with what it said
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.strip());
    }
    return said;
  }
}
