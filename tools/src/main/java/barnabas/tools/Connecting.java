package barnabas.tools;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// The options by which every command finds its broker.
final class Connecting {

  @Option(
      names = {"-b", "--bootstrap-server"},
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

  /// The client's settings, with what the command needs beneath what the user asked for.
  Map<String, String> settings(Map<String, String> ofCommand) {
    var settings = new HashMap<String, String>();
    settings.put("client.id", "barnabas-tools");
    // A person waits: a broker that is not there is told of soon.
    settings.put("default.api.timeout.ms", "15000");
    settings.putAll(ofCommand);
    settings.putAll(properties);
    settings.put("bootstrap.servers", bootstrap);
    return settings;
  }
}
