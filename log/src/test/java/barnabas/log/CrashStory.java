package barnabas.log;

import barnabas.sim.ports.DiskFaults;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// Tells what happens to one log of a [CrashRig], for somebody who looks for the reason of a failed
/// seed.
///
/// @param log whose story it is, by its number
record CrashStory(int log, @Nullable PrintStream out) {

  static final CrashStory UNTOLD = new CrashStory(-1, null);

  void tell(CrashRig rig, CrashLog of, String words) {
    if (rig.logs.indexOf(of) == log) {
      tell(rig, words);
    }
  }

  void tell(CrashRig rig, String words) {
    if (out != null) {
      out.printf("life %d, %d µs: %s%n", rig.node.lives(), rig.world.nanos() / 1_000, words);
    }
  }

  /// Faults that tell each operation of the log's files, and of the directory's own.
  DiskFaults telling(CrashRig rig, DiskFaults faults) {
    if (out == null) {
      return faults;
    }
    String folder = rig.logs.get(log).id.folderName();
    return operation -> {
      DiskFaults.Fault fault = faults.at(operation);
      String path = operation.path().replace(folder, "*");
      boolean counts =
          operation.kind() != DiskFaults.Kind.LIST && (path.length() < 35 || path.startsWith("*"));
      if (counts) {
        String place = operation.length() == 0 ? "" : " " + place(operation);
        String ending = fault instanceof DiskFaults.None ? "" : " " + fault;
        tell(rig, "    " + operation.kind() + " " + path + place + ending);
      }
      return fault;
    };
  }

  private static String place(DiskFaults.Operation operation) {
    return operation.position() + "+" + operation.length();
  }
}
