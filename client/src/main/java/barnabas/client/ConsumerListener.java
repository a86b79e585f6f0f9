package barnabas.client;

import barnabas.record.Record;
import barnabas.wire.ErrorCode;
import java.util.List;
import java.util.SortedSet;

/// What a consumer tells. Every method is called on the consumer's loop; each may call the
/// consumer.
public interface ConsumerListener {

  /// The next records of a partition, in order. The consumer's position is already behind them, so
  /// that a commit made here covers them. To hold the flow, pause the partition.
  void records(TopicPartition partition, List<Record> records);

  /// These partitions come to those that the consumer has. With the classic protocol it has none at
  /// that time.
  default void assigned(SortedSet<TopicPartition> partitions) {}

  /// These partitions are about to go to others. What is committed here still counts.
  default void revoked(SortedSet<TopicPartition> partitions) {}

  /// The same for one who may take a while over what was read already: they go once `done` has run,
  /// or when the group gives this member up, which is told by [#lost]. Nothing more of them comes.
  ///
  /// @param done has no effect when it comes too late
  default void revoked(SortedSet<TopicPartition> partitions, Runnable done) {
    revoked(partitions);
    done.run();
  }

  /// These partitions went to others already: the group had given this member up.
  default void lost(SortedSet<TopicPartition> partitions) {}

  /// The topics of these partitions were deleted and made again: what comes next is of the new
  /// ones, from their start, and offsets of the old ones say nothing of them.
  default void restarted(SortedSet<TopicPartition> partitions) {}

  /// Something is wrong that doesn't pass by itself. A partition that it concerns is paused.
  void failed(ErrorCode code, String words);
}
