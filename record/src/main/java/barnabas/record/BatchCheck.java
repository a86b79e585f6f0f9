package barnabas.record;

import static barnabas.record.RecordBatch.CURRENT_MAGIC;
import static barnabas.record.RecordBatch.NONE;

import barnabas.record.BatchVerdict.Accepted;
import barnabas.record.BatchVerdict.RecordFault;
import barnabas.record.BatchVerdict.Refused;
import barnabas.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a broker checks of a batch that a client sends, before anything is appended. Reads and
/// never writes, so that it may run anywhere while nobody else writes the buffer.
///
/// Codes are those of Apache Kafka 4.4.0, which was asked with the same bytes, but for these: where
/// it says UNKNOWN_SERVER_ERROR (unknown or damaged compression) the answer here is INVALID_RECORD
/// or UNSUPPORTED_COMPRESSION_TYPE, and some things that it takes are refused: offsets within an
/// uncompressed batch that don't count up by one, lengths below -1, bytes behind the batch, a
/// producer id without an epoch, reserved attribute bits, records of more than the decompression
/// limit (MESSAGE_TOO_LARGE).
public final class BatchCheck {

  private static final int RESERVED_BITS = 0xff80 | RecordBatch.DELETE_HORIZON_BIT;

  private BatchCheck() {}

  /// Judges the records of one partition of a produce request of version 3 or later, which must be
  /// exactly one batch.
  ///
  /// @param records from position to limit; the accepted batch is a view of them
  public static BatchVerdict check(ByteBuffer records, BatchRules rules) {
    Refused frame = refusedFrame(records, rules);
    if (frame != null) {
      return frame;
    }
    RecordBatch batch = RecordBatch.at(records);
    if (!batch.crcIsValid()) {
      return refused(ErrorCode.CORRUPT_MESSAGE, "the batch fails its CRC");
    }
    Refused header = refusedHeader(batch);
    return header != null ? header : checkRecords(batch, rules);
  }

  private static @Nullable Refused refusedFrame(ByteBuffer records, BatchRules rules) {
    int available = records.remaining();
    int start = records.position();
    if (available <= RecordBatch.MAGIC) {
      return invalid("no batch in " + available + " bytes");
    }
    byte magic = records.get(start + RecordBatch.MAGIC);
    if (magic == 0 || magic == 1) {
      return invalid("message format " + magic + " is no longer taken");
    }
    if (magic != CURRENT_MAGIC) {
      return refused(ErrorCode.CORRUPT_MESSAGE, "message format " + magic + " is unknown");
    }
    int size = RecordBatches.declaredSize(records, start);
    if (size < 0) {
      return refused(ErrorCode.CORRUPT_MESSAGE, "the batch declares a size that none has");
    }
    if (size > rules.batchBytesMax()) {
      return refused(
          ErrorCode.MESSAGE_TOO_LARGE,
          "the batch has %d bytes, the topic takes %d".formatted(size, rules.batchBytesMax()));
    }
    return size == available
        ? null
        : invalid("one batch is asked for, not %d bytes in %d".formatted(size, available));
  }

  private static @Nullable Refused refusedHeader(RecordBatch batch) {
    int count = batch.recordCount();
    if (count <= 0 || batch.lastOffsetDelta() != count - 1) {
      return invalid("%d records up to offset %d".formatted(count, batch.lastOffsetDelta()));
    }
    if (batch.baseOffset() != 0) {
      return invalid("the base offset is " + batch.baseOffset() + ", not 0");
    }
    if (batch.isControl()) {
      return invalid("clients may not write control records");
    }
    if ((batch.attributes() & RESERVED_BITS) != 0) {
      return invalid("attributes %x are reserved".formatted(batch.attributes()));
    }
    if (batch.compressionId() >= Compression.values().length) {
      return refused(
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "compression " + batch.compressionId());
    }
    return refusedProducer(batch);
  }

  /// Without a producer id, epoch and sequence may be anything: kafkajs writes zeros.
  private static @Nullable Refused refusedProducer(RecordBatch batch) {
    if (batch.producerId() < NONE) {
      return invalid("producer id " + batch.producerId());
    }
    if (batch.producerId() == NONE) {
      return batch.isTransactional() ? invalid("a transaction without a producer id") : null;
    }
    return batch.producerEpoch() < 0 || batch.baseSequence() < 0
        ? invalid("a producer id without an epoch and a sequence number")
        : null;
  }

  private static BatchVerdict checkRecords(RecordBatch batch, BatchRules rules) {
    RecordWalk walk = new RecordWalk(batch, rules);
    try {
      walk.run();
    } catch (OversizedBatchException e) {
      return refused(ErrorCode.MESSAGE_TOO_LARGE, String.valueOf(e.getMessage()));
    } catch (MalformedBatchException e) {
      return atRecord(ErrorCode.INVALID_RECORD, walk.index(), String.valueOf(e.getMessage()));
    }
    if (walk.firstWithoutKey() >= 0) {
      return atRecord(
          ErrorCode.INVALID_RECORD,
          walk.firstWithoutKey(),
          "a compacted topic takes no record without a key");
    }
    if (walk.firstOutOfTime() >= 0) {
      return atRecord(
          ErrorCode.INVALID_TIMESTAMP,
          walk.firstOutOfTime(),
          "timestamp outside of %d to %d".formatted(rules.earliestMs(), rules.latestMs()));
    }
    CompressionChoice wanted = rules.compression();
    boolean same = wanted == null || wanted.type() == batch.compression();
    return new Accepted(batch, walk.maxTimestampMs(), same ? null : wanted);
  }

  private static Refused atRecord(ErrorCode code, int index, String words) {
    String all = "record %d: %s".formatted(index, words);
    return new Refused(code, all, List.of(new RecordFault(index, words)));
  }

  private static Refused invalid(String words) {
    return refused(ErrorCode.INVALID_RECORD, words);
  }

  private static Refused refused(ErrorCode code, String words) {
    return new Refused(code, words, List.of());
  }
}
