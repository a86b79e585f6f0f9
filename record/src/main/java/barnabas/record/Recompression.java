package barnabas.record;

import java.nio.ByteBuffer;

/// Makes a batch of another codec out of a batch, for topics with a `compression.type` of their
/// own.
public final class Recompression {

  private Recompression() {}

  /// A batch in memory of its own with the same header but for codec, length and CRC, and the same
  /// records. Costs CPU: a large batch is work for `Work`, not for a loop.
  ///
  /// @param decompressedBytesMax how far decompression may go
  /// @throws MalformedBatchException if the records can't be decompressed within that
  public static RecordBatch recompressed(
      RecordBatch batch, CompressionChoice choice, int decompressedBytesMax) {
    ByteBuffer plain = batch.compression().decompress(batch.recordBytes(), decompressedBytesMax);
    ByteBuffer made = choice.compress(plain, RecordBatch.HEADER_BYTES);
    made.put(0, batch.bytes(), 0, RecordBatch.HEADER_BYTES);
    made.putInt(RecordBatch.LENGTH, made.limit() - RecordBatch.PREFIX_BYTES);
    int others = batch.attributes() & ~RecordBatch.COMPRESSION_MASK;
    made.putShort(RecordBatch.ATTRIBUTES, (short) (others | choice.type().id()));
    RecordBatch view = RecordBatch.at(made);
    view.stampCrc();
    return view;
  }
}
