package barnabas.broker;

import barnabas.broker.session.SessionLimits;
import barnabas.log.LogDirectorySettings;
import barnabas.metadata.Configs;
import barnabas.quorum.QuorumSettings;
import barnabas.world.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node has to be told when it starts.
///
/// @param configs this broker's configuration and the catalogue of keys, its node id among them
/// @param clusterId the cluster that its data must belong to, null for any
/// @param rack where it stands, `broker.rack`
/// @param requestBytesMax memory for large requests, over all loops
/// @param heapBytes how much heap the process has; what clients make there is bounded by it
/// @param logs how log directories are kept
public record NodeSettings(
    Configs configs,
    @Nullable String clusterId,
    @Nullable String rack,
    List<Listener> listeners,
    SessionLimits sessions,
    long requestBytesMax,
    long heapBytes,
    LogDirectorySettings logs,
    QuorumSettings quorum) {

  /// The heap that the launcher gives.
  private static final long HEAP_BYTES = 128 << 20;

  public NodeSettings {
    listeners = List.copyOf(listeners);
  }

  /// Settings for a process with the launcher's heap.
  public NodeSettings(
      Configs configs,
      @Nullable String clusterId,
      @Nullable String rack,
      List<Listener> listeners,
      SessionLimits sessions,
      long requestBytesMax,
      LogDirectorySettings logs,
      QuorumSettings quorum) {
    this(configs, clusterId, rack, listeners, sessions, requestBytesMax, HEAP_BYTES, logs, quorum);
  }

  /// The same with log directories kept in another way.
  public NodeSettings withLogs(LogDirectorySettings changed) {
    return new NodeSettings(
        configs, clusterId, rack, listeners, sessions, requestBytesMax, heapBytes, changed, quorum);
  }

  /// Where clients come in.
  ///
  /// @param name the listener's name, such as `PLAINTEXT`
  /// @param securityProtocol 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL
  /// @param bind where it listens; port 0 asks for a free one
  /// @param advertised what clients are told, null for the address that it listens at
  public record Listener(
      String name,
      short securityProtocol,
      Network.Address bind,
      Network.@Nullable Address advertised) {}
}
