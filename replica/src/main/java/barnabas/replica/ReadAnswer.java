package barnabas.replica;

import barnabas.log.ReadResult;
import barnabas.wire.ErrorCode;
import barnabas.wire.Payload;
import barnabas.wire.Reader;

/// What was read, as far as it is committed.
///
/// @param highWatermark the end of what is committed, -1 if unknown
/// @param logStartOffset the first offset that is kept, -1 if unknown
/// @param records whole batches; the receiver releases them
/// @param recordsEnd the offset behind the records, -1 if there are none
/// @param divergingEpoch the epoch at which the reader's log and this one part, or -1
/// @param divergingEndOffset where they part, or -1
public record ReadAnswer(
    ErrorCode error,
    long highWatermark,
    long logStartOffset,
    Payload records,
    long recordsEnd,
    int divergingEpoch,
    long divergingEndOffset) {

  /// No records.
  static final Payload NOTHING = Payload.of(Reader.NO_BYTES);

  static ReadAnswer of(long highWatermark, long logStartOffset, ReadResult.Batches batches) {
    return new ReadAnswer(
        ErrorCode.NONE,
        highWatermark,
        logStartOffset,
        batches.payload(),
        batches.nextOffset(),
        -1,
        -1);
  }

  static ReadAnswer nothing(long highWatermark, long logStartOffset) {
    return new ReadAnswer(ErrorCode.NONE, highWatermark, logStartOffset, NOTHING, -1, -1, -1);
  }

  static ReadAnswer diverging(long highWatermark, long logStartOffset, EpochEnd end) {
    return new ReadAnswer(
        ErrorCode.NONE, highWatermark, logStartOffset, NOTHING, -1, end.epoch(), end.offset());
  }

  /// An answer without records.
  public static ReadAnswer refused(ErrorCode error) {
    return new ReadAnswer(error, -1, -1, NOTHING, -1, -1, -1);
  }

  static ReadAnswer refused(ErrorCode error, long highWatermark, long logStartOffset) {
    return new ReadAnswer(error, highWatermark, logStartOffset, NOTHING, -1, -1, -1);
  }

  /// The same without records, which are released.
  public ReadAnswer withoutRecords() {
    if (records.size() == 0) {
      return this;
    }
    records.release();
    return new ReadAnswer(
        error, highWatermark, logStartOffset, NOTHING, -1, divergingEpoch, divergingEndOffset);
  }
}
