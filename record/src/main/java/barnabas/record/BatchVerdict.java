package barnabas.record;

import barnabas.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What [BatchCheck] says of the records that a client sent for a partition.
public sealed interface BatchVerdict {

  /// One sound batch.
  ///
  /// @param maxTimestampMs the largest timestamp of its records, for [RecordBatch#stampCreateTime]:
  ///   the header's may be another
  /// @param recompression what [Recompression] is to make of it before it is appended; null if it
  ///   stays as it is
  record Accepted(RecordBatch batch, long maxTimestampMs, @Nullable CompressionChoice recompression)
      implements BatchVerdict {}

  /// Nothing of it may be appended.
  ///
  /// @param words why, for the client
  /// @param faults the records at fault, where it is they
  record Refused(ErrorCode code, String words, List<RecordFault> faults) implements BatchVerdict {}

  /// What is wrong with one record.
  ///
  /// @param index its place in the batch, from 0
  record RecordFault(int index, String words) {}
}
