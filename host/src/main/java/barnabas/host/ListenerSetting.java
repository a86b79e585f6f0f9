package barnabas.host;

import barnabas.world.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A listener as the settings have it.
///
/// @param name in capitals
/// @param bind where to listen; an empty host is every address of the machine
/// @param advertised what clients are told; port 0 stands for the port that it came to listen at
public record ListenerSetting(String name, Network.Address bind, Network.Address advertised) {

  private static final Set<String> WILDCARDS = Set.of("", "0.0.0.0", "::", "0:0:0:0:0:0:0:0");
  private static final Set<String> PROTOCOLS =
      Set.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
  private static final int PORT_MAX = 65_535;

  /// Reads and checks `listeners`, `advertised.listeners`, `controller.listener.names` and
  /// `listener.security.protocol.map`. Listeners of controllers are left out: metadata needs none
  /// of its own.
  static List<ListenerSetting> parse(SortedMap<String, String> settings, String defaultListeners)
      throws StartRefused {
    String text = settings.getOrDefault("listeners", defaultListeners);
    Map<String, Network.Address> bound = addresses("listeners", text);
    Set<String> controllers = Set.copyOf(names(settings.get("controller.listener.names")));
    String advertisedText = settings.getOrDefault("advertised.listeners", "");
    Map<String, Network.Address> advertised = addresses("advertised.listeners", advertisedText);
    for (String name : advertised.keySet()) {
      if (!bound.containsKey(name)) {
        throw new StartRefused(
            "advertised.listeners names " + name + ", which listeners does not have");
      }
    }
    Map<String, String> protocols = protocols(settings);
    List<ListenerSetting> listeners = new ArrayList<>();
    for (var entry : bound.entrySet()) {
      String name = entry.getKey();
      if (!controllers.contains(name)) {
        requirePlaintext(name, protocols);
        listeners.add(
            new ListenerSetting(name, entry.getValue(), told(name, entry.getValue(), advertised)));
      }
    }
    if (listeners.isEmpty()) {
      throw new StartRefused("listeners has no listener for clients: " + text);
    }
    return List.copyOf(listeners);
  }

  /// Whether only this machine reaches it.
  boolean loopback() throws StartRefused {
    if (WILDCARDS.contains(bind.host())) {
      return false;
    }
    try {
      return InetAddress.getByName(bind.host()).isLoopbackAddress();
    } catch (UnknownHostException _) {
      throw new StartRefused("listeners: nobody knows the host " + bind.host());
    }
  }

  private static Network.Address told(
      String name, Network.Address bound, Map<String, Network.Address> advertised)
      throws StartRefused {
    Network.Address address = advertised.getOrDefault(name, bound);
    if (!WILDCARDS.contains(address.host())) {
      return address;
    }
    if (advertised.containsKey(name)) {
      throw new StartRefused(
          "advertised.listeners must have an address that clients can reach, not " + address);
    }
    try {
      return new Network.Address(InetAddress.getLocalHost().getHostName(), address.port());
    } catch (UnknownHostException _) {
      throw new StartRefused(
          "this machine does not know its own name: set advertised.listeners for " + name);
    }
  }

  private static void requirePlaintext(String name, Map<String, String> protocols)
      throws StartRefused {
    String protocol = protocols.get(name);
    if (protocol == null) {
      throw new StartRefused(
          "listener.security.protocol.map has no security protocol for the listener " + name);
    }
    if (!protocol.equals("PLAINTEXT")) {
      throw new StartRefused(
          "the listener "
              + name
              + " asks for "
              + protocol
              + ", which is not"
              + " served yet: only PLAINTEXT is");
    }
  }

  private static Map<String, String> protocols(SortedMap<String, String> settings)
      throws StartRefused {
    Map<String, String> protocols = new TreeMap<>();
    String text = settings.get("listener.security.protocol.map");
    if (text == null) {
      PROTOCOLS.forEach(protocol -> protocols.put(protocol, protocol));
      return protocols;
    }
    for (String pair : elements(text)) {
      int colon = pair.indexOf(':');
      String protocol = pair.substring(colon + 1).strip().toUpperCase(Locale.ROOT);
      if (colon < 1 || !PROTOCOLS.contains(protocol)) {
        throw new StartRefused(
            "listener.security.protocol.map needs pairs NAME:PROTOCOL, not " + pair);
      }
      protocols.put(pair.substring(0, colon).strip().toUpperCase(Locale.ROOT), protocol);
    }
    return protocols;
  }

  private static List<String> names(@org.jspecify.annotations.Nullable String text) {
    return text == null
        ? List.of()
        : elements(text).stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
  }

  private static List<String> elements(String text) {
    List<String> elements = new ArrayList<>();
    for (String element : text.split(",", -1)) {
      if (!element.isBlank()) {
        elements.add(element.strip());
      }
    }
    return elements;
  }

  private static Map<String, Network.Address> addresses(String key, String text)
      throws StartRefused {
    Map<String, Network.Address> addresses = new LinkedHashMap<>();
    for (String element : elements(text)) {
      int scheme = element.indexOf("://");
      int colon = element.lastIndexOf(':');
      if (scheme < 1 || colon < scheme + 3) {
        throw new StartRefused(key + " needs NAME://host:port, not " + element);
      }
      String host = element.substring(scheme + 3, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      }
      var address = new Network.Address(host, port(key, element, element.substring(colon + 1)));
      String name = element.substring(0, scheme).toUpperCase(Locale.ROOT);
      if (addresses.put(name, address) != null) {
        throw new StartRefused(key + " names " + name + " twice");
      }
    }
    return addresses;
  }

  private static int port(String key, String element, String digits) throws StartRefused {
    try {
      int port = Integer.parseInt(digits);
      if (port >= 0 && port <= PORT_MAX) {
        return port;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new StartRefused(key + " has no valid port in " + element);
  }
}
