package barnabas.replica;

import barnabas.wire.ErrorCode;

/// Where a leader epoch ended in a log.
///
/// @param epoch the epoch that was found: the one asked for or the next smaller; -1 if none
/// @param offset the offset behind its last record, -1 if none
public record EpochEnd(ErrorCode error, int epoch, long offset) {
  static EpochEnd refused(ErrorCode error) {
    return new EpochEnd(error, -1, -1);
  }
}
