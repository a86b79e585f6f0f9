package barnabas.host;

import barnabas.world.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Reads `metrics.listener`: `host:port`, with `http://` in front if one likes, or a port alone,
/// which is one of this machine's loopback address.
final class MetricsSetting {
  private static final String KEY = "metrics.listener";
  private static final String SCHEME = "http://";
  private static final int PORT_MAX = 65_535;

  private MetricsSetting() {}

  /// The address, null if metrics are told nowhere. One that other machines reach needs the same
  /// leave as a listener of clients, since nobody has to say who they are.
  static Network.@Nullable Address parse(SortedMap<String, String> given, List<String> warnings)
      throws StartRefused {
    String text = given.getOrDefault(KEY, "").strip();
    if (text.isEmpty()) {
      return null;
    }
    String plain = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
    int colon = plain.lastIndexOf(':');
    String host = colon < 0 ? "127.0.0.1" : plain.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    var address = new Network.Address(host, port(text, plain.substring(colon + 1)));
    if (!isLoopback(host)) {
      checkExposure(address, given, warnings);
    }
    return address;
  }

  private static int port(String text, String digits) throws StartRefused {
    try {
      int port = Integer.parseInt(digits);
      if (port >= 0 && port <= PORT_MAX) {
        return port;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new StartRefused(KEY + " needs host:port, not " + text);
  }

  private static boolean isLoopback(String host) throws StartRefused {
    try {
      return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      throw new StartRefused(KEY + ": nobody knows the host " + host);
    }
  }

  private static void checkExposure(
      Network.Address address, SortedMap<String, String> given, List<String> warnings)
      throws StartRefused {
    if (!Boolean.parseBoolean(given.getOrDefault(ServerSettings.ALLOW_INSECURE, "false"))) {
      throw new StartRefused(
          KEY
              + " "
              + address
              + " would be open to other machines without authentication; listen on 127.0.0.1, or"
              + " allow it by "
              + ServerSettings.ALLOW_INSECURE
              + "=true");
    }
    warnings.add(
        "metrics are open, without authentication, to every machine that reaches " + address);
  }
}
