package barnabas.record;

import java.io.IOException;
import java.io.InputStream;

/// One pass over the records of a batch that keeps none of them. Owned by whoever made it.
///
/// Compressed records are decompressed through a window of constant size.
final class RecordWalk {

  private final RecordBatch batch;
  private final long baseTimestampMs;
  private final boolean timestampsMatter;
  private final boolean keysNeeded;
  private final long earliestMs;
  private final long latestMs;
  private final int decompressedBytesMax;
  private int index;
  private int firstWithoutKey = -1;
  private int firstOutOfTime = -1;
  private long maxTimestampMs = Long.MIN_VALUE;

  RecordWalk(RecordBatch batch, BatchRules rules) {
    this.batch = batch;
    baseTimestampMs = batch.baseTimestamp();
    timestampsMatter = !rules.logAppendTime();
    keysNeeded = rules.keysNeeded();
    earliestMs = rules.earliestMs();
    latestMs = rules.latestMs();
    decompressedBytesMax = rules.decompressedBytesMax();
  }

  /// The record that was read last, or failed.
  int index() {
    return index;
  }

  /// The first record without a key where one is needed, or -1.
  int firstWithoutKey() {
    return firstWithoutKey;
  }

  /// The first record whose timestamp is not taken, or -1.
  int firstOutOfTime() {
    return firstOutOfTime;
  }

  /// The largest timestamp.
  long maxTimestampMs() {
    return maxTimestampMs;
  }

  /// Reads all records.
  ///
  /// @throws MalformedBatchException if they are not what the header says
  void run() {
    Compression compression = batch.compression();
    if (compression == Compression.NONE) {
      walk(RecordInput.of(batch.recordBytes()));
      return;
    }
    try (InputStream stream =
        compression.decompressing(batch.recordBytes(), decompressedBytesMax)) {
      walk(RecordInput.of(stream, new byte[Compression.PIECE_BYTES]));
    } catch (IOException e) {
      throw new MalformedBatchException("compressed records are damaged: " + e.getMessage(), e);
    }
  }

  private void walk(RecordInput input) {
    int count = batch.recordCount();
    for (index = 0; index < count; index++) {
      record(input);
    }
    index = count - 1;
    if (!input.atEnd()) {
      throw new MalformedBatchException("bytes behind the last record");
    }
  }

  private void record(RecordInput input) {
    int length = input.varint();
    long end = input.position() + length;
    input.int8();
    timestamp(baseTimestampMs + input.varlong());
    int offsetDelta = input.varint();
    if (offsetDelta != index) {
      throw new MalformedBatchException(
          "offset " + offsetDelta + " where " + index + " comes next");
    }
    int keyBytes = input.varint();
    skipNullable(input, keyBytes);
    if (keyBytes < 0 && keysNeeded && firstWithoutKey < 0) {
      firstWithoutKey = index;
    }
    skipNullable(input, input.varint());
    headers(input, input.varint(), end);
    if (input.position() != end) {
      throw new MalformedBatchException("it does not end where it declares");
    }
  }

  private void timestamp(long timestampMs) {
    maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
    boolean given = timestampMs != RecordBatch.NONE && timestampsMatter;
    if (given && (timestampMs < earliestMs || timestampMs > latestMs) && firstOutOfTime < 0) {
      firstOutOfTime = index;
    }
  }

  private static void headers(RecordInput input, int count, long end) {
    if (count < 0 || count > end - input.position()) {
      throw new MalformedBatchException("it declares " + count + " headers");
    }
    for (int i = 0; i < count; i++) {
      input.skip(input.varint());
      skipNullable(input, input.varint());
    }
  }

  private static void skipNullable(RecordInput input, int length) {
    if (length != -1) {
      input.skip(length);
    }
  }
}
