package barnabas.client;

import barnabas.world.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What every client needs to know. Keys and defaults are Kafka's.
///
/// @param bootstrap `bootstrap.servers`
/// @param clientId `client.id`
/// @param requestTimeoutMs `request.timeout.ms`
/// @param connectTimeoutMs `socket.connection.setup.timeout.ms`
/// @param reconnectBackoffMs `reconnect.backoff.ms`, doubled with each failure
/// @param reconnectBackoffMaxMs `reconnect.backoff.max.ms`
/// @param retryBackoffMs `retry.backoff.ms`, doubled with each failure
/// @param retryBackoffMaxMs `retry.backoff.max.ms`
/// @param metadataMaxAgeMs `metadata.max.age.ms`
/// @param apiTimeoutMs `default.api.timeout.ms`: how long a deed with all its retries may take
public record ClientSettings(
    List<Network.Address> bootstrap,
    String clientId,
    long requestTimeoutMs,
    long connectTimeoutMs,
    long reconnectBackoffMs,
    long reconnectBackoffMaxMs,
    long retryBackoffMs,
    long retryBackoffMaxMs,
    long metadataMaxAgeMs,
    long apiTimeoutMs) {

  private static final int PORT_DEFAULT = 9092;

  /// Settings by their keys; those that don't concern every client are left alone.
  ///
  /// @throws IllegalArgumentException that names the key and what is wrong
  public static ClientSettings of(Map<String, String> values) {
    return of(new SettingMap(values));
  }

  /// The keys among these that no client has, sorted.
  public static List<String> unknownKeys(Map<String, String> values) {
    SettingMap map = new SettingMap(values);
    of(map);
    return map.unread();
  }

  static ClientSettings of(SettingMap map) {
    List<Network.Address> bootstrap = new ArrayList<>();
    for (String server : map.list("bootstrap.servers")) {
      bootstrap.add(address(server));
    }
    if (bootstrap.isEmpty()) {
      throw new IllegalArgumentException("bootstrap.servers: at least one host:port is needed");
    }
    return new ClientSettings(
        List.copyOf(bootstrap),
        map.text("client.id", "barnabas"),
        map.number("request.timeout.ms", 30_000, 1),
        map.number("socket.connection.setup.timeout.ms", 10_000, 1),
        map.number("reconnect.backoff.ms", 50, 0),
        map.number("reconnect.backoff.max.ms", 1_000, 0),
        map.number("retry.backoff.ms", 100, 0),
        map.number("retry.backoff.max.ms", 1_000, 0),
        map.number("metadata.max.age.ms", 300_000, 1),
        map.number("default.api.timeout.ms", 60_000, 1));
  }

  /// The pause before the next attempt after so many failures in a row.
  static long backoffMs(long firstMs, long maxMs, int failures) {
    int doublings = Math.clamp(failures - 1, 0, 20);
    return Math.min(maxMs, firstMs << doublings);
  }

  /// The pause before asking again after so many failures in a row.
  long retryBackoffMs(int failures) {
    return backoffMs(retryBackoffMs, retryBackoffMaxMs, failures);
  }

  private static Network.Address address(String server) {
    int colon = server.lastIndexOf(':');
    boolean bare =
        colon < 0
            || server.endsWith("]")
            || server.indexOf(':') != colon && !server.startsWith("[");
    String host = bare ? server : server.substring(0, colon);
    String port = bare ? "" + PORT_DEFAULT : server.substring(colon + 1);
    try {
      int number = Integer.parseInt(port);
      if (number >= 1 && number <= 0xffff) {
        return new Network.Address(host.replaceAll("^\\[|]$", ""), number);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("bootstrap.servers: '" + server + "' has no port", e);
    }
    throw new IllegalArgumentException(
        "bootstrap.servers: '" + server + "' has an impossible port");
  }
}
