package barnabas.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How long this process has been there, launcher and virtual machine included.
///
/// The start time that Java tells is counted from a boot time in whole seconds; the difference of
/// two of the kernel's own clocks is right to a hundredth. A launcher that had to build first says
/// by `BARNABAS_BEGUN` (seconds of the machine's uptime) from when on to count.
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
      double now = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
      return " after " + Math.round((now - begun()) * 1000) + " ms";
    } catch (IOException | RuntimeException _) {
      // Not Linux.
      return "";
    }
  }

  private static double begun() throws IOException {
    String told = System.getenv("BARNABAS_BEGUN");
    if (told != null) {
      return Double.parseDouble(told);
    }
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[START_FIELD]) / (double) TICKS_PER_SECOND;
  }
}
