package barnabas.replica;

import barnabas.record.BatchVerdict;
import barnabas.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of an append.
///
/// @param firstOffset the offset of the first record, of the original if it was a duplicate; -1 if
///   it was refused
/// @param logAppendTimeMs when it was appended if the topic's timestamps are those of the append,
///   else -1
/// @param message why it was refused, in words
/// @param faults the records at fault, where it is they
/// @param bytesFree whether nobody reads the request's bytes any more
public record AppendAnswer(
    ErrorCode error,
    long firstOffset,
    long logAppendTimeMs,
    long logStartOffset,
    @Nullable String message,
    List<BatchVerdict.RecordFault> faults,
    boolean bytesFree) {

  /// A refusal before anything was written.
  public static AppendAnswer refused(ErrorCode error, @Nullable String message) {
    return refused(error, message, List.of());
  }

  static AppendAnswer refused(
      ErrorCode error, @Nullable String message, List<BatchVerdict.RecordFault> faults) {
    return new AppendAnswer(error, -1, -1, -1, message, faults, true);
  }

  /// An answer while the write is still under way.
  static AppendAnswer unsettled(ErrorCode error, String message) {
    return new AppendAnswer(error, -1, -1, -1, message, List.of(), false);
  }
}
