package barnabas.client;

import barnabas.wire.ErrorCode;
import java.util.SortedSet;

/// A consumer's part in its group, by one protocol or the other. Owned by its consumer.
sealed interface Membership permits ClassicMember, ConsumerMember {

  /// Who this member is at the moment, for commits.
  GroupOffsets.Member self();

  /// Reads these topics from now on, joining the group if need be.
  void subscribe(SortedSet<String> topics);

  /// Reads from now on whatever topics the brokers find to match an expression.
  ///
  /// @param regex in RE2's syntax
  /// @throws IllegalStateException if the protocol has no such thing
  void subscribeMatching(String regex);

  /// Leaves the group; a static member says at most that it will be back.
  void leave(Runnable done);

  /// The consumer, as its membership sees it.
  interface Listener {
    /// These partitions come to those that it has.
    void assigned(SortedSet<TopicPartition> partitions);

    /// These partitions go; `done` runs when what was read of them is committed or can't be.
    void revoked(SortedSet<TopicPartition> partitions, Runnable done);

    /// These partitions are gone.
    void lost(SortedSet<TopicPartition> partitions);

    void failed(ErrorCode code, String words);
  }
}
