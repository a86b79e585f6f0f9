package barnabas.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;

/// How many connections there may be, from one address and in all. Shared by all loops and guarded
/// by itself: it is asked once for each connection that comes or goes.
public final class ConnectionLimits {

  /// Defaults of a broker that may face strangers.
  public static final int PER_ADDRESS_MAX = 1_000;

  public static final int TOTAL_MAX = 20_000;

  private final int perAddressMax;
  private final Map<InetAddress, Integer> overrides;
  private final int totalMax;
  private final Map<InetAddress, Integer> perAddress = new HashMap<>();
  private int total;

  public ConnectionLimits(int perAddressMax, int totalMax) {
    this(perAddressMax, Map.of(), totalMax);
  }

  /// @param overrides what may come from some addresses, in place of `perAddressMax`
  ConnectionLimits(int perAddressMax, Map<InetAddress, Integer> overrides, int totalMax) {
    this.perAddressMax = perAddressMax;
    this.overrides = Map.copyOf(overrides);
    this.totalMax = totalMax;
  }

  /// Reads `max.connections.per.ip.overrides`: `host:count` with commas between, where a host may
  /// be a name, and an address of IPv6 may stand in brackets.
  static Map<InetAddress, Integer> overrides(String text) throws StartRefused {
    Map<InetAddress, Integer> overrides = new HashMap<>();
    for (String element : text.split(",", -1)) {
      String pair = element.strip();
      if (pair.isEmpty()) {
        continue;
      }
      int colon = pair.lastIndexOf(':');
      try {
        int count = Integer.parseInt(pair.substring(colon + 1).strip());
        String host = pair.substring(0, Math.max(0, colon)).strip();
        if (host.isEmpty() || count < 0) {
          throw new NumberFormatException(pair);
        }
        for (InetAddress address : InetAddress.getAllByName(host)) {
          overrides.put(address, count);
        }
      } catch (NumberFormatException _) {
        throw new StartRefused(
            "max.connections.per.ip.overrides must be host:count,host:count, not " + pair);
      } catch (UnknownHostException _) {
        throw new StartRefused("max.connections.per.ip.overrides names an unknown host: " + pair);
      }
    }
    return overrides;
  }

  /// How many there may be in all.
  int totalMax() {
    return totalMax;
  }

  /// Counts a connection in. False if that would be too many.
  synchronized boolean enter(InetAddress address) {
    int ofAddress = perAddress.getOrDefault(address, 0);
    if (ofAddress >= overrides.getOrDefault(address, perAddressMax) || total >= totalMax) {
      return false;
    }
    perAddress.put(address, ofAddress + 1);
    total++;
    return true;
  }

  /// How many there are.
  synchronized int total() {
    return total;
  }

  /// Counts a connection out.
  synchronized void leave(InetAddress address) {
    perAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    total--;
  }
}
