package barnabas.replica;

import barnabas.wire.ErrorCode;

/// What became of a wish to delete records.
///
/// @param lowWatermark the first offset that is kept, -1 if refused
public record DeletedRecords(ErrorCode error, long lowWatermark) {
  static DeletedRecords refused(ErrorCode error) {
    return new DeletedRecords(error, -1);
  }
}
