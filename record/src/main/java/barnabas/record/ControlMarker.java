package barnabas.record;

import java.nio.ByteBuffer;
import java.util.Optional;

/// The end of a transaction on a partition: the one record of a control batch (KIP-98).
///
/// @param committed false if the transaction was aborted
/// @param coordinatorEpoch the epoch of the coordinator that ended it
public record ControlMarker(boolean committed, int coordinatorEpoch) {

  private static final short VERSION = 0;
  private static final short ABORT = 0;
  private static final short COMMIT = 1;
  private static final int KEY_BYTES = 4;
  private static final int VALUE_BYTES = 6;

  /// The control batch that carries this marker for a producer.
  public RecordBatch batch(long producerId, short producerEpoch, long timestampMs) {
    ByteBuffer key = ByteBuffer.allocate(KEY_BYTES);
    key.putShort(0, VERSION).putShort(2, committed ? COMMIT : ABORT);
    ByteBuffer value = ByteBuffer.allocate(VALUE_BYTES);
    value.putShort(0, VERSION).putInt(2, coordinatorEpoch);
    return new BatchBuilder()
        .producer(producerId, producerEpoch, RecordBatch.NONE)
        .transactional()
        .control()
        .append(timestampMs, key, value)
        .build();
  }

  /// The marker that a record of a control batch is; empty for control records of other kinds.
  ///
  /// @throws MalformedBatchException if the record is cut short
  public static Optional<ControlMarker> of(Record record) {
    ByteBuffer key = record.key();
    if (key == null || key.remaining() < KEY_BYTES) {
      throw new MalformedBatchException("control record without a type");
    }
    short type = key.getShort(key.position() + 2);
    if (type != ABORT && type != COMMIT) {
      return Optional.empty();
    }
    ByteBuffer value = record.value();
    if (value == null || value.remaining() < VALUE_BYTES) {
      throw new MalformedBatchException("end-transaction marker without an epoch");
    }
    return Optional.of(new ControlMarker(type == COMMIT, value.getInt(value.position() + 2)));
  }
}
