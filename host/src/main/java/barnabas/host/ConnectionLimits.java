package barnabas.host;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/// How many connections there may be, from one address and in all. Shared by all loops and guarded
/// by itself: it is asked once for each connection that comes or goes.
public final class ConnectionLimits {

  /// Defaults of a broker that may face strangers.
  public static final int PER_ADDRESS_MAX = 1_000;

  public static final int TOTAL_MAX = 20_000;

  private final int perAddressMax;
  private final int totalMax;
  private final Map<InetAddress, Integer> perAddress = new HashMap<>();
  private int total;

  public ConnectionLimits(int perAddressMax, int totalMax) {
    this.perAddressMax = perAddressMax;
    this.totalMax = totalMax;
  }

  /// Counts a connection in. False if that would be too many.
  synchronized boolean enter(InetAddress address) {
    int ofAddress = perAddress.getOrDefault(address, 0);
    if (ofAddress >= perAddressMax || total >= totalMax) {
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
