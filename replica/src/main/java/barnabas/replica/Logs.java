package barnabas.replica;

import barnabas.log.LogId;
import barnabas.log.LogListener;
import barnabas.log.LogSettings;
import barnabas.log.PartitionLog;
import barnabas.wire.Payload;
import barnabas.world.Outcome;
import java.nio.ByteBuffer;

/// Where the logs of this broker's partitions are made, found and taken away. Used on the loop that
/// owns the partitions.
public interface Logs {

  /// The log of a partition: the one that recovery found, or a new one.
  ///
  /// @param listener hears from the log from then on
  /// @param outcome delivered on the calling loop
  void open(LogId id, LogSettings settings, LogListener listener, Outcome<PartitionLog> outcome);

  /// The bytes of what was read from a log, in memory. Releases the payload.
  ///
  /// @param outcome delivered on the calling loop
  void load(LogId id, Payload payload, Outcome<ByteBuffer> outcome);

  /// Deletes the log of a partition, whether it is open or not.
  void delete(LogId id);
}
