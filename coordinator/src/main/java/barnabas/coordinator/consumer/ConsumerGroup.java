package barnabas.coordinator.consumer;

import barnabas.metadata.PartitionId;
import java.util.Collections;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/// A group of the consumer protocol, as it is stored. Immutable; a change costs what changed.
///
/// @param epoch −1 if none is stored
/// @param emptySinceMs the wall clock when its last member went; −1 while it has members
/// @param targetEpoch the group epoch that the targets were decided for; −1 if none is stored
/// @param targets what each member is to read
/// @param standings how far each member has come
/// @param owners who has each partition that anybody has: follows from `standings`
/// @param instances the member behind each static member's name: follows from `members`
public record ConsumerGroup(
    int epoch,
    long metadataHash,
    long emptySinceMs,
    int targetEpoch,
    TreePMap<String, ConsumerMember> members,
    TreePMap<String, SortedSet<PartitionId>> targets,
    TreePMap<String, Standing> standings,
    TreePMap<PartitionId, String> owners,
    TreePMap<String, String> instances) {

  private static final int NONE = -1;

  /// What a name stands for under which nothing is stored.
  public static final ConsumerGroup NOTHING =
      new ConsumerGroup(
          NONE,
          0,
          NONE,
          NONE,
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty());

  /// What a group is doing.
  public enum State {
    /// Nobody is there.
    EMPTY("Empty"),
    /// Who is to read what is yet to be decided.
    ASSIGNING("Assigning"),
    /// Members are on their way to what was decided.
    RECONCILING("Reconciling"),
    /// Every member reads what it is to read.
    STABLE("Stable");

    /// As clients are told.
    public final String words;

    State(String words) {
      this.words = words;
    }
  }

  /// The group once that has happened. Takes any event in any state, as a compacted log tells them.
  public ConsumerGroup after(ConsumerEvent event) {
    return switch (event) {
      case ConsumerEvent.GroupStored stored ->
          epoch(stored.epoch(), stored.metadataHash(), stored.emptySinceMs());
      case ConsumerEvent.GroupRemoved ignored -> epoch(NONE, 0, NONE);
      case ConsumerEvent.MemberStored stored -> member(stored.memberId(), stored.member());
      case ConsumerEvent.MemberRemoved removed -> member(removed.memberId(), null);
      case ConsumerEvent.TargetStored stored -> target(stored.epoch());
      case ConsumerEvent.TargetRemoved ignored -> target(NONE);
      case ConsumerEvent.TargetOfMemberStored stored ->
          targets(targets.plus(stored.memberId(), stored.partitions()));
      case ConsumerEvent.TargetOfMemberRemoved removed ->
          targets(targets.minus(removed.memberId()));
      case ConsumerEvent.StandingStored stored -> standing(stored.memberId(), stored.standing());
      case ConsumerEvent.StandingRemoved removed -> standing(removed.memberId(), null);
    };
  }

  private ConsumerGroup epoch(int next, long hash, long emptySince) {
    return new ConsumerGroup(
        next, hash, emptySince, targetEpoch, members, targets, standings, owners, instances);
  }

  private ConsumerGroup target(int next) {
    return new ConsumerGroup(
        epoch, metadataHash, emptySinceMs, next, members, targets, standings, owners, instances);
  }

  private ConsumerGroup targets(TreePMap<String, SortedSet<PartitionId>> next) {
    return new ConsumerGroup(
        epoch,
        metadataHash,
        emptySinceMs,
        targetEpoch,
        members,
        next,
        standings,
        owners,
        instances);
  }

  private ConsumerGroup member(String id, @Nullable ConsumerMember next) {
    ConsumerMember before = members.get(id);
    TreePMap<String, String> named = instances;
    if (before != null && before.instanceId() != null) {
      named = id.equals(named.get(before.instanceId())) ? named.minus(before.instanceId()) : named;
    }
    if (next != null && next.instanceId() != null) {
      named = named.plus(next.instanceId(), id);
    }
    return new ConsumerGroup(
        epoch,
        metadataHash,
        emptySinceMs,
        targetEpoch,
        next == null ? members.minus(id) : members.plus(id, next),
        targets,
        standings,
        owners,
        named);
  }

  private ConsumerGroup standing(String id, @Nullable Standing next) {
    Standing before = standings.get(id);
    TreePMap<PartitionId, String> owned = owners;
    if (before != null) {
      for (PartitionId partition : before.held().keySet()) {
        boolean stays = next != null && next.held().containsKey(partition);
        owned = !stays && id.equals(owned.get(partition)) ? owned.minus(partition) : owned;
      }
    }
    if (next != null) {
      for (PartitionId partition : next.held().keySet()) {
        owned = id.equals(owned.get(partition)) ? owned : owned.plus(partition, id);
      }
    }
    return new ConsumerGroup(
        epoch,
        metadataHash,
        emptySinceMs,
        targetEpoch,
        members,
        targets,
        next == null ? standings.minus(id) : standings.plus(id, next),
        owned,
        instances);
  }

  /// Whether nothing at all is stored.
  public boolean isNothing() {
    return epoch == NONE
        && targetEpoch == NONE
        && members.isEmpty()
        && targets.isEmpty()
        && standings.isEmpty();
  }

  /// What a member is to read.
  public SortedSet<PartitionId> target(String memberId) {
    return targets.getOrDefault(memberId, Collections.emptySortedSet());
  }

  /// How far a member has come.
  public Standing standing(String memberId) {
    return standings.getOrDefault(memberId, Standing.NEW);
  }

  /// Whether a member's commit of a partition is in order: nobody else got the partition behind the
  /// epoch that it names, and the member is at that epoch, or has had the partition since then
  /// (KIP-1251).
  ///
  /// The first is more than the KIPs ask for. A member that has something else to give up as soon
  /// as it has given up a partition stays at its epoch, while another reads and commits that
  /// partition: a commit that was held up would put the other back.
  public boolean mayCommit(String memberId, int epoch, PartitionId partition) {
    String owner = owners.get(partition);
    if (owner != null && !owner.equals(memberId)) {
      Integer since = standing(owner).held().get(partition);
      if (since != null && since > epoch) {
        return false;
      }
    }
    return standing(memberId).mayCommit(epoch, partition);
  }

  /// What the group is doing.
  public State state() {
    if (members.isEmpty()) {
      return State.EMPTY;
    }
    if (epoch > targetEpoch) {
      return State.ASSIGNING;
    }
    return members.keySet().stream().allMatch(this::hasArrived) ? State.STABLE : State.RECONCILING;
  }

  /// Whether a member reads what it is to read.
  public boolean hasArrived(String memberId) {
    Standing standing = standing(memberId);
    return standing.state() == Standing.State.STABLE && standing.epoch() == targetEpoch;
  }
}
