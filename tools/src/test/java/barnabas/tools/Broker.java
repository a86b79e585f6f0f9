package barnabas.tools;

import barnabas.host.Server;
import barnabas.host.StartRefused;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// A real broker on a port of its own in this process.
final class Broker implements AutoCloseable {
  final String address;
  private final Server server;

  Broker(Path folder) throws StartRefused {
    var keys =
        new TreeMap<>(
            Map.of(
                "listeners", "PLAINTEXT://127.0.0.1:0",
                "log.dirs", folder.toString(),
                "num.partitions", "2"));
    server = Server.start(keys, reason -> {});
    address = server.listeners().getFirst().replaceFirst(".*//", "");
  }

  /// Runs a command with this broker.
  Ran run(String... args) {
    return input("", args);
  }

  /// Runs a command with this broker and something to read.
  Ran input(String text, String... args) {
    var all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "-b";
    all[args.length + 1] = address;
    return Ran.of(text, all);
  }

  @Override
  public void close() {
    server.stop();
  }
}
