package barnabas.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Reads the records of one batch from their uncompressed bytes. Owned by whoever iterates.
final class RecordIterator implements Iterator<Record> {

  /// Bytes of the shortest header: two lengths.
  private static final int HEADER_BYTES_MIN = 2;

  private final RecordBatch batch;
  private final RecordInput input;
  private final int count;
  private int index;

  RecordIterator(RecordBatch batch, ByteBuffer bytes) {
    this.batch = batch;
    this.input = RecordInput.of(bytes);
    this.count = batch.recordCount();
    if (count < 0) {
      throw new MalformedBatchException("batch declares " + count + " records");
    }
  }

  @Override
  public boolean hasNext() {
    if (index == count && input.remaining() > 0) {
      throw new MalformedBatchException(input.remaining() + " bytes behind the last record");
    }
    return index < count;
  }

  @Override
  public Record next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the batch has " + count + " records");
    }
    index++;
    int length = input.varint();
    long end = input.position() + length;
    input.int8();
    long timestampDelta = input.varlong();
    int offsetDelta = input.varint();
    ByteBuffer key = nullable(input.varint());
    ByteBuffer value = nullable(input.varint());
    List<Header> headers = headers(input.varint());
    if (input.position() != end) {
      throw new MalformedBatchException(
          "record declares " + length + " bytes and ends at " + (input.position() - end));
    }
    long timestamp =
        batch.isLogAppendTime() ? batch.maxTimestamp() : batch.baseTimestamp() + timestampDelta;
    return new Record(batch.baseOffset() + offsetDelta, timestamp, key, value, headers);
  }

  private @Nullable ByteBuffer nullable(int length) {
    return length == -1 ? null : input.take(length);
  }

  private List<Header> headers(int headerCount) {
    if (headerCount < 0 || headerCount > input.remaining() / HEADER_BYTES_MIN) {
      throw new MalformedBatchException("record declares " + headerCount + " headers");
    }
    if (headerCount == 0) {
      return List.of();
    }
    List<Header> headers = new ArrayList<>(headerCount);
    for (int i = 0; i < headerCount; i++) {
      String key = StandardCharsets.UTF_8.decode(input.take(input.varint())).toString();
      headers.add(new Header(key, nullable(input.varint())));
    }
    return headers;
  }
}
