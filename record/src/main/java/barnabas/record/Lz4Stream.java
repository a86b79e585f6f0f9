package barnabas.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/// One LZ4 frame (lz4_Frame_format.md 1.6) of independent blocks, which is what Kafka's clients
/// write and all that they read. Memory for a block grows with its compressed size, not with what
/// the frame's header says.
final class Lz4Stream extends BlockStream {

  private static final int FRAME_MAGIC = 0x184D2204;
  private static final int VERSION = 1;
  private static final int STORED_BIT = 0x8000_0000;

  /// One byte of a match's length stands for at most 255.
  private static final int RATIO_MAX = 255;

  private static final int HASH_SEED = 0;

  private final ByteBuffer compressed;
  private final boolean blockHashes;
  private final boolean contentHash;
  private final int blockBytesMax;
  private boolean ended;

  Lz4Stream(ByteBuffer compressed) throws IOException {
    this.compressed = compressed.order(ByteOrder.LITTLE_ENDIAN);
    if (uint32() != FRAME_MAGIC) {
      throw new IOException("no lz4 frame");
    }
    int start = compressed.position();
    need(2);
    int flags = compressed.get();
    int descriptor = compressed.get();
    boolean independent = (flags & 0x20) != 0;
    blockHashes = (flags & 0x10) != 0;
    contentHash = (flags & 0x04) != 0;
    int sizeCode = descriptor >> 4;
    boolean reserved = (flags & 0x02) != 0 || (descriptor & 0x8f) != 0 || sizeCode < 4;
    if (((flags >> 6) & 3) != VERSION || !independent || (flags & 0x01) != 0 || reserved) {
      throw new IOException("lz4 frame with flags %x, %x".formatted(flags, descriptor));
    }
    blockBytesMax = 1 << (8 + 2 * sizeCode);
    int contentSizeBytes = (flags & 0x08) != 0 ? Long.BYTES : 0;
    need(contentSizeBytes + 1);
    compressed.position(compressed.position() + contentSizeBytes);
    int hash = Library.HASH.hash(compressed, start, compressed.position() - start, HASH_SEED);
    if (compressed.get() != (byte) (hash >> 8)) {
      throw new IOException("lz4 frame header is damaged");
    }
  }

  /// A stream that writes one frame as the Java client does.
  static OutputStream compressing(OutputStream sink, int level) throws IOException {
    LZ4Compressor compressor =
        level == CompressionChoice.LZ4_LEVEL_DEFAULT
            ? Library.LZ4.fastCompressor()
            : Library.LZ4.highCompressor(level);
    return new LZ4FrameOutputStream(
        sink, BLOCKSIZE.SIZE_64KB, -1, compressor, Library.HASH, FLG.Bits.BLOCK_INDEPENDENCE);
  }

  @Override
  int nextBlock() throws IOException {
    if (ended) {
      return -1;
    }
    int word = uint32();
    if (word == 0) {
      end();
      return -1;
    }
    int length = word & ~STORED_BIT;
    if (length > blockBytesMax) {
      throw new IOException("lz4 block of " + length + " bytes");
    }
    need(length + (blockHashes ? Integer.BYTES : 0));
    int start = compressed.position();
    int size = (word & STORED_BIT) != 0 ? stored(start, length) : uncompress(start, length);
    compressed.position(start + length);
    if (blockHashes && uint32() != Library.HASH.hash(compressed, start, length, HASH_SEED)) {
      throw new IOException("lz4 block is damaged");
    }
    return size;
  }

  private int stored(int start, int length) {
    room(length);
    compressed.get(start, block, 0, length);
    return length;
  }

  private int uncompress(int start, int length) throws IOException {
    room((int) Math.min(blockBytesMax, (long) length * RATIO_MAX));
    try {
      ByteBuffer target = ByteBuffer.wrap(block);
      return Library.DECOMPRESSOR.decompress(compressed, start, length, target, 0, block.length);
    } catch (LZ4Exception e) {
      throw new IOException("lz4 block is damaged", e);
    }
  }

  private void end() throws IOException {
    ended = true;
    if (contentHash) {
      uint32();
    }
    if (compressed.hasRemaining()) {
      throw new IOException(compressed.remaining() + " bytes behind the lz4 frame");
    }
  }

  private int uint32() throws IOException {
    need(Integer.BYTES);
    return compressed.getInt();
  }

  private void need(int bytes) throws IOException {
    if (compressed.remaining() < bytes) {
      throw new IOException("lz4 frame ends early");
    }
  }

  /// The library, loaded with the first batch that needs it.
  private static final class Library {
    static final LZ4Factory LZ4;
    static final LZ4SafeDecompressor DECOMPRESSOR;
    static final XXHash32 HASH;

    static {
      LZ4Factory lz4;
      XXHashFactory hashes;
      try {
        lz4 = LZ4Factory.nativeInstance();
        hashes = XXHashFactory.nativeInstance();
      } catch (LinkageError noNativeLibraryHere) {
        lz4 = LZ4Factory.safeInstance();
        hashes = XXHashFactory.safeInstance();
      }
      LZ4 = lz4;
      DECOMPRESSOR = lz4.safeDecompressor();
      HASH = hashes.hash32();
    }
  }
}
