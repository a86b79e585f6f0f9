package barnabas.log;

import java.nio.ByteBuffer;

/// Batches on their way into a log: they have their offsets and their place in a segment. Owned by
/// the log's loop.
final class Append extends Durable {

  final Segment segment;
  final int position;
  final long baseOffset;
  final int recordCount;
  final ByteBuffer bytes;
  boolean written;

  /// Whether the journal keeps it.
  boolean journaled;

  /// Whether it is made durable later, with others.
  boolean relaxed;

  Append(
      Segment segment,
      int position,
      long baseOffset,
      long endOffset,
      int recordCount,
      ByteBuffer bytes) {
    super(endOffset);
    this.segment = segment;
    this.position = position;
    this.baseOffset = baseOffset;
    this.recordCount = recordCount;
    this.bytes = bytes;
  }
}
