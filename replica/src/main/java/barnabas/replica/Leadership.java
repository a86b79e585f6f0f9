package barnabas.replica;

import java.util.List;

/// Who leads a partition and who follows, as the cluster's metadata say.
///
/// @param leaderId the leading broker, -1 if none
/// @param leaderEpoch how often the leader has changed
/// @param replicas all brokers that hold it
/// @param inSync those whose copy is complete
public record Leadership(
    int leaderId, int leaderEpoch, List<Integer> replicas, List<Integer> inSync) {

  /// Whether enough replicas are in sync for appends that wait for all of them.
  boolean hasQuorum(int inSyncReplicasMin) {
    return inSync.size() >= Math.min(inSyncReplicasMin, replicas.size());
  }
}
