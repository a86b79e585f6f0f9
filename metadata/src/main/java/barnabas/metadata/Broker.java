package barnabas.metadata;

import barnabas.wire.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A broker as it registered last.
///
/// @param epoch grows with every registration of any broker
/// @param incarnationId drawn by the process when it started
/// @param rack null if it has none
/// @param directories the ids of its log directories
/// @param absent those that it had before, and whose logs it misses
public record Broker(
    int id,
    long epoch,
    Uuid incarnationId,
    List<Endpoint> endpoints,
    @Nullable String rack,
    List<Uuid> directories,
    List<AbsentDirectory> absent) {

  public Broker {
    endpoints = List.copyOf(endpoints);
    directories = List.copyOf(directories);
    absent = List.copyOf(absent);
  }

  /// Where it is to be reached by those who came through that listener, or null.
  public @Nullable Endpoint endpoint(String listener) {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.listener().equals(listener)) {
        return endpoint;
      }
    }
    return null;
  }

  /// A log directory that is not there any more.
  ///
  /// @param incarnationId the last process that had it
  public record AbsentDirectory(Uuid id, Uuid incarnationId) {}

  /// An advertised address.
  ///
  /// @param listener the listener's name, such as `PLAINTEXT`
  /// @param securityProtocol 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL
  public record Endpoint(String listener, String host, int port, short securityProtocol) {}
}
