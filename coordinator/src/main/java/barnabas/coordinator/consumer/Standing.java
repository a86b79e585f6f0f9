package barnabas.coordinator.consumer;

import barnabas.metadata.PartitionId;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// How far a member has come: its epoch and its partitions. Immutable.
///
/// @param epoch the target epoch that it has come to; 0 if none yet, [#AWAY] for a static member
///   that said it would be back
/// @param previousEpoch the epoch before: what a member holds whose last answer was lost
/// @param assigned the partitions that it reads, each with the member epoch at which it got it
/// @param revoking the partitions that it is to give up; they are its own until it says so
public record Standing(
    int epoch,
    int previousEpoch,
    State state,
    SortedMap<PartitionId, Integer> assigned,
    SortedMap<PartitionId, Integer> revoking) {

  /// The epoch of a static member that left and will be back under another member id.
  public static final int AWAY = -2;

  /// A member that has just come.
  public static final Standing NEW =
      new Standing(0, 0, State.STABLE, new TreeMap<>(), new TreeMap<>());

  /// Where a member stands.
  public enum State {
    /// It has all that it is to have.
    STABLE(1),
    /// It has partitions to give up.
    UNREVOKED(2),
    /// It waits for partitions that others have yet to give up.
    UNRELEASED(3);

    private final byte code;

    State(int code) {
      this.code = (byte) code;
    }

    /// Kafka's code.
    public byte code() {
      return code;
    }

    /// The state with that code; stable for one that is not known.
    public static State of(byte code) {
      return code == UNREVOKED.code ? UNREVOKED : code == UNRELEASED.code ? UNRELEASED : STABLE;
    }
  }

  public Standing {
    assigned = Collections.unmodifiableSortedMap(assigned);
    revoking = Collections.unmodifiableSortedMap(revoking);
  }

  /// The partitions that nobody else may read.
  public SortedMap<PartitionId, Integer> held() {
    if (revoking.isEmpty()) {
      return assigned;
    }
    SortedMap<PartitionId, Integer> held = new TreeMap<>(assigned);
    held.putAll(revoking);
    return held;
  }

  /// A member of the classic protocol has joined again: it reads `owned` and nothing else, and
  /// takes from there whatever step is next.
  Standing holding(SortedSet<PartitionId> owned) {
    SortedMap<PartitionId, Integer> kept = new TreeMap<>();
    held()
        .forEach(
            (partition, since) -> {
              if (owned.contains(partition)) {
                kept.put(partition, since);
              }
            });
    return new Standing(epoch, previousEpoch, State.UNRELEASED, kept, new TreeMap<>());
  }

  /// A static member that will be back.
  Standing away() {
    return new Standing(AWAY, epoch, State.STABLE, assigned, revoking);
  }

  /// Whether a commit of `partition` by one that holds `theirs` as its epoch is still in order: it
  /// has had the partition since then (KIP-1251).
  boolean mayCommit(int theirs, PartitionId partition) {
    Integer since = held().get(partition);
    return theirs == epoch || (theirs < epoch && since != null && since <= theirs);
  }

  /// Whether all of these are what it reads.
  boolean reads(Collection<PartitionId> partitions) {
    return assigned.keySet().containsAll(partitions);
  }
}
