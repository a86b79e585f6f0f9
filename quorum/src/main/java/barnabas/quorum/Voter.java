package barnabas.quorum;

import barnabas.wire.Uuid;
import io.microraft.RaftEndpoint;

/// Who takes part: a node with the log directory that holds its vote. The same node with another
/// disk is another voter, for it doesn't remember what it has promised.
///
/// @param directoryId the id in the directory's [Identity]
public record Voter(int nodeId, Uuid directoryId) implements RaftEndpoint {
  @Override
  public Object getId() {
    return nodeId;
  }

  /// The same in every run, for the library keeps voters in hash maps.
  @Override
  public int hashCode() {
    return nodeId;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Voter(int id, Uuid directory)
        && id == nodeId
        && directory.equals(directoryId);
  }

  @Override
  public String toString() {
    return nodeId + "@" + directoryId;
  }
}
