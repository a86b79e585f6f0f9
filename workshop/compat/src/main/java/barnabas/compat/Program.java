package barnabas.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs somebody else's program as a process.
final class Program {

  private static final long TIMEOUT_S = 600;

  /// What a process printed, and how it ended.
  record Ended(int code, String output) {}

  /// Runs a command to its end, feeding it a text.
  static Ended run(Path folder, String input, List<String> command) {
    try {
      Path out = Files.createTempFile("compat", ".out");
      Path in = Files.writeString(Files.createTempFile("compat", ".in"), input);
      var builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile());
      // For Maven: the JDK that we run on.
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      Process process = builder.start();
      boolean ended = process.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      String output = new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
      Files.delete(out);
      Files.delete(in);
      return new Ended(
          process.exitValue(), ended ? output : output + "\nnot done in " + TIMEOUT_S + " s");
    } catch (IOException e) {
      throw new UncheckedIOException("is this installed? " + command, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Runs a command that has to end well.
  static void mustRun(Path folder, List<String> command) {
    Ended ended = run(folder, "", command);
    if (ended.code() != 0) {
      throw new IllegalStateException(command + " failed:\n" + ended.output());
    }
  }

  private Program() {}
}
