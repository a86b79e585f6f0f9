package barnabas.tools;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A broker and its tools, once through their parts in one process: what the launcher runs at build
/// time to have the JVM write down which classes a start needs and how they link.
public final class Rehearsal {

  private static final List<String> COMMANDS =
      List.of(
          "produce rehearsal -z gzip",
          "consume rehearsal --count 10",
          "consume rehearsal --json --from -1",
          "topics list",
          "topics describe rehearsal",
          "groups list",
          "cluster describe");

  /// Arguments: an empty folder.
  public static void main(String[] args) throws IOException {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String address = "127.0.0.1:" + port;
    barnabas.host.Main.main(
        new String[] {
          "--override", "listeners=PLAINTEXT://" + address, "--override", "log.dirs=" + args[0]
        });
    byte[] lines = "one\ntwo\nthree\n".repeat(500).getBytes(StandardCharsets.UTF_8);
    var terminal = new Terminal(new ByteArrayInputStream(lines), System.out, System.err);
    int code = 0;
    for (String command : COMMANDS) {
      code |= Main.run(terminal, (command + " -b " + address).split(" "));
    }
    System.exit(code);
  }

  private Rehearsal() {}
}
