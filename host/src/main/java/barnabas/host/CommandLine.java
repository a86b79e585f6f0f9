package barnabas.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What `start` was called with.
///
/// @param file a properties file
/// @param overrides settings that go before all others
record CommandLine(@Nullable Path file, Map<String, String> overrides, boolean help) {

  static final String USAGE =
      """
      Usage: ./barnabas start [server.properties] [--override key=value]...

      Runs a broker. Settings are Kafka's own. They are taken from the file, then from environment
      variables such as KAFKA_LOG_DIRS (for log.dirs), then from --override; the last one counts.

        ./barnabas start
        ./barnabas start server.properties
        ./barnabas start --override listeners=PLAINTEXT://127.0.0.1:9192 --override log.dirs=/tmp/b
      """;

  static CommandLine parse(List<String> arguments) throws StartRefused {
    Path file = null;
    boolean help = false;
    Map<String, String> overrides = new TreeMap<>();
    var left = new ArrayList<>(arguments);
    Collections.reverse(left);
    while (!left.isEmpty()) {
      String argument = left.removeLast();
      if (argument.equals("--help") || argument.equals("-h")) {
        help = true;
      } else if (argument.equals("--override")) {
        if (left.isEmpty()) {
          throw usage("--override needs key=value");
        }
        override(left.removeLast(), overrides);
      } else if (argument.startsWith("--override=")) {
        override(argument.substring("--override=".length()), overrides);
      } else if (argument.startsWith("-")) {
        throw usage("there is no option " + argument);
      } else if (file == null) {
        file = Path.of(argument);
      } else {
        throw usage("only one properties file can be given, not " + file + " and " + argument);
      }
    }
    return new CommandLine(file, overrides, help);
  }

  private static void override(String pair, Map<String, String> overrides) throws StartRefused {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      throw usage("--override needs key=value, not " + pair);
    }
    overrides.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
  }

  private static StartRefused usage(String line) {
    return new StartRefused(
        line + " (./barnabas start --help tells more)", StartRefused.USAGE_EXIT_CODE);
  }
}
