package barnabas.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How long this process has been there, launcher and virtual machine included.
///
/// The start time that Java tells is counted from a boot time in whole seconds; the difference of
/// two of the kernel's own clocks is right to a hundredth.
final class ProcessAge {

  /// The clock of `/proc` ticks so often on every Linux.
  private static final int TICKS_PER_SECOND = 100;

  /// The field of `/proc/self/stat` behind the command's name that is the start time.
  private static final int START_FIELD = 19;

  private ProcessAge() {}

  /// ` after 210 ms`, or nothing where that is not known.
  static String words() {
    try {
      String uptime = Files.readString(Path.of("/proc/uptime"));
      String stat = Files.readString(Path.of("/proc/self/stat"));
      double now = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      double started = Long.parseLong(fields[START_FIELD]) / (double) TICKS_PER_SECOND;
      return " after " + Math.round((now - started) * 1000) + " ms";
    } catch (IOException | RuntimeException _) {
      // Not Linux.
      return "";
    }
  }
}
