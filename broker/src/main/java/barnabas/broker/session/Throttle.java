package barnabas.broker.session;

import java.util.function.IntConsumer;

/// Who is held back, and for how long. Called on the connection's loop, and answers there, possibly
/// before a call returns.
public interface Throttle {

  /// Whether there are quotas at all.
  boolean active();

  /// Whether the time that requests take is of interest.
  boolean timesRequests();

  /// Notes what a request cost, before it is answered.
  ///
  /// @param throttleMs hears for how long the client is to be held back, 0 for not at all
  void charge(Cost cost, IntConsumer throttleMs);

  /// How many bytes a client may read at once.
  ///
  /// @param wantedBytes what it may read without quotas
  int fetchBytesMax(String user, String clientId, int wantedBytes);

  /// Asks whether a client may have so many partitions made or deleted now.
  ///
  /// @param refusable whether it can be refused (KIP-599); else it may, and is held back after it
  /// @param waitMs hears 0 if it may, else in how many milliseconds it might
  void mutate(String user, String clientId, int partitions, boolean refusable, IntConsumer waitMs);

  /// Asks whether a host may open one more connection now.
  ///
  /// @param waitMs hears 0 if it may, else in how many milliseconds it might
  void connect(String host, IntConsumer waitMs);

  /// How long a connection waits to be let in.
  int longestWaitMs();
}
