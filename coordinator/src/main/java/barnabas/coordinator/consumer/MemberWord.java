package barnabas.coordinator.consumer;

import barnabas.metadata.PartitionId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a member says in a heartbeat. Null is what has not changed.
///
/// @param epoch the member epoch that it holds; 0 to join
/// @param rebalanceTimeoutMs −1 if it has not changed
/// @param owned the partitions that it reads
public record MemberWord(
    String memberId,
    int epoch,
    @Nullable String instanceId,
    @Nullable String rackId,
    String clientId,
    String clientHost,
    int rebalanceTimeoutMs,
    @Nullable SortedSet<String> topics,
    @Nullable String regex,
    @Nullable String assignor,
    @Nullable SortedSet<PartitionId> owned) {

  public MemberWord {
    topics = topics == null ? null : Collections.unmodifiableSortedSet(new TreeSet<>(topics));
    owned = owned == null ? null : Collections.unmodifiableSortedSet(new TreeSet<>(owned));
  }

  /// Whether it says all of it, as one does that does not know what was heard of it.
  public boolean isWhole() {
    return epoch == 0
        || (rebalanceTimeoutMs >= 0 && (topics != null || regex != null) && owned != null);
  }

  /// The member as it is from now on.
  ///
  /// @param before as it was; null if it is new
  ConsumerMember on(@Nullable ConsumerMember before) {
    ConsumerMember was =
        before == null
            ? new ConsumerMember(
                null, null, clientId, clientHost, new TreeSet<>(), "", -1, null, null)
            : before;
    return new ConsumerMember(
        instanceId == null ? was.instanceId() : instanceId,
        rackId == null ? was.rackId() : rackId,
        clientId,
        clientHost,
        topics == null ? was.topics() : topics,
        regex == null ? was.regex() : regex,
        rebalanceTimeoutMs < 0 ? was.rebalanceTimeoutMs() : rebalanceTimeoutMs,
        assignor == null ? was.assignor() : assignor,
        null);
  }
}
