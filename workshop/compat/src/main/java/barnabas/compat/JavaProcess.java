package barnabas.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Another JVM with the class path of this one, gone when this one is.
final class JavaProcess {

  /// Starts a class.
  ///
  /// @param output where its words go
  static Process start(ProcessBuilder.Redirect output, String main, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      atTheEnd(process::destroyForcibly);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// An empty folder, gone when this JVM is.
  static Path emptyFolder() throws IOException {
    Path folder = Files.createTempDirectory("compat");
    atTheEnd(() -> delete(folder));
    return folder;
  }

  static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static void atTheEnd(Runnable deed) {
    Runtime.getRuntime().addShutdownHook(new Thread(deed));
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JavaProcess() {}
}
