package barnabas.metadata;

import barnabas.wire.Uuid;
import java.util.List;

/// Who keeps the cluster's metadata at one moment, as one node sees it.
///
/// @param nodeId the node that says so
/// @param directoryId the log directory in which it keeps the metadata
/// @param leaderId who leads, -1 if nobody is known to
/// @param endOffset the index behind the last entry that is committed
public record QuorumState(
    int nodeId, Uuid directoryId, int leaderId, long term, long endOffset, List<Integer> voters) {

  /// Where a voter keeps the metadata; all zeros if that is not known here.
  public Uuid directoryOf(int voter) {
    return voter == nodeId ? directoryId : Uuid.ZERO;
  }
}
