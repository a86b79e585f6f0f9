package barnabas.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyOutputStream;

/// Snappy, as the clients write it: in the framing of snappy-java (16 bytes of header, then blocks
/// with their lengths), or as one raw block, as librdkafka does.
final class SnappyStream extends BlockStream {

  /// 0x82, `SNAPPY`, 0x00.
  private static final long FRAMED_MAGIC = 0x82_53_4e_41_50_50_59_00L;

  /// The magic number and two versions.
  private static final int FRAME_HEADER_BYTES = 16;

  /// A copy of 64 bytes takes at least 3.
  private static final int RATIO_MAX = 22;

  private static final int FRAMED_BLOCK_BYTES = 32 << 10;

  private final ByteBuffer compressed;
  private final boolean framed;

  SnappyStream(ByteBuffer compressed) {
    this.compressed = compressed.order(ByteOrder.BIG_ENDIAN);
    this.framed = atFrameHeader();
  }

  /// A stream that writes the framing of snappy-java.
  static OutputStream compressing(OutputStream sink) {
    return new SnappyOutputStream(sink, FRAMED_BLOCK_BYTES);
  }

  @Override
  int nextBlock() throws IOException {
    while (framed && atFrameHeader()) {
      compressed.position(compressed.position() + FRAME_HEADER_BYTES);
    }
    if (!compressed.hasRemaining()) {
      return -1;
    }
    return uncompress(framed ? blockLength() : compressed.remaining());
  }

  private boolean atFrameHeader() {
    return compressed.remaining() >= FRAME_HEADER_BYTES
        && compressed.getLong(compressed.position()) == FRAMED_MAGIC;
  }

  private int blockLength() throws IOException {
    int length = compressed.remaining() < Integer.BYTES ? -1 : compressed.getInt();
    if (length < 0 || length > compressed.remaining()) {
      throw new IOException("snappy block of " + length + " bytes");
    }
    return length;
  }

  private int uncompress(int length) throws IOException {
    byte[] source = new byte[length];
    compressed.get(source);
    long declared = declaredBytes(source);
    if (declared > (long) length * RATIO_MAX) {
      throw new IOException("snappy block of %d bytes declares %d".formatted(length, declared));
    }
    room((int) declared);
    return Snappy.uncompress(source, 0, length, block, 0);
  }

  /// The number at the front of a block: how many bytes it holds.
  private static long declaredBytes(byte[] source) throws IOException {
    long declared = 0;
    for (int i = 0; i < Math.min(5, source.length); i++) {
      declared |= (long) (source[i] & 0x7f) << (7 * i);
      if (source[i] >= 0) {
        return declared;
      }
    }
    throw new IOException("snappy block without a size");
  }
}
