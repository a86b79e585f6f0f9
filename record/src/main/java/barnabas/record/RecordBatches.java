package barnabas.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// The whole batches between a buffer's position and its limit, in order. What follows the last
/// whole one is the tail: nothing, the front of a batch that is not all there, or bytes that are no
/// batch.
public final class RecordBatches implements Iterable<RecordBatch> {

  private final ByteBuffer buffer;

  private RecordBatches(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /// The batches of a buffer, whose position and limit are not changed.
  public static RecordBatches in(ByteBuffer buffer) {
    return new RecordBatches(buffer.duplicate().order(ByteOrder.BIG_ENDIAN));
  }

  /// The size in bytes that the batch at an index declares, prefix included; -1 if no batch has
  /// that size.
  ///
  /// @param start an index with at least [RecordBatch#PREFIX_BYTES] bytes behind it
  public static int declaredSize(ByteBuffer buffer, int start) {
    int length = buffer.getInt(start + RecordBatch.LENGTH);
    int shortest = RecordBatch.HEADER_BYTES - RecordBatch.PREFIX_BYTES;
    boolean possible = length >= shortest && length <= Integer.MAX_VALUE - RecordBatch.PREFIX_BYTES;
    return possible ? length + RecordBatch.PREFIX_BYTES : -1;
  }

  @Override
  public Cursor iterator() {
    return new Cursor(buffer);
  }

  /// What follows the last whole batch.
  public enum Tail {
    /// The last batch ends with the buffer.
    NONE,
    /// Fewer bytes than the next batch declares, or fewer than a declaration.
    PARTIAL,
    /// A declared size that no batch of format 2 has.
    MALFORMED
  }

  /// Walks the batches. Owned by whoever made it.
  public static final class Cursor implements Iterator<RecordBatch> {
    private final ByteBuffer buffer;
    private int position;

    private Cursor(ByteBuffer buffer) {
      this.buffer = buffer;
      this.position = buffer.position();
    }

    @Override
    public boolean hasNext() {
      int available = buffer.limit() - position;
      if (available < RecordBatch.HEADER_BYTES) {
        return false;
      }
      int size = declaredSize(buffer, position);
      return size > 0 && size <= available;
    }

    @Override
    public RecordBatch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no whole batch at " + position);
      }
      RecordBatch batch = RecordBatch.at(buffer, position);
      position += batch.sizeInBytes();
      return batch;
    }

    /// The index behind the last batch that was given.
    public int position() {
      return position;
    }

    /// What is at [#position] when there is no next batch.
    public Tail tail() {
      int available = buffer.limit() - position;
      if (available == 0) {
        return Tail.NONE;
      }
      boolean declared = available >= RecordBatch.PREFIX_BYTES;
      return declared && declaredSize(buffer, position) < 0 ? Tail.MALFORMED : Tail.PARTIAL;
    }
  }
}
