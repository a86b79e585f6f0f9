package barnabas.tools;

import barnabas.client.Admin;
import barnabas.client.ClientSettings;
import barnabas.client.Reply;
import barnabas.client.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine.Option;

/// The options by which every command finds its broker.
final class Connecting {

  /// A person waits: a broker that is silent is told of soon.
  private static final String REACH_MS = "3000";

  /// And sooner still one that is not there, though one that is about to start is waited for.
  private static final String TRY_AGAIN_MS = "1000";

  /// The option that names brokers.
  static final String BOOTSTRAP = "--bootstrap-server";

  @Option(
      names = {"-b", BOOTSTRAP},
      paramLabel = "HOST:PORT",
      defaultValue = "${env:BARNABAS_BOOTSTRAP_SERVER:-127.0.0.1:9092}",
      description =
          "A broker to ask, or several with commas between (default: BARNABAS_BOOTSTRAP_SERVER from"
              + " the environment, else 127.0.0.1:9092).")
  String bootstrap = "";

  @Option(
      names = {"-X", "--property"},
      paramLabel = "KEY=VALUE",
      description = "A setting of the client by Kafka's name, such as acks=1. May be repeated.")
  Map<String, String> properties = new LinkedHashMap<>();

  /// The broker that is asked where none is named.
  static String standard() {
    String named = System.getenv("BARNABAS_BOOTSTRAP_SERVER");
    return named == null ? "127.0.0.1:9092" : named;
  }

  /// The client's settings, with what the command needs beneath what the user asked for.
  ///
  /// @param parse makes settings of them, or refuses
  /// @param unknown the keys that `parse` has no use for
  <S> S settings(
      Map<String, String> ofCommand,
      Function<Map<String, String>, S> parse,
      Function<Map<String, String>, List<String>> unknown) {
    var settings = new TreeMap<String, String>();
    settings.put("client.id", "barnabas-tools");
    settings.put("default.api.timeout.ms", "15000");
    settings.put("request.timeout.ms", "10000");
    settings.putAll(ofCommand);
    settings.putAll(properties);
    settings.put("bootstrap.servers", bootstrap);
    try {
      S parsed = parse.apply(settings);
      List<String> strange = unknown.apply(settings);
      if (!strange.isEmpty()) {
        throw ToolFailure.usage(
            "-X: this client has no setting "
                + String.join(", ", strange)
                + "; check the spelling");
      }
      return parsed;
    } catch (IllegalArgumentException e) {
      String line = String.valueOf(e.getMessage());
      throw ToolFailure.usage(line.startsWith("bootstrap.servers") ? "-b: " + line : "-X " + line);
    }
  }

  /// Makes sure that a broker answers, so that no command fails late or in strange words.
  void reach(ToolLoop loop) {
    Map<String, String> hurried =
        Map.of("default.api.timeout.ms", TRY_AGAIN_MS, "request.timeout.ms", REACH_MS);
    var settings = new TreeMap<>(hurried);
    settings.put("socket.connection.setup.timeout.ms", REACH_MS);
    settings.put("bootstrap.servers", bootstrap);
    ClientSettings parsed = settings(settings, ClientSettings::of, _ -> List.of());
    loop.<Topology>await(
        promise -> {
          var admin = new Admin(loop.loop(), loop.network(), parsed);
          admin.describe(
              List.of(),
              Reply.of(
                  answer -> {
                    admin.close();
                    promise.complete(answer);
                  },
                  (_, words) -> {
                    admin.close();
                    promise.completeExceptionally(new ToolFailure(unreachable(words)));
                  }));
        });
  }

  private String unreachable(String words) {
    return "no broker answers at "
        + bootstrap
        + " ("
        + words.replace(bootstrap + ": ", "")
        + "); start one with './barnabas start', or name another with -b HOST:PORT";
  }
}
