package barnabas.replica;

import barnabas.log.machine.Refusal;

/// Who hears what becomes of a partition, such as the coordinator whose state it holds. Called on
/// the partition's loop.
public interface PartitionListener {

  /// This broker leads it now and its log is open.
  void leads();

  /// All before `offset` is committed.
  void committed(long offset);

  /// Some of what was appended is undone.
  void lost(Refusal refusal);

  /// This broker does not lead it any more.
  void resigned(Refusal refusal);
}
