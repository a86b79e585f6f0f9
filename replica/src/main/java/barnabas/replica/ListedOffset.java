package barnabas.replica;

import barnabas.wire.ErrorCode;

/// The offset that belongs to a timestamp.
///
/// @param timestampMs that of the record found, -1 if none or if the timestamp was a special one
/// @param offset -1 if there is none
/// @param leaderEpoch the epoch of the record, -1 if unknown
public record ListedOffset(ErrorCode error, long timestampMs, long offset, int leaderEpoch) {
  static final ListedOffset NONE = new ListedOffset(ErrorCode.NONE, -1, -1, -1);

  static ListedOffset refused(ErrorCode error) {
    return new ListedOffset(error, -1, -1, -1);
  }
}
