package barnabas.log;

import barnabas.log.machine.Refusal;

/// What became of an append, known at once. Whether it lasts is heard from [LogListener].
public sealed interface AppendResult {

  /// The batches have their place.
  ///
  /// @param baseOffset the first record's offset
  /// @param endOffset the offset behind the last record: the append is synced once
  ///   [PartitionLog#syncedOffset] has come here
  record Appended(long baseOffset, long endOffset) implements AppendResult {}

  /// Nothing was appended.
  record Refused(Refusal refusal) implements AppendResult {}
}
